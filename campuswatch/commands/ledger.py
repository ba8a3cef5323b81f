"""A spreadsheet into the ledger: looked at first, then taken in as it was shown, or not at all."""

from __future__ import annotations

from typing import Any

import msgspec

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Id, Line, School, Sheet
from campuswatch.commands.means import Means
from campuswatch.commands.reading import Unfit
from campuswatch.sheets.reader import read_sent
from campuswatch.usecases.actor import Right
from campuswatch.usecases.spreadsheets import Looked, digest_of, look_at, take_in
from inventory.errors import Conflict
from inventory.spreadsheet.book import Unreadable
from inventory.spreadsheet.dates import Order
from inventory.spreadsheet.facts import Wishes
from inventory.spreadsheet.plan import Plan

MOST_TOLD = 1_000


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`school` is that of rows that name none, `dates` the order in days like 03/04/2021, `account` that of passwords
    that stand without one."""

    sheet: Sheet
    school: School = ""
    dates: Order | None = None
    new_schools: bool = False
    account: Line = ""


class Confirm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`digest` is of what was shown."""

    upload: Id
    digest: Id


def look(means: Means, body: Look) -> Done:
    usual = means.settings.service
    wishes = Wishes(
        school=body.school or None, order=body.dates, new_schools=body.new_schools, account=body.account.strip(),
        zone=usual.zone, language=usual.language,
    )  # fmt: skip
    try:
        looked = look_at(means.database, means.actor, read_sent(body.sheet), wishes, now_ms=means.now_ms)
    except Unreadable as error:
        raise Unfit({"sheet": error.message}) from None
    kept = means.uploads.keep(means.whose, looked, wishes)
    return Done(go=f"/import/{kept.key}", answer=plain(kept.key, looked))


def school_of(means: Means, body: Confirm) -> str:
    return means.uploads.get(means.whose, body.upload).wishes.school or ""


def confirm(means: Means, body: Confirm) -> Done:
    upload = means.uploads.get(means.whose, body.upload)
    if body.digest != digest_of(upload.looked.plan):
        raise Conflict("import.other_digest")
    try:
        plan = take_in(
            means.database, means.vault, means.actor, upload.looked, upload.wishes, f"upload {body.digest[:12]}",
            shown=body.digest, now_ms=means.now_ms,
        )  # fmt: skip
    except Conflict as error:
        if error.message.id == "import.ledger_changed":
            again = look_at(means.database, means.actor, upload.looked.extract, upload.wishes, now_ms=means.now_ms)
            means.uploads.keep(means.whose, again, upload.wishes, upload.key)
        raise
    if plan.problems:
        raise Conflict("import.has_problems", count=len(plan.problems))
    means.uploads.drop(upload.key)
    return Done(go="/import", answer=counts_of(plan))


def counts_of(plan: Plan) -> dict[str, int]:
    counts: dict[str, int] = {}
    for step in plan.steps:
        name = f"{step.noun} {step.action}"
        counts[name] = counts.get(name, 0) + 1
    return counts


def plain(key: str, looked: Looked) -> dict[str, Any]:
    """What a program is told; of long files the first MOST_TOLD rows and problems."""
    plan = looked.plan
    return {
        "upload": key, "digest": digest_of(plan), "counts": counts_of(plan), "passwords": len(plan.logins),
        "problems": [
            {"sheet": one.where.sheet, "row": one.where.row, "column": one.where.column, "message": one.message.id,
             "params": dict(one.message.params)}
            for one in plan.problems[:MOST_TOLD]
        ],
        "rows": [
            {"sheet": one.where.sheet, "row": one.where.row, "noun": one.noun, "action": one.action,
             "school": one.school, "key": one.key, "changes": [change._asdict() for change in one.changes]}
            for one in plan.steps[:MOST_TOLD]
        ],
    }  # fmt: skip


TAGS = ("import",)
COMMANDS = (
    Command(
        name="ledger.look", body=Look, right=Right.KEEP, school=lambda means, body: body.school, do=look, hint=True,
        tags=TAGS,
    ),
    Command(
        name="ledger.take_in", body=Confirm, right=Right.KEEP, school=school_of, do=confirm, grave=True,
        tags=TAGS,
    ),
)  # fmt: skip
