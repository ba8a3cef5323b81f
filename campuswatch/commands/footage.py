"""The footage register (Q35): asked for, allowed or not, looked at, handed out, given back."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from campuswatch.commands.command import Command, Done
from campuswatch.commands.duty import ms_of
from campuswatch.commands.fields import Count, Day, Line, Lines, Moment, NeededLine, NeededPerson, Photo, School
from campuswatch.commands.means import Means
from campuswatch.commands.uses import TAGS, OfItem, Reasoned, entered, school_of
from campuswatch.usecases import footage
from campuswatch.usecases.actor import Right
from campuswatch.usecases.footage import Wish
from campuswatch.usecases.lookup import known_school
from inventory.model.footage import FootageKind
from inventory.service_hours import moment


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`cameras` by their codes, or a recorder's with its channel: s01-nvr-0001/7. `holds` are ids of held footage."""

    school: School
    kind: FootageKind
    asker: NeededLine
    why: NeededLine
    cameras: Lines
    start: Moment
    end: Moment
    unit: Line = ""
    document: Line = ""
    photo: Photo = b""
    holds: Lines = ()


class Approve(OfItem, frozen=True, forbid_unknown_fields=True, kw_only=True):
    approver: NeededPerson
    document: Line = ""
    photo: Photo = b""
    note: Line = ""


class Refuse(OfItem, frozen=True, forbid_unknown_fields=True, kw_only=True):
    approver: NeededPerson
    reason: NeededLine


class Keep(OfItem, frozen=True, forbid_unknown_fields=True, kw_only=True):
    keeper: NeededPerson
    note: Line = ""


class HandOut(OfItem, frozen=True, forbid_unknown_fields=True, kw_only=True):
    keeper: NeededPerson
    medium: NeededLine
    medium_number: Line = ""
    receiver: Line = ""
    copies: Count = 1
    back_by: Day | None = None
    note: Line = ""


def ask(means: Means, body: Ask) -> Done:
    wish = Wish(
        school=body.school, kind=body.kind, asker=body.asker, unit=body.unit, why=body.why, cameras=body.cameras,
        start_ms=ms_of(body.start), end_ms=ms_of(body.end), document=body.document,
        papers=[body.photo] if body.photo else [], holds=body.holds,
    )  # fmt: skip
    return entered(footage.ask(means.database, means.actor, wish, now_ms=means.now_ms))


def approve(means: Means, body: Approve) -> Done:
    after = footage.approve(
        means.database, means.actor, body.code, body.approver, document=body.document, note=body.note,
        papers=[body.photo] if body.photo else [], now_ms=means.now_ms,
    )  # fmt: skip
    return entered(after)


def refuse(means: Means, body: Refuse) -> Done:
    return entered(
        footage.refuse(means.database, means.actor, body.code, body.approver, body.reason, now_ms=means.now_ms)
    )


def view(means: Means, body: Keep) -> Done:
    return entered(
        footage.view(means.database, means.actor, body.code, body.keeper, note=body.note, now_ms=means.now_ms)
    )


def hand_out(means: Means, body: HandOut) -> Done:
    """To be given back by the end of the day, where one is named."""
    zone = known_school(means.database, means.actor, school_of(means, body)).zone
    due_ms = moment(body.back_by + timedelta(days=1), 0, zone) if body.back_by else None
    after = footage.hand_out(
        means.database, means.actor, body.code, body.keeper, medium=body.medium, number=body.medium_number,
        to=body.receiver, copies=body.copies, due_ms=due_ms, note=body.note, now_ms=means.now_ms,
    )  # fmt: skip
    return entered(after)


def give_back(means: Means, body: Keep) -> Done:
    return entered(
        footage.give_back(means.database, means.actor, body.code, body.keeper, note=body.note, now_ms=means.now_ms)
    )


def end(means: Means, body: Reasoned) -> Done:
    return entered(footage.end(means.database, means.actor, body.code, body.reason, now_ms=means.now_ms))


COMMANDS = (
    Command(
        name="footage.ask", body=Ask, right=Right.REGISTER, school=lambda _, body: body.school, do=ask, tags=TAGS,
        hint=True,
    ),
    Command(
        name="footage.approve", body=Approve, right=Right.REGISTER, school=school_of, do=approve, tags=TAGS, hint=True
    ),
    Command(name="footage.refuse", body=Refuse, right=Right.REGISTER, school=school_of, do=refuse, tags=TAGS),
    Command(name="footage.view", body=Keep, right=Right.REGISTER, school=school_of, do=view, tags=TAGS),
    Command(name="footage.hand_out", body=HandOut, right=Right.REGISTER, school=school_of, do=hand_out, tags=TAGS),
    Command(name="footage.give_back", body=Keep, right=Right.REGISTER, school=school_of, do=give_back, tags=TAGS),
    Command(name="footage.end", body=Reasoned, right=Right.REGISTER, school=school_of, do=end, tags=TAGS, grave=True),
)  # fmt: skip
