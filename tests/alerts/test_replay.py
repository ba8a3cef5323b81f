"""What rules would have told of a stored week."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.condition import Condition
from alerts.places import NOWHERE
from alerts.replay import Player, Spell, Story, Told
from alerts.rules import RULES
from alerts.segment import Segment
from alerts.state import State
from collector.sample import Sample, SeriesKey

T0 = 1_800_000_000_000
MINUTE = 60_000
HOUR = 60 * MINUTE
SWITCH = "s01-sw-0001"
STORY = Story(device=SWITCH, school="S01", start_ms=T0, end_ms=T0 + 24 * HOUR)


def states(*some: tuple[float, State]) -> list[Segment]:
    """From these hours on."""
    borders = [*(T0 + round(hour * HOUR) for hour, _ in some), STORY.end_ms]
    return [
        Segment(
            start_ms=start, end_ms=end, state=state, charged_to="s01-sw-0009" if state is State.SHADOW else ""
        )
        for (_, state), start, end in zip(some, borders, borders[1:], strict=False)
    ]  # fmt: skip


def temperatures(*some: tuple[int, float]) -> list[Sample]:
    key = SeriesKey("snmp", "S01", SWITCH, "switch")
    return [Sample(key, T0 + minute * MINUTE, {"temperature_c": degrees}) for minute, degrees in some]


def told(story: Story, **changed: float) -> list[Told]:
    rules = {**RULES, "temperature": replace(RULES["temperature"], **changed)}  # type: ignore[arg-type]
    return Player(rules, NOWHERE, {"snmp": 900}).play(story)


def in_short(found: list[Told]) -> list[tuple[str, bool, float, float | None]]:
    """Rule, whether it is its own, and the hours in which it fired and was over."""

    def hour(at_ms: int | None) -> float | None:
        return None if at_ms is None else round((at_ms - T0) / HOUR, 2)

    return [(one.alert.rule, one.own, hour(one.alert.fired_ms) or 0, hour(one.alert.resolved_ms)) for one in found]


def test_an_outage_is_told_once_and_one_that_lasts_is_not_over() -> None:
    story = replace(STORY, segments=states((0, State.UP), (2, State.DOWN), (3, State.UP), (20, State.DOWN)))
    assert in_short(told(story)) == [("down", True, 2, 3), ("down", True, 20, None)]


def test_what_was_behind_another_is_told_by_nobody_until_it_is_down_itself() -> None:
    story = replace(STORY, segments=states((0, State.UP), (2, State.SHADOW), (3, State.UP)))
    assert in_short(told(story)) == [("down", False, 2, 3)]
    story = replace(STORY, segments=states((0, State.UP), (2, State.SHADOW), (3, State.DOWN), (4, State.UP)))
    assert in_short(told(story)) == [("down", True, 2, 4)]


def test_what_is_seen_again_a_minute_after_its_cause_is_told_by_nobody() -> None:
    late = 3 + 1 / 60
    story = replace(STORY, segments=states((0, State.UP), (2, State.SHADOW), (3, State.DOWN), (late, State.UP)))
    assert [one.own for one in told(story)] == [False]


def test_in_maintenance_nothing_is_told() -> None:
    story = replace(STORY, segments=states((0, State.UP), (2, State.MAINTENANCE), (3, State.DOWN), (4, State.UP)))
    assert in_short(told(story)) == [("down", True, 3, 4)]
    hot = replace(story, segments=states((0, State.MAINTENANCE)), samples=temperatures((0, 90), (30, 90)))
    assert in_short(told(hot)) == []


@pytest.mark.parametrize(("for_s", "fired"), [(600.0, 3), (1_800.0, 1), (7_200.0, 0)])
def test_a_longer_patience_tells_less(for_s: float, fired: int) -> None:
    peaks = [
        (start + minute, 90.0 if minute <= length else 40.0)
        for start, length in ((0, 15), (240, 20), (480, 60))
        for minute in range(0, 240, 5)
    ]
    story = replace(STORY, segments=states((0, State.UP)), samples=temperatures(*peaks))
    assert len([one for one in told(story, for_s=for_s) if one.alert.rule == "temperature"]) == fired


def test_between_two_samples_it_fires_when_it_had_held_long_enough() -> None:
    samples = temperatures((0, 90), (11, 40), (60, 40), (120, 40))
    story = replace(STORY, segments=states((0, State.UP)), samples=samples)
    found = [one for one in told(story) if one.alert.rule == "temperature"]
    assert len(found) == 1


def test_what_comes_and_goes_is_told_as_one() -> None:
    changes = [(number / 20, State.DOWN if number % 2 else State.UP) for number in range(20)]
    found = told(replace(STORY, segments=states(*changes, (1, State.UP))))
    assert len([one for one in found if one.alert.rule == "flapping" and one.own]) == 1
    assert len([one for one in found if one.alert.rule == "down" and one.own]) < 5


def test_what_is_told_no_more_is_missed() -> None:
    samples = temperatures(*((minute, 40.0) for minute in range(0, 120, 5)))
    assert in_short(told(replace(STORY, segments=states((0, State.UP)), samples=samples))) == [
        ("no_data", True, 2.25, None)
    ]


def test_defects_hold_as_long_as_they_were_open() -> None:
    condition = Condition(rule="playback", school="S01", device=SWITCH, part="1", since_ms=T0 - HOUR)
    spells = [Spell(condition, T0 + HOUR), Spell(replace(condition, since_ms=T0 + 5 * HOUR))]
    story = replace(STORY, segments=states((0, State.UP)), spells=spells)
    assert in_short(told(story)) == [("playback", True, 0, 1), ("playback", True, 5, None)]
