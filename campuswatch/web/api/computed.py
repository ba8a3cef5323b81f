"""What is worked out for programs as it is for pages: how devices stand now, what waits, figures of the moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from starlette.requests import Request

from alerts.state import State
from campuswatch.usecases.inbox import read_inbox
from campuswatch.web.api.asking import Ask
from campuswatch.web.api.rows.addresses import Waiting
from campuswatch.web.api.rows.equipment import DeviceState, StateName
from campuswatch.web.api.rows.figures import Figures, KindFigures
from campuswatch.web.api.rows.row import moment
from campuswatch.web.house import House
from campuswatch.web.language import choose_language
from dashboards.roster import Picture
from dashboards.standing import Standing
from inventory.model.fault import Fault
from inventory.model.school import School
from inventory.repository import alerts, faults
from language.catalogue import translate

ALL = Ask()


def states(house: House, request: Request, ask: Ask) -> Sequence[DeviceState]:
    """Only what the page needs is told in words: there are thousands."""
    picture = house.roster.picture()
    now_ms, language = house.clock.now_ms(), choose_language(request, house.language)
    found = [
        one
        for school in picture.ledger.schools
        if ask.wanted.get("school", school) == school
        for one in house.standing_of(picture, school, now_ms)
        if fits(one, ask)
    ]
    found.sort(key=lambda one: one.listed.device.code, reverse=ask.backwards)
    return [told(one, language) for one in found[: ask.limit + 1]]


def fits(one: Standing, ask: Ask) -> bool:
    """Whether it may stand on the page."""
    device, (after,) = one.listed.device, ask.after or ("",)
    if after and (device.code >= after if ask.backwards else device.code <= after):
        return False
    has = {"area": device.area, "kind": device.kind, "state": one.segment.state.name, "device": device.code}
    return all(has[name] == value for name, value in ask.wanted.items() if name in has)


def told(one: Standing, language: str) -> DeviceState:
    device, segment = one.listed.device, one.segment
    return DeviceState(
        device=device.code, school=device.school, area=device.area, kind=device.kind, name=device.name,
        state=StateName[segment.state.name], since=moment(segment.start_ms), half_gap_ms=segment.start_half_gap_ms,
        charged_to=segment.charged_to, probable=segment.probable,
        why=translate(segment.cause, language) if segment.cause else "",
    )  # fmt: skip


def inbox(house: House, request: Request, ask: Ask) -> Sequence[Waiting]:
    language = choose_language(request, house.language)
    with house.database.read() as connection:
        found = read_inbox(connection, house.scope, ask.wanted.get("school"), now_ms=house.clock.now_ms())
    return [
        Waiting(
            id=one.id, school=one.school, topic=one.topic, subject=one.subject, other=one.other, at=moment(one.at_ms),
            text=translate(one.text, language), field=one.field, ledger=one.ledger, network=one.network,
        )
        for one in found
    ]  # fmt: skip


def figures(house: House, request: Request, ask: Ask = ALL) -> Sequence[Figures]:
    """Of each school that is seen, of all that is seen of it."""
    picture = house.roster.picture()
    now_ms = house.clock.now_ms()
    with house.database.read() as connection:
        open_faults = faults.open_ones(connection, house.scope)
        ringing = Counter(one.school for one in alerts.open_ones(connection, house.scope))
    opened = Counter(one.school for one in open_faults)
    late = Counter(one.school for one in open_faults if is_late(one, now_ms))
    return [
        figures_of(house, picture, school, now_ms, opened[school.code], late[school.code], ringing[school.code])
        for school in picture.ledger.schools.values()
    ]


def is_late(fault: Fault, now_ms: int) -> bool:
    return fault.repaired_ms is None and fault.repair_by_ms is not None and fault.repair_by_ms <= now_ms


def figures_of(
    house: House, picture: Picture, school: School, now_ms: int, opened: int, late: int, ringing: int
) -> Figures:
    census = house.census_of(picture, school.code, now_ms)
    pulse = house.pulse(picture, school.code, now_ms)
    return Figures(
        school=school.code, name=school.name, looked=None if pulse.at_ms is None else moment(pulse.at_ms),
        judged=census.judged, up=census.up, expected=census.expected, states=named(census.states),
        kinds=[KindFigures(kind=one.kind, states=named(one.states)) for one in census.kinds],
        faults_open=opened, faults_late=late, alerts_open=ringing,
    )  # fmt: skip


def named(states: Mapping[State, int]) -> dict[str, int]:
    return {state.name: states[state] for state in State}
