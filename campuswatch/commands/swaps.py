"""Swaps of duty. Who asks, agrees or withdraws is the person whose duty it is: by their session, or their PIN."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import msgspec

from alerts.duty.swaps import Step
from campuswatch.commands.command import Command, Done
from campuswatch.commands.doer import really
from campuswatch.commands.fields import Day, Id, Line, NeededLine, NeededPerson, School, Secret
from campuswatch.commands.means import Means
from campuswatch.usecases.actor import Right
from campuswatch.usecases.duty_swaps import Place, agree_swap, approve_swap, ask_swap, close_swap
from inventory.errors import Missing
from inventory.model.duty_swap import Swap
from inventory.repository import duty_swaps
from inventory.short_id import beginning

TAGS = ("duty",)


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`taker` does `shift` of `day` for `giver`, who does `back_shift` of `back_day` for it, where that is filled in.
    `pin` is the giver's, where another asks."""

    school: School
    giver: NeededPerson
    taker: NeededPerson
    day: Day
    shift: NeededLine
    back_day: Day | None = None
    back_shift: Line = ""
    reason: Line = ""
    pin: Secret = ""


class OfSwap(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`pin` is that of the person whose word it is, where another's session sends it."""

    school: School
    swap: Id
    note: Line = ""
    pin: Secret = ""


class Approve(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    school: School
    swap: Id
    note: Line = ""


def page_of(swap: Swap) -> Done:
    return Done(go=f"/duty/{quote(swap.school)}/roster", answer=swap)


def ask(means: Means, body: Ask) -> Done:
    giver = really(means, body.school, body.giver, body.pin)
    back = Place(body.back_shift, back_day) if (back_day := day_back(body)) else None
    made = ask_swap(
        means.database, means.actor, body.school, giver.id, body.taker, Place(body.shift, body.day), back,
        reason=body.reason, now_ms=means.now_ms,
    )  # fmt: skip
    return page_of(made)


def day_back(body: Ask) -> date | None:
    return body.back_day if body.back_shift else None


def found(means: Means, body: OfSwap) -> Swap:
    with means.database.read() as connection:
        swap = beginning(duty_swaps.every(connection, means.actor.scope, body.school), body.swap)
    if swap is None:
        raise Missing("duty.no_swap", swap=body.swap)
    return swap


def agree(means: Means, body: OfSwap) -> Done:
    swap = found(means, body)
    really(means, body.school, swap.taker, body.pin)
    return page_of(agree_swap(means.database, means.actor, body.school, swap.id, now_ms=means.now_ms))


def approve(means: Means, body: Approve) -> Done:
    made = approve_swap(
        means.database, means.actor, body.school, body.swap, means.person or means.actor.name, note=body.note,
        now_ms=means.now_ms,
    )  # fmt: skip
    return page_of(made)


def refuse(means: Means, body: OfSwap) -> Done:
    """By the other, or by a leader."""
    swap = found(means, body)
    if Right.APPROVE not in means.actor.rights:
        really(means, body.school, swap.taker, body.pin)
    return closed(means, swap, Step.REFUSE, body.note)


def withdraw(means: Means, body: OfSwap) -> Done:
    swap = found(means, body)
    really(means, body.school, swap.giver, body.pin)
    return closed(means, swap, Step.WITHDRAW, body.note)


def closed(means: Means, swap: Swap, step: Step, note: str) -> Done:
    return page_of(close_swap(means.database, means.actor, swap.school, swap.id, step, note=note, now_ms=means.now_ms))


COMMANDS = (
    Command(
        name="duty.ask_swap", body=Ask, right=Right.DUTY, school=lambda _, body: body.school, do=ask, tags=TAGS,
        hint=True,
    ),
    Command(
        name="duty.agree_swap", body=OfSwap, right=Right.DUTY, school=lambda _, body: body.school, do=agree, tags=TAGS
    ),
    Command(
        name="duty.approve_swap", body=Approve, right=Right.APPROVE, school=lambda _, body: body.school, do=approve,
        tags=TAGS,
    ),
    Command(
        name="duty.refuse_swap", body=OfSwap, right=Right.DUTY, school=lambda _, body: body.school, do=refuse, tags=TAGS
    ),
    Command(
        name="duty.withdraw_swap", body=OfSwap, right=Right.DUTY, school=lambda _, body: body.school, do=withdraw,
        tags=TAGS,
    ),
)  # fmt: skip
