"""The mistakes of other monitoring systems, planted in our own code one by one: the worked cases must notice each."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import test_availability_cases as worked
import test_group_cases as grouped

from alerts.figures import Figures, Judgement, judge
from alerts.state import State
from alerts.timeline import Segment, derive

Life = Callable[..., list[Segment]]


def as_if(segments: Sequence[Segment], wrong: Callable[[Segment], State]) -> list[Segment]:
    return [replace(one, state=wrong(one)) for one in segments]


def open_outage_skipped(**known: Any) -> list[Segment]:
    """A day with 20 hours down is shown as 99.93 %, because the outage has not ended."""
    segments = derive(**known)
    last = segments[-1] if segments else None
    return as_if(segments, lambda one: State.UP if one is last and one.state is State.DOWN else one.state)


def maintenance_subtracted(**known: Any) -> list[Segment]:
    """Ten hours of outage and ten hours of work on another day are no outage."""
    left = sum(window.end_ms - window.start_ms for window in known["windows"])
    lived = []
    for one in derive(**(known | {"windows": ()})):
        worked_ms = min(left, one.length_ms) if one.state is State.DOWN else 0
        left -= worked_ms
        middle = one.start_ms + worked_ms
        parts = (replace(one, end_ms=middle, state=State.MAINTENANCE), replace(one, start_ms=middle))
        lived += [part for part in parts if part.length_ms]
    return lived


def never_there_is_up(**known: Any) -> list[Segment]:
    """A host that did not exist is shown as 100 %."""
    return as_if(derive(**known), lambda one: State.UP if one.state is State.OUT_OF_SERVICE else one.state)


def soft_minutes_lost(**known: Any) -> list[Segment]:
    """An outage begins when it is confirmed."""
    late = [
        replace(row, at_ms=max(row.at_ms, row.recorded_ms)) if row.state.name == "DOWN" else row
        for row in known["transitions"]
    ]
    return derive(**(known | {"transitions": late}))


def unknown_is_up(**known: Any) -> list[Segment]:
    """While nobody looks, all is well."""
    return as_if(derive(**known), lambda one: State.UP if one.state is State.UNKNOWN else one.state)


def unknown_is_down(**known: Any) -> list[Segment]:
    """The collector was off: an outage."""
    return as_if(derive(**known), lambda one: State.DOWN if one.state is State.UNKNOWN else one.state)


def shadow_is_down(**known: Any) -> list[Segment]:
    """Thirty cameras are blamed for their switch."""
    return as_if(derive(**known), lambda one: State.DOWN if one.state is State.SHADOW else one.state)


def approval_not_asked(**known: Any) -> list[Segment]:
    """A window that was entered after the fact wipes an outage out."""
    windows = [replace(one, entered_ms=one.start_ms) for one in known["windows"]]
    return derive(**(known | {"windows": windows}))


def history_rewritten(**known: Any) -> list[Segment]:
    """A paper of the past is made with what is known today."""
    return derive(**(known | {"known_ms": None}))


LIVES: tuple[Life, ...] = (
    open_outage_skipped,
    maintenance_subtracted,
    never_there_is_up,
    soft_minutes_lost,
    unknown_is_up,
    unknown_is_down,
    shadow_is_down,
    approval_not_asked,
    history_rewritten,
)


def failing() -> list[str]:
    """Names of the worked cases that do not come out as they should."""
    found = []
    for path in worked.CASES:
        try:
            worked.test_case(tomllib.loads(path.read_text(encoding="utf-8")))
        except AssertionError:
            found.append(path.stem)
    return found


def test_without_a_mistake_every_case_comes_out() -> None:
    assert failing() == []


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.__name__)
def test_a_mistake_in_a_life_is_noticed(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worked, "derive", life)
    assert failing()


def test_one_minute_judged_as_if_it_were_a_year_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An outage of one minute with no history is 0 % of a year."""

    def hasty(figures: Figures, *, target: Fraction, least_coverage: Fraction) -> Judgement:
        return judge(figures, target=target, least_coverage=Fraction(0))

    monkeypatch.setattr(worked, "judge", hasty)
    assert failing()


def test_results_above_100_percent_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is taken from the whole and not from the time that was up."""

    def generous(self: Figures) -> Fraction | None:
        whole = self.expected_ms - self[State.SHADOW] - self[State.UNKNOWN]
        return Fraction(whole + self[State.MAINTENANCE] - self[State.DOWN], whole) if whole else None

    monkeypatch.setattr(Figures, "availability", property(generous))
    assert failing()


def test_a_month_rounded_up_to_100_percent_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worked, "format_share", lambda part, whole, language: f"{100 * part / whole:.2f} %")
    assert failing()


def test_a_month_by_the_servers_clock_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """All schools' months begin at midnight of the machine that reckons."""
    right = worked.bounds
    monkeypatch.setattr(worked, "bounds", lambda case: right({**case, "zone": "UTC"} if "period" in case else case))
    assert failing()


def test_a_mean_of_means_is_noticed() -> None:
    path = next(path for path in grouped.GROUPS if path.stem == "a_sum_is_no_mean_of_means")
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    rates = [rate for one in grouped.devices_of(case) if (rate := one.figures.availability) is not None]
    assert sum(rates, Fraction()) / len(rates) != worked.rate(case["expected"]["total"]["availability"])
