from __future__ import annotations

from collections.abc import Mapping

from alerts.state import State
from alerts.surroundings import NOTHING_KNOWN, Knowledge
from alerts.timeline import derive
from dashboards.roster import Ledger, Listed, Picture
from dashboards.standing import WORST_FIRST, Standing, Standings, count
from dashboards.stateline import WIDTH, gauge, lay_out
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed, Transition
from language.message import Message


def listed(number: int, kind: Kind = Kind.CAMERA, start_ms: int | None = 0, end_ms: int | None = None) -> Listed:
    code = f"s01-{kind}-{number}"
    periods = () if start_ms is None else (ServicePeriod(code, start_ms, end_ms),)
    return Listed(Device(id=code, code=code, school="s01", kind=kind, name=code), code, periods)


def said(one: Listed, state: Observed, at_ms: int, witness: str | None = None) -> Transition:
    return Transition(
        device=one.device.code,
        school="s01",
        witness=witness or one.device.witnesses[0],
        collector="main",
        at_ms=at_ms,
        half_gap_ms=0,
        state=state,
        reason=Message("observed.answered"),
        recorded_ms=at_ms,
    )


def seen(heads: Mapping[str, tuple[Transition, ...]], known: Knowledge = NOTHING_KNOWN) -> Picture:
    return Picture(Ledger(0, {}, {}), heads, 0, (), known)


def test_a_standing_is_worked_out_again_only_when_something_is_new() -> None:
    one = listed(1)
    heads = {one.device.code: (said(one, Observed.UP, 10),)}
    standings = Standings()
    (first,) = standings.of([one], seen(heads), 100, None)
    (second,) = standings.of([one], seen(heads), 200, None)
    assert first is second
    assert first.state is State.UP
    (third,) = standings.of([one], seen({one.device.code: (said(one, Observed.DOWN, 150),)}), 200, None)
    assert third.state is State.DOWN
    assert third.segment.start_ms == 150


def test_a_service_day_begins_and_ends_without_anything_new() -> None:
    one = listed(1, start_ms=100, end_ms=200)
    heads = {one.device.code: (said(one, Observed.UP, 10),)}
    standings = Standings()
    states = [standings.of([one], seen(heads), now_ms, None)[0].state for now_ms in (50, 99, 100, 199, 200, 300)]
    outside, inside = State.OUT_OF_SERVICE, State.UP
    assert states == [outside, outside, inside, inside, outside, outside]


def test_silence_of_the_monitor_begins_and_ends() -> None:
    one = listed(1)
    heads = {one.device.code: (said(one, Observed.UP, 10),)}
    standings = Standings()
    states = [standings.of([one], seen(heads), 100, looked_ms)[0].state for looked_ms in (None, 50, None)]
    assert states == [State.UP, State.UNKNOWN, State.UP]


def test_the_clock_may_step_back() -> None:
    one = listed(1)
    heads = {one.device.code: (said(one, Observed.UP, 10),)}
    standings = Standings()
    assert standings.of([one], seen(heads), 100, None)[0].state is State.UP
    assert standings.of([one], seen(heads), 5, None)[0].state is State.UNKNOWN


def standing(one: Listed, *rows: Transition) -> Standing:
    return Standings().of([one], seen({one.device.code: rows}), 1_000, None)[0]


def test_the_rate_counts_those_expected_now() -> None:
    up, down, candidate = listed(1), listed(2), listed(3, Kind.PRINTER, None)
    unseen = listed(4)
    found = count(
        [
            standing(up, said(up, Observed.UP, 1)),
            standing(down, said(down, Observed.DOWN, 1)),
            standing(candidate, said(candidate, Observed.UP, 1)),
            standing(unseen),
        ],
        speaks=True,
    )
    assert (found.up, found.expected, found.total, found.judged) == (1, 3, 4, True)
    assert found.states[State.OUT_OF_SERVICE] == 1
    assert [(kind.kind, kind.total) for kind in found.kinds] == [(Kind.CAMERA, 3), (Kind.PRINTER, 1)]
    assert sum(found.states.values()) == 4


def test_no_rate_where_nothing_is_expected_or_nobody_looks() -> None:
    one = listed(1)
    assert not count([], speaks=True).judged
    assert not count([standing(listed(2, start_ms=None))], speaks=True).judged
    assert not count([standing(one, said(one, Observed.UP, 1))], speaks=False).judged


def test_every_state_has_its_place_in_the_list() -> None:
    assert sorted(WORST_FIRST) == sorted(State)


def test_a_gauge_is_full_and_shows_even_one_of_many() -> None:
    parts = gauge([(State.UP, 9_999), (State.DOWN, 1), (State.UNKNOWN, 0)])
    assert [part.state for part in parts] == [State.UP, State.DOWN]
    assert parts[0].x == 0
    assert parts[-1].x + parts[-1].width == WIDTH
    assert all(part.width >= 1 for part in parts)
    assert gauge([]) == []


def test_a_short_outage_is_seen_on_a_long_line_above_what_surrounds_it() -> None:
    one = listed(1)
    rows = [said(one, Observed.UP, 0), said(one, Observed.DOWN, 500_000), said(one, Observed.UP, 500_001)]
    segments = derive(
        transitions=rows,
        witnesses=one.device.witnesses,
        service=one.service,
        start_ms=0,
        end_ms=1_000_000,
        now_ms=1_000_000,
    )
    parts = lay_out(segments, 0, 1_000_000)
    assert [part.state for part in parts] == [State.UP, State.UP, State.DOWN]
    assert parts[-1].width == 1
    assert all(part.x + part.width <= WIDTH for part in parts)


def test_a_dead_switch_stands_before_the_cameras_it_took_along() -> None:
    camera, switch, recorder = listed(1), listed(2, Kind.SWITCH), listed(3, Kind.RECORDER)
    well = listed(4, Kind.SWITCH)
    dead = [standing(one, said(one, Observed.DOWN, 1)) for one in (camera, recorder, switch)]
    found = sorted([*dead, standing(well, said(well, Observed.UP, 1))], key=lambda one: one.place)
    assert [one.listed for one in found] == [switch, recorder, camera, well]
