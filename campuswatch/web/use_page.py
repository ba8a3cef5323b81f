"""`/use/{code}`: one entry of a register of use, its course, and what may follow. `…/paper/{digest}`: its photos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.commands.uses import CORRIGIBLE
from campuswatch.usecases.actor import Right
from campuswatch.usecases.selfchecks import lines_of, unmarked_in
from campuswatch.web.forms import Choice, FormView
from campuswatch.web.house import House
from campuswatch.web.lane import Lane
from campuswatch.web.offering import Offering
from campuswatch.web.page import Page
from dashboards.papers.use_words import Use, capital, field_words
from dashboards.words import Words
from inventory.model.use import Noun, UseAction, UseItem
from inventory.repository import areas, devices, scans, uses
from inventory.repository.devices import Filter
from inventory.use_register import after

STEPS: Mapping[Noun, Mapping[UseAction, str]] = {
    Noun.FOOTAGE: {
        UseAction.APPROVED: "footage.approve",
        UseAction.REFUSED: "footage.refuse",
        UseAction.RETURNED: "footage.give_back",
        UseAction.VIEWED: "footage.view",
        UseAction.HANDED_OUT: "footage.hand_out",
        UseAction.ENDED: "footage.end",
    },
    Noun.DANGER: {
        UseAction.PASSED: "danger.recheck",
        UseAction.MENDED: "danger.mend",
        UseAction.MEASURED: "danger.measure",
        UseAction.DISMISSED: "danger.dismiss",
    },
    Noun.INSPECTION: {
        UseAction.ANSWERED: "inspection.answer",
        UseAction.CLEARED: "inspection.clear",
        UseAction.EXTENDED: "inspection.extend",
    },
    Noun.CHECK: {},
    Noun.SELFCHECK: {
        UseAction.SIGNED: "selfcheck.sign",
        UseAction.MARKED: "selfcheck.mark",
        UseAction.CANCELLED: "selfcheck.cancel",
    },
    Noun.RISK: {},
}
"""What may follow, by the table of the register, and the command that does it. `danger.recheck` is both of its ends."""
ANY: Mapping[UseAction, str] = {UseAction.NOTED: "use.note", UseAction.CORRECTED: "use.correct"}
OF_BUREAU = frozenset({"inspection.clear", "inspection.extend"})
PEOPLE = ("person", "keeper")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    at_ms: int
    said: str
    lines: Sequence[str]
    by: str
    papers: Sequence[str]


def use(house: House, request: Request) -> Response:
    item = item_of(house, request)
    picture = house.roster.picture()
    home = picture.ledger.schools.get(item.school)
    if home is None:
        raise HTTPException(404)
    words = house.words(request, home, house.clock.now_ms())
    with house.database.read() as connection:
        names = {one.code: one.name for one in areas.every(connection, house.scope, item.school)}
        names |= {one.code: one.name for one in devices.find(connection, house.scope, Filter(school=item.school))}
    entry = Use(item, words, names)
    forms = forms_of(house, item, words)
    first = forms[:1] if not item.is_over and forms and forms[0].command.name not in ANY.values() else []
    return house.show(
        "use.html", request, words=words, here="registers", school=home, item=item, title=title_of(entry),
        course=[line_of(entry, number) for number in range(len(item.steps))], sections=entry.own_sections(),
        first=first, more=forms[len(first):], back=register_of(item),
    )  # fmt: skip


def item_of(house: House, request: Request) -> UseItem:
    """Raises HTTPException 404."""
    with house.database.read() as connection:
        found = uses.get(connection, house.scope, request.path_params["code"][:64])
    if found is None:
        raise HTTPException(404)
    return found


def title_of(entry: Use) -> str:
    """What it is about, in people's own words where there are any."""
    item = entry.item
    names = {Noun.FOOTAGE: "why", Noun.DANGER: "what", Noun.INSPECTION: "rating", Noun.SELFCHECK: "occasion"}
    own = entry.field(names[item.noun]) if item.noun in names else ""
    return own or capital(entry.title() or entry.words.t(f"register.one.{item.noun}"))


def register_of(item: UseItem) -> str:
    own = item.noun is Noun.FOOTAGE
    return f"/footage/{item.school}" if own else f"/registers/{item.school}?noun={item.noun}"


def line_of(entry: Use, number: int) -> StepLine:
    step = entry.item.steps[number]
    papers = step.detail.get("papers")
    return StepLine(
        at_ms=step.at_ms, said=entry.words.t(f"use_action.{step.action}"), by=step.by,
        lines=entry.step_lines(replace(step, detail={k: v for k, v in step.detail.items() if k != "papers"})),
        papers=[str(one) for one in papers] if isinstance(papers, list) else [],
    )  # fmt: skip


def forms_of(house: House, item: UseItem, words: Words) -> list[FormView]:
    """Of what the register's table lets follow, what the visitor may enter."""
    offering = Offering(house, item.school, f"/use/{item.code}")
    names = [
        name
        for action, name in (*STEPS[item.noun].items(), *ANY.items())
        if after(item.noun, item.state, action, {}) is not None
        and fits(house, item, action, name)
    ]  # fmt: skip
    values = {"code": item.code, **dict.fromkeys(PEOPLE, house.visitor.person)}
    if house.visitor.may(Right.APPROVE, item.school):
        values["approver"] = house.visitor.person
    parts: list[Choice] = [
        (name, field_words(name, words)) for name in sorted(CORRIGIBLE.get(item.noun, ())) if item.text(name)
    ]
    found = [offering.form(name, values, choices={"part": parts}) for name in names]
    return [form for form in found if form is not None]


def fits(house: House, item: UseItem, action: UseAction, name: str) -> bool:
    """What the table alone does not say."""
    if name in OF_BUREAU:
        return house.visitor.of_bureau
    if action is UseAction.CORRECTED:
        return any(item.text(one) for one in CORRIGIBLE.get(item.noun, ()))
    if action is UseAction.SIGNED:
        return not unmarked_in(item)
    return action is not UseAction.MARKED or bool(lines_of(item))


def paper(house: House, request: Request) -> Response:
    """A photo of a slip that the entry names."""
    item, digest = item_of(house, request), request.path_params["digest"]
    named = {one for step in item.steps for one in listed(step.detail.get("papers"))}
    with house.database.read() as connection:
        found = scans.get(connection, house.scope, digest) if digest in named else None
    if found is None:
        raise HTTPException(404)
    media, octets = found
    response = Response(octets, media_type=media, headers={"Cache-Control": "no-store"})
    if not media.startswith("image/"):
        response.headers["Content-Disposition"] = f'attachment; filename="{digest[:12]}.pdf"'
    return response


def listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


PAGES = (
    Page(path="/use/{code}", show=use),
    Page(path="/use/{code}/paper/{digest}", show=paper, lane=Lane.WORKS),
)
