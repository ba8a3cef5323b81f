"""`/registers/{school}`: what is open in each register of use. `/footage/{school}`, `/risks/{school}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from alerts.risks import Risk
from campuswatch.usecases.checks import Standing, standings
from campuswatch.usecases.risks import message_of, read_risks
from campuswatch.usecases.use_papers import list_uses
from campuswatch.web.forms import Choice, FormView
from campuswatch.web.house import House
from campuswatch.web.offering import Offering
from campuswatch.web.page import Page
from campuswatch.web.use_page import title_of
from dashboards.papers.use_words import Use, capital, item_words, places, who
from dashboards.words import Words
from inventory.model.check_plan import OWN_NAMES, CheckPlan
from inventory.model.school import School
from inventory.model.use import Noun
from inventory.use_register import due_of

PAGE = 100
LATEST = 20
NOUNS = (Noun.DANGER, Noun.CHECK, Noun.SELFCHECK, Noun.INSPECTION)
BEGINS: Mapping[Noun, Sequence[str]] = {
    Noun.FOOTAGE: ("footage.ask",),
    Noun.DANGER: ("danger.add",),
    Noun.CHECK: ("check.plan",),
    Noun.SELFCHECK: ("selfcheck.make",),
    Noun.INSPECTION: ("inspection.add",),
}
"""The commands that begin an entry, or what entries are made of."""
OF_BUREAU = frozenset({"inspection.add"})
SAYS: Mapping[Noun, Callable[[Use], str]] = {
    Noun.FOOTAGE: lambda use: who(use.field("asker"), use.field("unit"), places(use)),
    Noun.DANGER: lambda use: who(use.field("class"), use.field("where"), use.field("device"), use.person("person")),
    Noun.CHECK: lambda use: who(use.person("person"), use.field("bad")),
    Noun.SELFCHECK: lambda use: who(use.title(), use.field("signer")),
    Noun.INSPECTION: lambda use: who(use.field("day"), use.field("inspectors")),
}
"""What the list says of an entry behind its title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRow:
    use: Use
    title: str
    says: str
    due_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A check list with the forms of what may be done with it."""

    standing: Standing
    title: str
    done: FormView | None
    drop: FormView | None


def school_of(house: House, request: Request) -> School:
    """Raises HTTPException 404 for one that is not seen as a whole."""
    found = house.roster.picture().ledger.schools.get(request.path_params["school"])
    if found is None or not house.scope.allows(found.code):
        raise HTTPException(404)
    return found


def registers(house: House, request: Request) -> Response:
    """`?noun=` shows one; `?past=1` what is closed too."""
    noun = next((one for one in NOUNS if one == request.query_params.get("noun")), Noun.DANGER)
    return show(house, request, noun, "registers")


def footage(house: House, request: Request) -> Response:
    return show(house, request, Noun.FOOTAGE, "footage")


def show(house: House, request: Request, noun: Noun, here: str) -> Response:
    school, now_ms = school_of(house, request), house.clock.now_ms()
    words = house.words(request, school, now_ms)
    asked = "past" in request.query_params
    past = asked or noun is Noun.CHECK
    with house.database.read() as connection:
        found = list_uses(
            connection, house.visitor.actor, noun, school.code, language=words.language, now_ms=now_ms, past=past
        )
        due = standings(connection, house.scope, school.code, now_ms=now_ms) if noun is Noun.CHECK else []
    offering = Offering(house, school.code, request.url.path + (f"?noun={noun}" if noun in NOUNS else ""))
    names = [name for name in BEGINS[noun] if house.visitor.of_bureau or name not in OF_BUREAU]
    rows = sorted((row_of(one) for one in found), key=rank)
    return house.show(
        "registers.html", request, words=words, here=here, school=school, noun=noun, nouns=NOUNS, past=asked,
        rows=rows[:PAGE], all=len(rows), can_be_past=noun is not Noun.CHECK,
        begins=[form for name in names if (form := offering.form(name, {}))],
        plans=[plan_row(offering, house, one, words) for one in due],
    )  # fmt: skip


def row_of(use: Use) -> UseRow:
    return UseRow(use=use, title=title_of(use), says=SAYS[use.item.noun](use), due_ms=due_of(use.item))


def rank(row: UseRow) -> tuple[bool, int, int]:
    """What is open and due first comes first, of the rest the newest."""
    return row.use.item.is_over, row.due_ms or 1 << 62, -row.use.item.begun_ms


def plan_row(offering: Offering, house: House, one: Standing, words: Words) -> PlanRow:
    plan = one.plan
    items: list[Choice] = [(str(number), item_words(text, words)) for number, text in enumerate(plan.items, 1)]
    values = {"name": plan.name, "person": house.visitor.person}
    done = offering.form("check.done", values, choices={"bad": items}) if plan.items else None
    return PlanRow(
        standing=one,
        title=plan_title(plan, words),
        done=done,
        drop=offering.form("check.drop", {}, fixed={"name": plan.name}),
    )


def plan_title(plan: CheckPlan, words: Words) -> str:
    return capital(words.t(f"check_plan.{plan.name}")) if plan.name in OWN_NAMES else plan.title


def risks(house: House, request: Request) -> Response:
    """What works today and will probably fail; and what was told of it (Q52)."""
    school, now_ms = school_of(house, request), house.clock.now_ms()
    words = house.words(request, school, now_ms)
    with house.database.read() as connection:
        found: Sequence[Risk] = read_risks(connection, house.scope, school, now_ms=now_ms)
        told = list_uses(
            connection, house.visitor.actor, Noun.RISK, school.code, language=words.language, now_ms=now_ms
        )
    latest = sorted(told, key=lambda one: -one.item.begun_ms)[:LATEST]
    return house.show(
        "risks.html", request, words=words, here="risks", school=school, told=latest,
        risks=[(one, words.say(message_of(one))) for one in found],
    )  # fmt: skip


PAGES = (
    Page(path="/registers/{school}", show=registers),
    Page(path="/footage/{school}", show=footage),
    Page(path="/risks/{school}", show=risks),
)
