"""`/device/{code}`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from alerts.state import State
from alerts.surroundings import NO_SURROUNDINGS, Surroundings
from campuswatch.web import doable
from campuswatch.web.condition_part import read_condition
from campuswatch.web.device_file_page import change_values
from campuswatch.web.device_head import head_of, show
from campuswatch.web.faults_page import title_of
from campuswatch.web.house import House
from campuswatch.web.page import Page
from campuswatch.web.recordings_part import read_recordings
from campuswatch.web.wiring_part import read_wiring
from collector.store.errors import StoreError
from dashboards import devicepage, stateline
from dashboards.chart import Chart, View, time_marks
from dashboards.devicepage import Witness
from dashboards.origins import read_seen_since
from dashboards.recordings.strip import HEIGHT as STRIP_HEIGHT
from dashboards.responsible import GUARD_OFFICE, Responsible, responsible
from dashboards.roster import Listed, Picture
from dashboards.surroundings import read_surroundings
from dashboards.vitals import Vitals, read_vitals
from dashboards.words import Words
from inventory.model.change_event import ChangeEvent
from inventory.model.claim import Claim
from inventory.model.device import Device, Stage
from inventory.model.fault import Fault
from inventory.model.sighting import Sighting
from inventory.model.transition import Transition
from inventory.repository import changes, claims, devices, faults, other_addresses, people, sightings
from language.message import Message

LATEST, LATEST_FAULTS = 50, 5


@dataclass(frozen=True, slots=True)
class Papers:
    """What the ledger holds of one device; `course` are its transitions since the window began, oldest first, `beside`
    what else decides of its states since then.

    `others` are further addresses where it answers.
    """

    device: Device
    others: Sequence[str]
    answers_for: Responsible
    claims: Sequence[Claim]
    changes: Sequence[ChangeEvent]
    course: Sequence[Transition]
    beside: Surroundings
    sighting: Sighting | None
    faults: Sequence[Fault]


@dataclass(frozen=True, slots=True)
class Measured:
    """What the time series tell of a device; `problem` says why they tell nothing."""

    witnesses: Sequence[Witness]
    charts: Sequence[Chart] = ()
    vitals: Vitals | None = None
    problem: Message | None = None


def device(house: House, request: Request) -> Response:
    picture = house.roster.picture()
    now_ms = house.clock.now_ms()
    window = request.query_params.get("window", "")
    window = window if window in devicepage.WINDOWS_MS else next(iter(devicepage.WINDOWS_MS))
    papers = read_papers(house, request.path_params["code"], now_ms - devicepage.WINDOWS_MS[window], now_ms)
    if papers is None:
        raise HTTPException(404)
    if papers.device.code != request.path_params["code"]:
        return RedirectResponse(f"/device/{papers.device.code}", 308)
    return show_device(house, request, picture, papers, window, now_ms)


def read_papers(house: House, code: str, start_ms: int, now_ms: int) -> Papers | None:
    with house.database.read() as connection:
        found = devices.get(connection, house.scope, code)
        if found is None:
            return None
        events = changes.history(connection, house.scope, found.code, limit=LATEST)
        beside = read_surroundings(
            connection, house.scope, found.school, start_ms=start_ms, end_ms=now_ms, codes=[found.code]
        )
        return Papers(
            found,
            other_addresses.of_device(connection, house.scope, found.code),
            responsible(connection, house.scope, found),
            list(claims.of_device(connection, house.scope, found.code)),
            people.in_names(events, people.called(connection, house.scope, people.mentioned(events))),
            read_seen_since(connection, house.scope, start_ms, now_ms + 1, [found.code], beside=beside),
            beside.get(found.code, NO_SURROUNDINGS),
            sightings.of_device(connection, house.scope, found),
            faults.of_device(connection, house.scope, found.code, limit=LATEST_FAULTS),
        )


def show_device(house: House, request: Request, picture: Picture, papers: Papers, window: str, now_ms: int) -> Response:
    head = head_of(house, request, picture, papers.device)
    school, pulse, listed, words = head.school, head.pulse, head.listed, head.words
    heads = picture.heads.get(papers.device.code, ())
    start_ms = now_ms - drawn_ms(papers.course, devicepage.WINDOWS_MS[window], now_ms)
    past = devicepage.past(listed, papers.course, papers.beside, start_ms, now_ms, pulse.looked_ms)
    view = View(house.store, house.scope, start_ms, now_ms, school.zone, house.interval_ms)
    measured = read_measured(view, listed, heads, silent=not pulse.speaks)
    return show(
        house,
        request,
        head,
        "device.html",
        "",
        faults=[(one, title_of(one, words)) for one in papers.faults],
        links=doable.links(house, school.code, doing(papers.device), f"/device/{papers.device.code}"),
        facts=facts_of(papers, words),
        wiring=read_wiring(house, picture, papers.device, now_ms),
        condition=read_condition(house, papers.device, now_ms),
        recordings=read_recordings(house, picture, papers.device, now_ms),
        strip_height=STRIP_HEIGHT,
        clock_limit_ms=house.yardstick.clock_limit_ms,
        claims=papers.claims,
        sighting=papers.sighting,
        witnesses=measured.witnesses,
        windows=list(devicepage.WINDOWS_MS),
        window=window,
        window_ms=devicepage.WINDOWS_MS[window],
        drawn_ms=now_ms - start_ms,
        line=stateline.lay_out(past.segments, start_ms, now_ms),
        line_width=stateline.WIDTH,
        totals=stateline.totals(past.figures),
        figures=past.figures,
        marks=time_marks(start_ms, now_ms, school.zone),
        charts=measured.charts,
        vitals=measured.vitals,
        store_problem=measured.problem,
        transitions=latest_first(papers.course, start_ms),
        changes=papers.changes,
        states_by_name={state.name: state for state in State},
    )


def read_measured(view: View, listed: Listed, heads: Sequence[Transition], silent: bool) -> Measured:
    """Without the time series the page still says what the ledger knows."""
    store, scope = view.store, view.scope
    try:
        keys = store.keys(scope, listed.device.code)
        return Measured(
            devicepage.witnesses(store, scope, listed, heads, keys, silent),
            devicepage.charts(view, keys),
            read_vitals(store, scope, keys),
        )
    except StoreError as error:
        return Measured(devicepage.witnesses(store, scope, listed, heads, (), silent), problem=error.message)


def drawn_ms(course: Sequence[Transition], window_ms: int, now_ms: int) -> int:
    """A watch that is younger than the window is drawn from where it began."""
    first_ms = min((row.at_ms for row in course), default=now_ms)
    return devicepage.stretch_ms(window_ms, max(now_ms - first_ms, 1))


def facts_of(papers: Papers, words: Words) -> list[tuple[str, str]]:
    """Message ids of the facts that are known, with their values."""
    device = papers.device
    named = (
        ("page.code", device.code),
        ("page.address", device.address or ""),
        ("page.other_addresses", ", ".join(papers.others)),
        ("page.vendor", device.vendor),
        ("page.model", device.model),
        ("page.firmware", device.firmware),
        ("page.area", papers.answers_for.area),
        ("page.answers_for", ", ".join(papers.answers_for.names) or words.say(GUARD_OFFICE)),
    )
    return [(name, value) for name, value in named if value]


def doing(device: Device) -> list[doable.Wanted]:
    """What may be done about it from here; the rest is done where it is told."""
    named = {"school": device.school, "device": device.code}
    own = {"device": device.code}
    if device.stage is Stage.CANDIDATE:
        return [("device.adopt", own), ("device.accept", own)]
    if device.stage is Stage.RETIRED:
        return []
    return [("fault.report", named), ("maintenance.plan", named), ("device.change", change_values(device))]


def latest_first(course: Sequence[Transition], start_ms: int) -> list[Transition]:
    return [row for row in reversed(course) if row.at_ms >= start_ms][:LATEST]


PAGES = (Page(path="/device/{code}", show=device),)
