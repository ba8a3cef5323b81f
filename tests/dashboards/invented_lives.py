"""Devices with invented rows beside them, and their lives as reports derive them: for what must always hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hypothesis import strategies as st

from alerts.timeline import derive
from dashboards.reports.device_figures import Life
from dashboards.reports.gathering import cut
from dashboards.reports.look import Look
from inventory.model.attribution import Attribution, Charge
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed, Transition
from inventory.model.window import Window
from inventory.period import Period, PeriodKind
from language.message import Message

ZONE = "Europe/Berlin"
PERIOD = Period(PeriodKind.SPAN, date(2026, 10, 23), date(2026, 10, 27))
"""Five days, of which one has 25 hours."""
START_MS, END_MS = PERIOD.bounds_ms(ZONE)
NOW_MS = END_MS + 2 * 86_400_000
MINUTE_MS = 60_000
BEFORE, AFTER = -3_000, (NOW_MS - START_MS) // MINUTE_MS
KINDS = (Kind.CAMERA, Kind.SWITCH, Kind.UPS)
AREAS = (None, "A1", "A2", "gone")

moments = st.integers(BEFORE, AFTER).map(lambda minute: START_MS + minute * MINUTE_MS + minute % 7)
later = st.one_of(st.none(), moments)
spans = st.tuples(moments, moments).map(lambda pair: (min(pair), max(pair) + 1))


@dataclass(frozen=True)
class Invented:
    device: Device
    transitions: Sequence[Transition]
    service: Sequence[ServicePeriod]
    windows: Sequence[Window]
    attributions: Sequence[Attribution]
    cause_windows: Mapping[str, Sequence[Window]] = field(default_factory=dict)
    flaws: Sequence[tuple[int, int]] = ()


def look(start_ms: int = START_MS, end_ms: int = END_MS, until_ms: int = NOW_MS) -> Look:
    end = max(start_ms, min(end_ms, until_ms))
    return Look(start_ms, end, until_ms, until_ms, end == end_ms)


def lived(one: Invented, at: Look) -> Life:
    """As `gathering.life_of`; what the ledger would be asked for is all there."""
    segments = derive(
        transitions=one.transitions,
        witnesses=one.device.witnesses,
        service=one.service,
        windows=one.windows,
        attributions=one.attributions,
        cause_windows=one.cause_windows,
        start_ms=at.start_ms - 1,
        end_ms=min(at.end_ms + 1, at.until_ms),
        now_ms=at.until_ms,
        known_ms=at.known_ms,
    )
    return cut(one.device, segments, at)


def _window(span: tuple[int, int], entered_ms: int, gone_ms: int | None) -> Window:
    return Window(
        start_ms=span[0], end_ms=span[1], recorded_ms=entered_ms, superseded_ms=gone_ms, reason=Message("window.test")
    )


windows = st.builds(_window, spans, moments, later)


@st.composite
def invented(draw: st.DrawFn, number: int) -> Invented:
    device = Device(
        id=f"{number:032x}", code=f"s01-dev-{number:04d}", school="S01", kind=draw(st.sampled_from(KINDS)), name="",
        stage=Stage.ADOPTED, address="192.168.1.9", area=draw(st.sampled_from(AREAS)),
        answers=draw(st.sampled_from([("ping",), ("ping", "rtsp")])),
    )  # fmt: skip
    row = st.builds(
        Transition, device=st.just(device.code), school=st.just("S01"), witness=st.sampled_from(["ping", "rtsp"]),
        collector=st.just("local"), at_ms=moments, half_gap_ms=st.integers(0, 40_000), state=st.sampled_from(Observed),
        reason=st.just(Message("observed.test")), recorded_ms=moments,
    )  # fmt: skip
    charge = st.builds(
        Attribution, device=st.just(device.code), cause=st.sampled_from(["sw-1", "sw-2"]), start_ms=moments,
        end_ms=later, recorded_ms=moments, superseded_ms=later, end_half_gap_ms=st.integers(0, 40_000),
        charge=st.sampled_from(Charge), probable=st.booleans(),
    )  # fmt: skip
    served = st.builds(ServicePeriod, st.just(device.code), moments, later)
    always = [ServicePeriod(device.code, START_MS + BEFORE * MINUTE_MS)]
    answered = [_answered(device, witness) for witness in device.answers] if draw(st.integers(0, 3)) else []
    rows = answered + draw(st.lists(row, max_size=8))
    return Invented(
        device=device,
        transitions=[Transition(**{**_fields(one), "seq": seq}) for seq, one in enumerate(rows)],
        service=draw(st.one_of(st.just(always), st.lists(served, min_size=1, max_size=2))),
        windows=draw(st.lists(windows, max_size=2)),
        attributions=draw(st.lists(charge, max_size=2, unique_by=lambda one: one.recorded_ms)),
        cause_windows={"sw-1": draw(st.lists(windows, max_size=1))},
        flaws=draw(st.lists(spans, max_size=2)),
    )


def _answered(device: Device, witness: str) -> Transition:
    """Most devices were seen to answer before anything befell them."""
    at_ms = START_MS + BEFORE * MINUTE_MS - 1
    return Transition(
        device=device.code, school="S01", witness=witness, collector="local", at_ms=at_ms, half_gap_ms=0,
        state=Observed.UP, reason=Message("observed.test"), recorded_ms=at_ms,
    )  # fmt: skip


def _fields(row: Transition) -> dict[str, object]:
    return {name: getattr(row, name) for name in Transition.__slots__}


@st.composite
def fleets(draw: st.DrawFn) -> list[Invented]:
    return [draw(invented(number)) for number in range(1, draw(st.integers(1, 3)) + 1)]
