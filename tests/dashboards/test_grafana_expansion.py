"""Our rendering of Grafana's rules, on examples that its documentation and its own tests give."""

from __future__ import annotations

import pytest
from grafana_expansion import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Choice,
    Option,
    Range,
    expanded,
    legend,
    milliseconds,
    options,
    replaced,
    step_ms,
    step_text,
)

HERE = Range(1_700_000_000_000, 1_700_000_000_000 + DAY)


@pytest.mark.parametrize(
    ("span_ms", "points", "least_ms", "step"),
    [
        (DAY, 1440, 1, MINUTE),
        (DAY, 1000, 1, MINUTE),
        (DAY, 900, 1, 2 * MINUTE),
        (DAY, 1000, 5 * MINUTE, 5 * MINUTE),
        (5 * MINUTE, 1000, 1, 200),
        (30 * DAY, 1000, 5 * MINUTE, 30 * MINUTE),
        (400 * DAY, 50, 1, 7 * DAY),
        (7 * DAY, 1, 1, 7 * DAY),
    ],
)
def test_the_step_is_a_round_one(span_ms: int, points: int, least_ms: int, step: int) -> None:
    assert step_ms(Range(0, span_ms), points, least_ms) == step


@pytest.mark.parametrize(
    ("ms", "text"), [(200, "200ms"), (30 * SECOND, "30s"), (90 * SECOND, "1m"), (2 * HOUR, "2h"), (7 * DAY, "7d")]
)
def test_the_step_in_its_largest_unit(ms: int, text: str) -> None:
    assert step_text(ms) == text


def test_steps_as_people_write_them() -> None:
    assert [milliseconds(text) for text in ("20s", "5m", ">1h", "1d")] == [20_000, 300_000, HOUR, DAY]
    with pytest.raises(ValueError, match="no step"):
        milliseconds("soon")


def test_macros() -> None:
    text = 'SELECT mean("x") FROM "y" WHERE $timeFilter GROUP BY time($__interval), time($interval) // $__interval_ms'
    told = expanded(text, Range(1_700_000_000_000, 1_700_000_600_000), 5 * MINUTE, {})
    assert told == (
        'SELECT mean("x") FROM "y" WHERE time >= 1700000000000ms and time <= 1700000600000ms '
        "GROUP BY time(5m), time(5m) // 300000"
    )
    assert expanded("$__from ${__to}", HERE, MINUTE, {}) == f"{HERE.from_ms} {HERE.to_ms}"


@pytest.mark.parametrize(
    ("text", "choice", "told"),
    [
        ("=~ /^${d:regex}$/", Choice(("s01-cam-0001",)), "=~ /^s01-cam-0001$/"),
        ("=~ /^${d:regex}$/", Choice(("a.b", "c/d")), r"=~ /^(a\.b|c\/d)$/"),
        ("=~ /^${d:regex}$/", Choice(everything=".*"), "=~ /^.*$/"),
        ("=~ /^[[d:regex]]$/", Choice(("a|b",)), r"=~ /^a\|b$/"),
        ("=~ /^$d$/", Choice(("a", "b")), "=~ /^(a|b)$/"),
        ("${d:raw}", Choice(("a", "b")), "a,b"),
        ("$timeFilter ${other:regex}", Choice(("a",)), "$timeFilter ${other:regex}"),
    ],
)
def test_variables(text: str, choice: Choice, told: str) -> None:
    assert replaced(text, {"d": choice}, "regex") == told


def test_a_variable_shows_one_thing_and_means_another() -> None:
    answers = ["Hall · east · s01-cam-0001", "no code", "Hall · east · s01-cam-0001"]
    assert options(answers, "/^(?<text>.*) · (?<value>[^·]+)$/") == [Option("Hall · east", "s01-cam-0001")]
    assert options(["b", "a"], "") == [Option("b", "b"), Option("a", "a")]
    assert options(["s01-cam", "s02-sw"], "/^s01-(.*)$/") == [Option("cam", "cam")]


def test_names_of_series() -> None:
    tags = {"name": "Hall $1", "port": "GE 1/0/1"}
    assert legend("$tag_name · $tag_port ($col)", "interface", tags, "in") == "Hall $1 · GE 1/0/1 (in)"
    assert legend("[[tag_name]] $m", "interface", tags, "in") == "Hall $1 interface"
    assert legend("$tag_school", "interface", tags, "in") == "$tag_school"
