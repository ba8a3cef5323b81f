"""Outside expected service hours a device is OUT_OF_SERVICE: in its life, and at a moment on the same assumption."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from alerts.figures import Figures
from alerts.segment import Segment, overlay, overlay_all
from alerts.state import State
from alerts.timeline import OUTSIDE_HOURS, derive, state_at
from inventory.model.attribution import Attribution
from inventory.model.service_hours import ServiceHours
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed, Transition
from inventory.model.window import Window
from inventory.service_hours import Hours
from inventory.week_words import parse_week
from language.message import Message

HOUR = 3_600_000
MONDAY = round(datetime(2026, 11, 23, tzinfo=UTC).timestamp()) * 1000
DAYTIME = Hours([ServiceHours(id="a", school="S01", week=parse_week("mon-fri 07:00-18:00"))], "UTC")
SERVICE = [ServicePeriod("d", MONDAY - 100 * HOUR)]


def said(hour: int, state: Observed, half_gap_ms: int = 0) -> Transition:
    at_ms = MONDAY + hour * HOUR
    return Transition(
        device="d", school="S01", witness="ping", collector="c", at_ms=at_ms, half_gap_ms=half_gap_ms, state=state,
        reason=Message("x"), recorded_ms=at_ms, seq=hour + 1000,
    )  # fmt: skip


def life(rows: list[Transition], end_hour: int, **more: object) -> list[tuple[State, int, int]]:
    end_ms = MONDAY + end_hour * HOUR
    segments = derive(
        transitions=rows, witnesses=["ping"], service=SERVICE, idle=DAYTIME.idle(MONDAY, end_ms),
        start_ms=MONDAY, end_ms=end_ms, now_ms=end_ms, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return [(one.state, (one.start_ms - MONDAY) // HOUR, (one.end_ms - MONDAY) // HOUR) for one in segments]


def test_gear_that_is_switched_off_at_night_by_order_was_never_down() -> None:
    rows = [said(-50, Observed.UP), said(18, Observed.DOWN), said(31, Observed.UP)]
    assert life(rows, 42) == [
        (State.OUT_OF_SERVICE, 0, 7),
        (State.UP, 7, 18),
        (State.OUT_OF_SERVICE, 18, 31),
        (State.UP, 31, 42),
    ]


def test_one_that_is_still_off_in_the_morning_is_down_from_then_on() -> None:
    rows = [said(-50, Observed.UP), said(20, Observed.DOWN), said(33, Observed.UP)]
    assert life(rows, 42)[2:] == [(State.OUT_OF_SERVICE, 18, 31), (State.DOWN, 31, 33), (State.UP, 33, 42)]
    held = state_at(current=[rows[1]], witnesses=["ping"], service=SERVICE, hours=DAYTIME, at_ms=MONDAY + 32 * HOUR)
    assert (held.state, held.start_ms) == (State.DOWN, MONDAY + 31 * HOUR)


def test_nights_count_neither_for_availability_nor_for_coverage() -> None:
    rows = [said(-50, Observed.UP), said(18, Observed.DOWN), said(33, Observed.UP)]
    end_ms = MONDAY + 42 * HOUR
    figures = Figures.of(
        derive(
            transitions=rows, witnesses=["ping"], service=SERVICE, idle=DAYTIME.idle(MONDAY, end_ms),
            start_ms=MONDAY, end_ms=end_ms, now_ms=end_ms, looked_ms=end_ms - HOUR,
        )
    )  # fmt: skip
    assert figures[State.OUT_OF_SERVICE] == (7 + 13) * HOUR
    assert figures[State.UP] == (11 + 8) * HOUR
    assert figures[State.DOWN] == 2 * HOUR
    assert figures.expected_ms == 22 * HOUR


def test_hours_stand_before_a_silent_collector_and_before_a_cause() -> None:
    cause = Attribution(device="d", cause="sw", start_ms=MONDAY + 8 * HOUR, end_ms=None, recorded_ms=0)
    rows = [said(-50, Observed.UP), said(8, Observed.DOWN)]
    assert life(rows, 20, attributions=[cause])[1:] == [
        (State.UP, 7, 8),
        (State.SHADOW, 8, 18),
        (State.OUT_OF_SERVICE, 18, 20),
    ]
    assert life(rows, 20, looked_ms=MONDAY + 9 * HOUR)[1:] == [
        (State.UP, 7, 8),
        (State.DOWN, 8, 9),
        (State.UNKNOWN, 9, 18),
        (State.OUT_OF_SERVICE, 18, 20),
    ]


def test_the_state_of_a_night_says_why_and_since_when() -> None:
    found = state_at(
        current=[said(-50, Observed.UP)], witnesses=["ping"], service=SERVICE, hours=DAYTIME, at_ms=MONDAY + 20 * HOUR
    )
    assert (found.state, found.start_ms, found.cause) == (State.OUT_OF_SERVICE, MONDAY + 18 * HOUR, OUTSIDE_HOURS)


@given(
    rows=st.lists(
        st.tuples(st.integers(-60, 90), st.sampled_from(list(Observed))), max_size=8, unique_by=lambda r: r[0]
    ),
    hour=st.integers(0, 95),
    service=st.tuples(st.integers(-90, 95), st.none() | st.integers(-90, 95)),
)
def test_a_moment_is_what_its_life_says_of_it(
    rows: list[tuple[int, Observed]], hour: int, service: tuple[int, int | None]
) -> None:
    course = [said(at, state) for at, state in sorted(rows, key=lambda row: row[0])]
    start, end = service
    periods = [ServicePeriod("d", MONDAY + start * HOUR, None if end is None else MONDAY + max(start, end) * HOUR)]
    at_ms = MONDAY + hour * HOUR + HOUR // 2
    begin = at_ms - 200 * HOUR
    lived = derive(
        transitions=course, witnesses=["ping"], service=periods, idle=DAYTIME.idle(begin, at_ms + 1),
        start_ms=begin, end_ms=at_ms + 1, now_ms=at_ms + 1,
    )[-1]  # fmt: skip
    before = [row for row in course if row.at_ms <= at_ms]
    held = state_at(current=before[-1:], witnesses=["ping"], service=periods, hours=DAYTIME, at_ms=at_ms)
    assert held.state is lived.state
    far = [Window(start_ms=at_ms + 10**12, end_ms=at_ms + 10**12 + 1, recorded_ms=0, reason=Message("x"))]
    laid = state_at(
        current=before[-1:], witnesses=["ping"], service=periods, hours=DAYTIME, windows=far, at_ms=at_ms
    )  # fmt: skip
    assert held == laid, "the short way says what the long one says"
    if before:
        assert held.start_ms >= lived.start_ms


@given(
    borders=st.lists(st.integers(0, 100), min_size=2, max_size=12, unique=True),
    cuts=st.lists(st.integers(0, 100), max_size=12, unique=True),
)
def test_many_spans_at_once_are_what_they_are_one_by_one(borders: list[int], cuts: list[int]) -> None:
    edges, marks = sorted(borders), sorted(cuts)
    pieces = [
        Segment(start_ms=start, end_ms=end, state=State.UP if number % 2 else State.DOWN, start_half_gap_ms=number)
        for number, (start, end) in enumerate(pairwise(edges))
    ]
    spans = list(zip(marks[::2], marks[1::2], strict=False))

    def layer(piece: Segment) -> Segment:
        return Segment(start_ms=piece.start_ms, end_ms=piece.end_ms, state=State.OUT_OF_SERVICE)

    assert overlay_all(pieces, spans, layer) == overlay(pieces, spans, layer)
