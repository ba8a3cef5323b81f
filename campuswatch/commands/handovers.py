"""Devices that pass from one custodian to the next (移交手续)."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import msgspec
from msgspec import Meta

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Id, Line, NeededWords, Person, School, Words
from campuswatch.commands.means import Means
from campuswatch.commands.refusing import named_wrongly
from campuswatch.commands.stocktakes import SEPARATORS, Things, things_in
from campuswatch.usecases.actor import Right
from campuswatch.usecases.handovers import cancel_handover, open_handover, relist_handover, remark_on, sign_handover
from inventory.errors import Missing
from inventory.repository import handovers

Some = Annotated[str, Meta(max_length=16_000, extra={"as": "words"})]


class OpenHandover(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`things`: codes of devices, if not all that is listed under the giver passes."""

    school: School
    giver: Person
    taker: Person
    things: Some = ""
    reason: Words = ""


class OfHandover(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code` as on the paper: s01-ho-0003."""

    code: Id


class RemarkHandover(OfHandover, frozen=True, forbid_unknown_fields=True):
    """An empty remark takes one back."""

    things: Things
    remark: Line = ""


class SignHandover(OfHandover, frozen=True, forbid_unknown_fields=True):
    presiding: Person
    note: Words = ""


class CancelHandover(OfHandover, frozen=True, forbid_unknown_fields=True):
    reason: NeededWords


def school_of(means: Means, body: OfHandover) -> str:
    with means.database.read() as connection:
        found = handovers.get(connection, means.actor.scope, body.code)
    if found is None:
        raise Missing("ledger.no_paper", paper=body.code)
    return found.school


def place(code: str) -> str:
    return f"/handover/{quote(code)}"


def begin(means: Means, body: OpenHandover) -> Done:
    codes = body.things.translate(SEPARATORS).split()
    with named_wrongly({"ledger.no_person": "giver", "ledger.no_device": "things"}):
        made = open_handover(
            means.database, means.actor, body.school, body.giver, body.taker, codes=codes, reason=body.reason,
            now_ms=means.now_ms,
        )  # fmt: skip
    return Done(go=place(made.code), answer=made)


def relist(means: Means, body: OfHandover) -> Done:
    made = relist_handover(means.database, means.actor, body.code, now_ms=means.now_ms)
    return Done(go=place(made.code), answer=made)


def remark(means: Means, body: RemarkHandover) -> Done:
    with named_wrongly({"ledger.no_line": "things"}):
        lines = remark_on(
            means.database, means.actor, body.code, things_in(body.things), body.remark, now_ms=means.now_ms
        )
    return Done(go=place(body.code), answer={"lines": [one.number for one in lines]})


def sign(means: Means, body: SignHandover) -> Done:
    with named_wrongly({"ledger.no_person": "presiding"}):
        made = sign_handover(
            means.database, means.actor, body.code, body.presiding, note=body.note, now_ms=means.now_ms
        )
    return Done(go=place(made.code), answer=made)


def cancel(means: Means, body: CancelHandover) -> Done:
    gone = cancel_handover(means.database, means.actor, body.code, body.reason, now_ms=means.now_ms)
    return Done(go=place(gone.code), answer=gone)


def of_school(_: Means, body: OpenHandover) -> str:
    return body.school


TAGS = ("handovers",)
R = Right.HAND_OVER
COMMANDS = (
    Command(name="handover.open", body=OpenHandover, right=R, school=of_school, do=begin, hint=True, tags=TAGS),
    Command(name="handover.relist", body=OfHandover, right=R, school=school_of, do=relist, tags=TAGS),
    Command(name="handover.remark", body=RemarkHandover, right=R, school=school_of, do=remark, tags=TAGS),
    Command(name="handover.sign", body=SignHandover, right=R, school=school_of, do=sign, hint=True, tags=TAGS),
    Command(name="handover.cancel", body=CancelHandover, right=R, school=school_of, do=cancel, grave=True, tags=TAGS),
)
