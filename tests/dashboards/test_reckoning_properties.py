"""What must hold of figures whatever was seen: they add up, whichever way they are added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st
from invented_lives import END_MS, NOW_MS, PERIOD, START_MS, ZONE, Invented, fleets, invented, lived, look, moments

from alerts.figures import Figures
from alerts.state import State
from dashboards.reports.device_figures import DeviceFigures, Outage
from dashboards.reports.flaws import Flaws, joined
from dashboards.reports.headline import Headline
from dashboards.reports.look import Look
from dashboards.reports.rate import Rate
from dashboards.reports.reckoning import by_area, by_day, by_kind, device_figures, group
from dashboards.reports.trend import headline_of
from inventory.model.area import Area
from inventory.model.attribution import Attribution
from inventory.model.target import Measure
from inventory.model.window import Window
from inventory.period import midnight_ms

ROOMS = [Area(code=code, school="S01", name=code) for code in ("A1", "A2", "A3")]
few = settings(max_examples=30, deadline=None)
cuts = st.lists(st.integers(START_MS, END_MS), max_size=4)


def figures(fleet: Iterable[Invented], at: Look) -> list[DeviceFigures]:
    return [device_figures(lived(one, at), joined(one.flaws)) for one in fleet]


def flaws_of(fleet: Iterable[Invented]) -> Flaws:
    return Flaws({one.device.code: joined(one.flaws) for one in fleet}, {})


@few
@given(fleets(), moments)
def test_states_of_each_device_and_day_add_up_to_its_length(fleet: list[Invented], until_ms: int) -> None:
    at = look(until_ms=max(until_ms, START_MS + 1))
    lives = [lived(one, at) for one in fleet]
    assert all(sum(Figures.of(one.segments).ms) == at.length_ms for one in lives)
    days = by_day(lives, PERIOD, ZONE, at.end_ms)
    for (day, told), following in zip(days, [*(day for day, _ in days[1:]), None], strict=True):
        end_ms = at.end_ms if following is None else midnight_ms(following, ZONE)
        assert sum(told.ms) == len(fleet) * (end_ms - midnight_ms(day, ZONE))
    assert Figures.total(told for _, told in days) == Figures.total(Figures.of(one.segments) for one in lives)


@few
@given(fleets())
def test_days_are_what_each_day_alone_would_be(fleet: list[Invented]) -> None:
    days = by_day([lived(one, look()) for one in fleet], PERIOD, ZONE, END_MS)
    for day, told in days:
        alone = look(*replace(PERIOD, first=day, last=day).bounds_ms(ZONE))
        assert told == Figures.total(one.figures for one in figures(fleet, alone))


@few
@given(fleets())
def test_sums_of_kinds_and_of_areas_are_the_whole(fleet: list[Invented]) -> None:
    devices = figures(fleet, look())
    whole = group(devices)
    for parts in (list(by_kind(devices).values()), [one.group for one in by_area(devices, ROOMS)]):
        assert sum(part.devices for part in parts) == whole.devices
        assert Figures.total(part.figures for part in parts) == whole.figures
        assert Rate.total(part.intact for part in parts) == whole.intact
    lean = headline_of([lived(one, look()) for one in fleet], flaws_of(fleet))
    assert lean == Headline(total=whole.figures, devices=whole.devices, intact=whole.intact)


@few
@given(fleets(), cuts)
def test_parts_of_a_period_sum_to_the_whole(fleet: list[Invented], borders: list[int]) -> None:
    edges = sorted({START_MS, *borders, END_MS})
    parts = [figures(fleet, look(start, end)) for start, end in pairwise(edges)]
    for number, whole in enumerate(figures(fleet, look())):
        pieces = [part[number] for part in parts]
        assert Figures.total(one.figures for one in pieces) == whole.figures
        assert Rate.total(one.intact for one in pieces) == whole.intact
        assert mended([outage for one in pieces for outage in one.outages]) == list(whole.outages)
        assert pieces[-1].state is whole.state


def mended(pieces: Sequence[Outage]) -> list[Outage]:
    """Outages that a border cut, put together again."""
    whole: list[Outage] = []
    for one in pieces:
        if one.began_before and whole and whole[-1].goes_on and whole[-1].end_ms == one.start_ms:
            first = whole.pop()
            gaps = first.uncertainty_ms + one.uncertainty_ms
            one = replace(one, start_ms=first.start_ms, began_before=first.began_before, uncertainty_ms=gaps)
        whole.append(one)
    return whole


@few
@given(fleets(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_of_devices_is_nothing(fleet: list[Invented], random: Random) -> None:
    def shuffled(rows: Sequence[object]) -> list[object]:
        return random.sample(list(rows), len(rows))

    mixed = [
        replace(
            one,
            transitions=shuffled(one.transitions),
            service=shuffled(one.service),
            windows=shuffled(one.windows),
            attributions=shuffled(one.attributions),
            flaws=shuffled(one.flaws),
        )
        for one in fleet
    ]  # type: ignore[arg-type]
    random.shuffle(mixed)
    wanted, found = figures(fleet, look()), figures(mixed, look())
    assert {one.device.code: one for one in found} == {one.device.code: one for one in wanted}
    assert group(found) == group(wanted)


@few
@given(fleets())
def test_rates_are_between_0_and_1(fleet: list[Invented]) -> None:
    for one in figures(fleet, look()):
        figures_ = one.figures
        for rate in (figures_.availability, figures_.as_seen_by_user, figures_.coverage, one.intact.share):
            assert rate is None or 0 <= rate <= 1
        if figures_.availability is not None and figures_.as_seen_by_user is not None:
            assert figures_.as_seen_by_user <= figures_.availability
        assert 0 <= one.intact.part <= figures_[State.UP]
        assert 0 <= one.intact.seen <= one.intact.due
        assert one.down_ms == figures_[State.DOWN]
        assert sum(outage.length_ms for outage in one.outages if outage.shadow) == figures_[State.SHADOW]
    told = headline_of([lived(one, look()) for one in fleet], flaws_of(fleet))
    for measure in (Measure.AVAILABILITY, Measure.ONLINE, Measure.INTACT):
        rate = told.rate(measure)
        assert rate.share is None or 0 <= rate.share <= 1
        assert rate.coverage is None or 0 <= rate.coverage <= 1


@few
@given(invented(1), moments)
def test_what_was_recorded_later_is_not_in_an_earlier_paper(one: Invented, known_ms: int) -> None:
    """As known at a moment: the same as if nothing had been recorded since."""
    at = look(until_ms=max(known_ms, START_MS + 1))
    then = replace(
        one,
        transitions=[row for row in one.transitions if row.recorded_ms <= at.known_ms],
        windows=[still(row, at.known_ms) for row in one.windows if row.recorded_ms <= at.known_ms],
        attributions=[still(row, at.known_ms) for row in one.attributions if row.recorded_ms <= at.known_ms],
        cause_windows={
            cause: [still(row, at.known_ms) for row in rows if row.recorded_ms <= at.known_ms]
            for cause, rows in one.cause_windows.items()
        },
    )
    assert lived(one, at) == lived(then, at)


Version = TypeVar("Version", Window, Attribution)


def still(row: Version, known_ms: int) -> Version:
    """As it stood: what was superseded later was not yet."""
    later = row.superseded_ms is not None and row.superseded_ms > known_ms
    return replace(row, superseded_ms=None) if later else row


@few
@given(fleets())
def test_more_flaws_never_make_more_intact(fleet: list[Invented]) -> None:
    for one in fleet:
        life = lived(one, look())
        some, all_of_them = device_figures(life, joined(one.flaws[:1])), device_figures(life, joined(one.flaws))
        assert all_of_them.intact.part <= some.intact.part <= device_figures(life).intact.part
        assert some.intact.whole == all_of_them.intact.whole


def test_spans_are_joined_also_where_one_holds_another() -> None:
    assert joined([(50, 60), (0, 100), (10, 20), (100, 110), (200, 200)]) == [(0, 110)]
    assert joined([(5, 6), (0, 1)]) == [(0, 1), (5, 6)]


def test_the_period_of_these_tests_has_a_day_of_25_hours() -> None:
    assert END_MS - START_MS == (5 * 24 + 1) * 3_600_000
    assert NOW_MS > END_MS
