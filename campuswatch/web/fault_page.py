"""`/fault/{number}`: one fault, each step of its life, and what it is the time for now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from alerts.fault_offers import barred
from alerts.fault_turn import Sight
from alerts.faults import STANDING
from alerts.rules import words as rule_words
from campuswatch.usecases.actor import Right
from campuswatch.usecases.fault_letters import Place, area_words, step_words, uplink_words
from campuswatch.usecases.fault_papers import told
from campuswatch.usecases.fault_sight import sight_of
from campuswatch.usecases.fault_telling import place_of
from campuswatch.web.faults_page import is_late, title_of
from campuswatch.web.forms import Choice, FormView
from campuswatch.web.house import House
from campuswatch.web.offering import Offering
from campuswatch.web.page import Page
from dashboards.words import Words
from inventory.model.alert import Alert
from inventory.model.fault import Fault, FaultState
from inventory.model.fault_step import FaultAction, FaultStep
from inventory.model.incident import Incident
from inventory.model.scope import Scope
from inventory.repository import alerts, fault_lists, faults, incidents, scans
from inventory.repository.fault_lists import Order, Wanted
from language.message import Message

OFFERS: Mapping[str, FaultAction] = {
    "fault.take": FaultAction.ACKNOWLEDGED,
    "fault.start": FaultAction.STARTED,
    "fault.approve_outside": FaultAction.OUTSIDE_APPROVED,
    "fault.refuse_outside": FaultAction.OUTSIDE_REFUSED,
    "fault.answer": FaultAction.ANSWERED,
    "fault.repair": FaultAction.REPAIRED,
    "fault.verify": FaultAction.VERIFIED,
    "fault.close": FaultAction.CLOSED,
    "fault.reopen": FaultAction.REOPENED,
    "fault.note": FaultAction.NOTED,
    "fault.photo": FaultAction.PHOTO,
    "fault.resume": FaultAction.RESUMED,
    "fault.pause": FaultAction.PAUSED,
    "fault.hand_up": FaultAction.HANDED_UP,
    "fault.outside": FaultAction.OUTSIDE_ASKED,
    "fault.incident": FaultAction.INCIDENT,
    "fault.merge": FaultAction.MERGED,
    "fault.dismiss": FaultAction.DISMISSED,
}
"""Command -> the action that it takes; the first that it is the time for is what is to be done now."""
LIFE: Sequence[tuple[FaultState, str]] = (
    (FaultState.OPENED, "opened_ms"),
    (FaultState.REPORTED, "reported_ms"),
    (FaultState.ACKNOWLEDGED, "acknowledged_ms"),
    (FaultState.REPAIRING, "repairing_ms"),
    (FaultState.REPAIRED, "repaired_ms"),
    (FaultState.VERIFIED, "verified_ms"),
    (FaultState.CLOSED, "closed_ms"),
)
MOST_OTHERS = 100
LOOKS: Mapping[FaultAction, str] = {
    FaultAction.OPENED: "bad", FaultAction.RELAPSED: "bad", FaultAction.NOT_MENDED: "bad", FaultAction.GRAVER: "bad",
    FaultAction.REOPENED: "bad", FaultAction.OVERDUE: "warn", FaultAction.UNTOLD: "warn", FaultAction.PAUSED: "warn",
    FaultAction.REPAIRED: "good", FaultAction.RECOVERED: "good", FaultAction.VERIFIED: "good",
    FaultAction.CLOSED: "good", FaultAction.ACKNOWLEDGED: "calm", FaultAction.STARTED: "calm",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that the ledger tells of a fault."""

    fault: Fault
    steps: Sequence[FaultStep]
    place: Place
    report: Incident | None
    alerts: Sequence[tuple[Alert, bool]]
    sight: Sight
    into: str

    @property
    def firing(self) -> bool:
        return any(own for _, own in self.alerts)


def fault(house: House, request: Request) -> Response:
    now_ms = house.clock.now_ms()
    with house.database.read() as connection:
        known = read(connection, house.scope, request.path_params["number"])
        others = others_of(connection, house.scope, known.fault)
    picture = house.roster.picture()
    home = picture.ledger.schools.get(known.fault.school)
    words = house.words(request, home, now_ms)
    first, more = offered(house, known, others, words)
    return house.show(
        "fault.html", request, words=words, here="faults", school=home, several=len(picture.ledger.schools) > 1,
        pulse=house.pulse(picture, known.fault.school, now_ms) if picture.beats else None, known=known,
        fault=known.fault, title=title_of(known.fault, words), late=is_late(known.fault, now_ms),
        facts=facts(known, words), says=says(known.fault, words), do=do_first(known.fault, words), life=life(known),
        looks=LOOKS, told=lambda step: told(step_words(step), words), first=first, more=more,
        alerts=list(alert_lines(known, words)),
    )  # fmt: skip


def read(connection: Connection, scope: Scope, number: str) -> Known:
    """Raises HTTPException 404. What belongs to a fault that is seen is seen: a unit knows the steps of its own."""
    found = faults.by_number(connection, scope, number[:40])
    if found is None:
        raise HTTPException(404)
    inner = Scope.of([found.school]) if scope.schools is not None else scope
    ties = {one.alert: one.own for one in faults.alerts_of(connection, inner, [found.id])}
    into = faults.get(connection, inner, found.merged_into) if found.merged_into else None
    return Known(
        fault=found, steps=faults.steps(connection, inner, found), place=place_of(connection, found),
        report=incidents.get(connection, inner, found.id), sight=sight_of(connection, found),
        alerts=[(one, ties[id]) for id, one in alerts.by_id(connection, inner, ties).items()],
        into=into.number if into else "",
    )  # fmt: skip


def others_of(connection: Connection, scope: Scope, one: Fault) -> list[Fault]:
    """Into which it may be merged."""
    wanted = Wanted(school=one.school)
    found = fault_lists.page(connection, scope, wanted, Order.GRAVE, after="", limit=MOST_OTHERS)
    return [other for other in found if other.id != one.id]


def offered(house: House, known: Known, others: Sequence[Fault], words: Words) -> tuple[list[FormView], list[FormView]]:
    """What is to be done now, and what may be done besides."""
    fault = known.fault
    offering = Offering(house, fault.school, f"/fault/{fault.number}")
    merging: list[Choice] = [(one.number, f"{one.number} {title_of(one, words)}") for one in others]
    found = []
    for name in OFFERS:
        if barred(fault, OFFERS[name]) is None and fits(house, known, name, others):
            without = () if house.visitor.may(Right.SPEND, fault.school) else ("cost", "currency")
            form = offering.form(name, {"number": fault.number}, without=without, choices={"other": merging})
            found += [shortened_to(form)] if form else []
    lead = {"fault.approve_outside": 2}.get(found[0].command.name, 1) if found and is_next(found[0], known) else 0
    return found[:lead], found[lead:]


def fits(house: House, known: Known, name: str, others: Sequence[Fault]) -> bool:
    """What no table of the fault alone can say."""
    fault = known.fault
    if name == "fault.verify":
        return not known.firing and known.sight is not Sight.DOWN
    if name == "fault.answer":
        return house.visitor.of_bureau
    if name == "fault.merge":
        return bool(others)
    if name == "fault.incident":
        return fault.major or known.report is not None
    return True


def is_next(form: FormView, known: Known) -> bool:
    """A note or a photo is never what is due, nor to come back to what is over."""
    return known.fault.state in STANDING and form.command.name not in ("fault.note", "fault.photo", "fault.reopen")


def shortened_to(form: FormView) -> FormView:
    """A form whose words are no more than a remark asks for them in one line."""
    fields = [replace(one, way="line") if one.way == "words" and not one.needed else one for one in form.fields]
    return replace(form, fields=fields)


def facts(known: Known, words: Words) -> list[tuple[str, str]]:
    """Message id of the label, and what stands there."""
    one, place = known.fault, known.place

    def at(at_ms: int | None, by: str = "") -> str:
        return "" if at_ms is None else f"{words.moment(at_ms)} {by}".strip()

    cause = words.t(f"choice.causeclass.{one.cause_class}") if one.cause_class else ""
    outside = f"{one.repairer}: {words.t(f'fault_outside.{one.outside}')}" if one.outside else ""
    return [
        ("fault.fact.place", area_words(place)),
        ("fault_fact.responsible", joined(there.name, there.phone) if (there := place.responsible) else ""),
        ("fault.fact.carrier", uplink_words(place.uplink) if place.uplink else ""),
        ("fault_fact.reported_by", joined(one.opened_by, one.contact) if one.text else ""),
        ("fault.fact.since", at(one.since_ms)),
        ("fault_fact.taken", at(one.acknowledged_ms, one.acknowledged_by)),
        ("fault_fact.repaired", at(one.repaired_ms, one.repaired_by)),
        ("fault_fact.cause", cause),
        ("fault_fact.done", one.done),
        ("fault_fact.parts", one.parts),
        ("fault_fact.ticket", one.ticket),
        ("fault_fact.outside", outside),
        ("fault_fact.handed_up", at(one.handed_up_ms)),
        ("fault_fact.answer", one.answer),
        ("fault_fact.reopened", words.num(one.reopened) if one.reopened else ""),
    ]  # fmt: skip


def joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def says(one: Fault, words: Words) -> str:
    return moments(rule_words.says(one.rule, one.details, one.part), words) if one.rule else one.text


def do_first(one: Fault, words: Words) -> str:
    return words.say(rule_words.do(one.rule, one.details)) if one.rule and one.state in STANDING else ""


def moments(message: Message, words: Words) -> str:
    """Moments among the parameters as the school's clock shows them."""
    params = {
        name: words.moment(value) if name.endswith("_ms") and isinstance(value, int) else value
        for name, value in message.params.items()
    }
    return words.say(Message(message.id, params))


def life(known: Known) -> list[tuple[FaultState, int | None]]:
    """The states that it goes through, with when it came to each; where it ended aside, that instead of the rest."""
    one = known.fault
    reached = [(state, getattr(one, stamp)) for state, stamp in LIFE]
    if one.state in (FaultState.MERGED, FaultState.DISMISSED):
        return [*((state, at_ms) for state, at_ms in reached if at_ms is not None), (one.state, known.steps[-1].at_ms)]
    return reached


def alert_lines(known: Known, words: Words) -> Sequence[tuple[Alert, str, bool]]:
    return [(one, moments(rule_words.says_of(one), words), own) for one, own in known.alerts]


def photo(house: House, request: Request) -> Response:
    """One that a step of this fault names."""
    digest = request.path_params["digest"]
    with house.database.read() as connection:
        known = read(connection, house.scope, request.path_params["number"])
        kept = digest in {step.photo for step in known.steps if step.photo}
        found = scans.get(connection, Scope.of([known.fault.school]), digest) if kept else None
    if found is None:
        raise HTTPException(404)
    media, octets = found
    response = Response(octets, media_type=media, headers={"Cache-Control": "no-store"})
    if not media.startswith("image/"):
        response.headers["Content-Disposition"] = f'attachment; filename="{digest[:12]}.pdf"'
    return response


PAGES = (
    Page(path="/fault/{number}", show=fault),
    Page(path="/fault/{number}/photo/{digest}", show=photo),
)
