"""Answers to what waits in the inbox, and reconciliations."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import msgspec
from msgspec import Meta

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Device, Id, School
from campuswatch.commands.means import Means
from campuswatch.usecases.actor import Right
from campuswatch.usecases.inbox import accept, dismiss, entry_named, same
from campuswatch.usecases.lookup import device_for
from campuswatch.usecases.reconciling import reconcile_school

Why = Annotated[str, Meta(min_length=1, max_length=400)]


class Accepted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    entry: Id


class Dismissed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    entry: Id
    reason: Why


class Same(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The one in service stays, else `device`; the other's code becomes its alias."""

    device: Device
    other: Device


class Reconcile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    school: School


def school_of(means: Means, body: Accepted | Dismissed) -> str:
    with means.database.read() as connection:
        return entry_named(connection, means.actor, body.entry, now_ms=means.now_ms).school


def do_accept(means: Means, body: Accepted) -> Done:
    entry = accept(means.database, means.actor, body.entry, now_ms=means.now_ms)
    return Done(go=inbox_of(entry.school), answer={"id": entry.id, "subject": entry.subject})


def do_dismiss(means: Means, body: Dismissed) -> Done:
    entry = dismiss(means.database, means.actor, body.entry, body.reason, now_ms=means.now_ms)
    return Done(go=inbox_of(entry.school), answer={"id": entry.id, "subject": entry.subject})


def school_of_pair(means: Means, body: Same) -> str:
    with means.database.read() as connection:
        return device_for(connection, means.actor, Right.ADOPT, body.device).school


def do_same(means: Means, body: Same) -> Done:
    kept = same(means.database, means.actor, body.device, body.other, now_ms=means.now_ms)
    return Done(go=f"/device/{quote(kept.code)}", answer=kept)


def do_reconcile(means: Means, body: Reconcile) -> Done:
    found = reconcile_school(means.database, means.actor, body.school, now_ms=means.now_ms)
    return Done(go=f"/reconciliation/{quote(body.school)}", answer=found.made)


def inbox_of(school: str) -> str:
    return f"/inbox?school={quote(school)}"


TAGS = ("inbox",)
COMMANDS = (
    Command(name="inbox.accept", body=Accepted, right=Right.ADOPT, school=school_of, do=do_accept, tags=TAGS),
    Command(name="inbox.dismiss", body=Dismissed, right=Right.ADOPT, school=school_of, do=do_dismiss, tags=TAGS),
    Command(
        name="inbox.same", body=Same, right=Right.ADOPT, school=school_of_pair, do=do_same, grave=True, hint=True,
        tags=TAGS,
    ),
    Command(
        name="reconciliation.make", body=Reconcile, right=Right.ADOPT, school=lambda means, body: body.school,
        do=do_reconcile, tags=TAGS,
    ),
)  # fmt: skip
