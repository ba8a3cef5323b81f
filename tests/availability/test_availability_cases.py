"""Every worked case, against what it expects; then each again in ways that must not matter."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from alerts.figures import Figures, judge
from alerts.state import State
from alerts.timeline import Segment, derive
from dashboards.reports.device_figures import Outage
from dashboards.reports.gathering import cut
from dashboards.reports.look import Look
from dashboards.reports.reckoning import outages
from inventory.model.attribution import Attribution, Charge
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed, Transition
from inventory.model.window import Window
from inventory.period import parse_period
from language.message import Message
from language.number import format_share

CASES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
Table = Mapping[str, Any]
CAMERA = Device(id="1", code="d", school="S01", kind=Kind.CAMERA, name="")


def ms(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)


def at(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def transition(row: Table) -> Transition:
    return Transition(
        device="d",
        school="S01",
        witness=row["witness"],
        collector="local",
        at_ms=at(row["at"]),
        half_gap_ms=row.get("half_gap_s", 0) * 1000,
        state=Observed(row["state"]),
        reason=Message("observed.test"),
        recorded_ms=at(row.get("recorded", row["at"])),
        seq=row.get("seq", 0),
    )


def window(row: Table) -> Window:
    return Window(
        start_ms=at(row["start"]),
        end_ms=at(row["end"]),
        recorded_ms=at(row["recorded"]),
        superseded_ms=ms(row.get("superseded")),
        entered_ms=ms(row.get("entered")),
        approved_ms=ms(row.get("approved")),
        reason=Message("window.test"),
    )


def attribution(row: Table) -> Attribution:
    return Attribution(
        device="d",
        cause=row["cause"],
        start_ms=at(row["start"]),
        end_ms=ms(row.get("end")),
        recorded_ms=at(row["recorded"]),
        superseded_ms=ms(row.get("superseded")),
        end_half_gap_ms=row.get("end_half_gap_s", 0) * 1000,
        charge=Charge(row.get("charge", "element")),
        probable=row.get("probable", False),
    )


def bounds(case: Table) -> tuple[int, int]:
    """Of the asked period: two moments, or days as people name them by the clock of a zone."""
    if "period" in case:
        return parse_period(case["period"]).bounds_ms(case["zone"])
    return at(case["start"]), at(case["end"])


def life(case: Table, start_ms: int, end_ms: int, order: Random | None = None) -> list[Segment]:
    def shuffled(name: str) -> list[Table]:
        rows = list(case.get(name, ()))
        if order is not None:
            order.shuffle(rows)
        return rows

    return derive(
        transitions=[transition(row) for row in shuffled("observed")],
        witnesses=case["witnesses"],
        service=[ServicePeriod("d", at(row["start"]), ms(row.get("end"))) for row in shuffled("service")],
        windows=[window(row) for row in shuffled("window")],
        attributions=[attribution(row) for row in shuffled("attribution")],
        cause_windows={row["cause"]: [window(row)] for row in shuffled("cause_window")},
        start_ms=start_ms,
        end_ms=end_ms,
        now_ms=at(case["now"]),
        known_ms=ms(case.get("known")),
        looked_ms=ms(case.get("looked")),
    )


def rate(text: str) -> Fraction | None:
    return None if text == "—" else Fraction(text)


def without_causes(segments: Iterable[Segment]) -> list[tuple[int, int, State, int, int, str]]:
    return [
        (one.start_ms, one.end_ms, one.state, one.start_half_gap_ms, one.end_half_gap_ms, one.charged_to)
        for one in segments
    ]


@pytest.fixture(params=CASES, ids=lambda path: path.stem)
def case(request: pytest.FixtureRequest) -> Table:
    with open(request.param, "rb") as file:
        return tomllib.load(file)


def printed(rate: Fraction | None) -> str:
    return "—" if rate is None else format_share(rate.numerator, rate.denominator, "en").removesuffix(" %")


def test_case(case: Table) -> None:
    segments = life(case, *bounds(case))
    figures, expected = Figures.of(segments), case["expected"]
    assert {state.name: figures[state] / 1000 for state in State if figures[state]} == expected["seconds"]
    assert figures.availability == rate(expected["availability"])
    assert figures.coverage == rate(expected["coverage"])
    if "as_seen_by_user" in expected:
        assert figures.as_seen_by_user == rate(expected["as_seen_by_user"])
    if "segments" in expected:
        wanted = [(at(one["from"]), one["state"]) for one in expected["segments"]]
        assert [(one.start_ms, one.state.name) for one in segments] == wanted
        for one, told in zip(segments, expected["segments"], strict=True):
            assert one.charged_to == told.get("charged_to", one.charged_to)
    if "printed" in expected:
        assert printed(figures.availability) == expected["printed"]
    if "uncertainty_s" in expected:
        assert figures.uncertainty_ms == expected["uncertainty_s"] * 1000
    if "charged_to" in expected:
        assert sorted({one.charged_to for one in segments} - {""}) == expected["charged_to"]
    if "judged" in expected:
        verdict = judge(figures, target=Fraction(99, 100), least_coverage=Fraction(9, 10))
        assert verdict.value == expected["judged"]
    if "outages" in expected:
        assert outages_of(case) == [told_outage(one) for one in expected["outages"]]


def outages_of(case: Table) -> list[Outage]:
    """As reports print them: cut to the period, and saying where they are."""
    (start_ms, end_ms), now_ms = bounds(case), at(case["now"])
    look = Look(start_ms, min(end_ms, now_ms), now_ms, now_ms, end_ms <= now_ms)
    reported = cut(CAMERA, life(case, start_ms - 1, min(end_ms + 1, now_ms)), look)
    later = life(case, start_ms, now_ms)
    if reported.goes_on:
        reported = replace(reported, open=later[-1].start_ms < end_ms)
    return [replace(one, uncertainty_ms=0) for one in outages(reported)]


def told_outage(one: Table) -> Outage:
    flags = {name: one.get(name, False) for name in ("open", "began_before", "goes_on")}
    return Outage(start_ms=at(one["from"]), end_ms=at(one["to"]), **flags)


def test_order_of_rows_is_nothing(case: Table) -> None:
    start, end = bounds(case)
    wanted = without_causes(life(case, start, end))
    for seed in range(5):
        assert without_causes(life(case, start, end, Random(seed))) == wanted


def test_parts_sum_to_the_whole(case: Table) -> None:
    start, end = bounds(case)
    whole = Figures.of(life(case, start, end))
    borders = {row["at"] for row in case["observed"]} | {row["start"] for row in case.get("window", ())}
    random = Random(1)
    for border in [random.randrange(start, end) for _ in range(5)] + [at(moment) for moment in borders]:
        if start <= border <= end:
            assert Figures.of(life(case, start, border)) + Figures.of(life(case, border, end)) == whole
