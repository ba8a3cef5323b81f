"""Terms of the school year: what inspections and termly check lists are counted by."""

from __future__ import annotations

from typing import Any

import msgspec

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Day, Id, NeededLine, School
from campuswatch.commands.means import Means
from campuswatch.usecases.actor import Right
from campuswatch.usecases.terms import add_term, end_term
from inventory.errors import Missing
from inventory.model.check_plan import Term
from inventory.repository import check_plans
from inventory.short_id import beginning


class AddTerm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`everywhere` is of all schools."""

    school: School
    name: NeededLine
    first: Day
    last: Day
    everywhere: bool = False


class EndTerm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Id


def add(means: Means, body: AddTerm) -> Done:
    home = "" if body.everywhere else body.school
    wish = Term(id="", school=home, name=body.name.strip(), first=body.first, last=body.last)
    kept = add_term(means.database, means.actor, wish, now_ms=means.now_ms)
    return Done(go=page_of(body.school), answer=kept)


def home_of(means: Means, body: EndTerm) -> str:
    """Raises Missing, Conflict where several ids begin so."""
    with means.database.read() as connection:
        found = beginning(check_plans.terms(connection, means.actor.scope), body.id)
    if found is None:
        raise Missing("use.no_term", term=body.id)
    return found.school


def end(means: Means, body: EndTerm) -> Done:
    gone = end_term(means.database, means.actor, body.id, now_ms=means.now_ms)
    return Done(go=page_of(gone.school), answer=gone)


def page_of(school: str) -> str:
    return f"/hours/{school}" if school else "/"


TAGS = ("schools",)
COMMANDS: tuple[Command[Any], ...] = (
    Command(
        name="term.add", body=AddTerm, right=Right.CONFIGURE, school=lambda _, body: body.school, do=add, hint=True,
        tags=TAGS,
    ),
    Command(
        name="term.end", body=EndTerm, right=Right.CONFIGURE, school=home_of, do=end, grave=True, tags=TAGS
    ),
)  # fmt: skip
