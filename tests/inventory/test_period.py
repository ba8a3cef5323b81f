"""Periods as people type them, with their borders in a zone."""

from __future__ import annotations

from datetime import date

import pytest

from inventory.model.check_plan import Term
from inventory.period import LONGEST_DAYS, Period, PeriodError, PeriodKind, parse_period, period_of
from language.catalogue import translate

HOUR_MS = 3_600_000
TYPED = (
    "2026-10-05", "2024-02-29", "2026-W41", "2020-W53", "2026-10", "2026-02", "2024-12", "2026",
    "2026-10-05..2026-10-20",
)  # fmt: skip


@pytest.mark.parametrize("text", TYPED)
def test_what_is_typed_is_what_is_printed(text: str) -> None:
    assert parse_period(text).text == text


@pytest.mark.parametrize("text", TYPED)
def test_the_period_before_ends_where_this_one_begins(text: str) -> None:
    period = parse_period(text)
    before = period.previous()
    assert (period.first - before.last).days == 1
    assert before.bounds_ms("Asia/Shanghai")[1] == period.bounds_ms("Asia/Shanghai")[0]


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("2024-02-29", "2023-02-28"), ("2020-W53", "2019-W52"), ("2026-10", "2025-10"), ("2026", "2025"),
        ("2024-02-20..2024-02-29", "2023-02-20..2023-02-28"),
    ],
)  # fmt: skip
def test_a_year_ago(text: str, before: str) -> None:
    assert parse_period(text).year_before().text == before


def test_a_day_has_as_many_hours_as_its_clocks_say() -> None:
    def hours(text: str, zone: str) -> float:
        start_ms, end_ms = parse_period(text).bounds_ms(zone)
        return (end_ms - start_ms) / HOUR_MS

    assert hours("2026-03-29", "Europe/Berlin") == 23
    assert hours("2026-10-25", "Europe/Berlin") == 25
    assert hours("2026-10-25", "Asia/Ho_Chi_Minh") == 24
    # clocks jump from midnight to one o'clock: the day begins at one
    assert hours("2018-11-04", "America/Sao_Paulo") == 23


def test_days_of_a_period_are_its_days() -> None:
    assert [day.day for day in parse_period("2026-02")] == list(range(1, 29))
    assert parse_period("2026-W41").first == date(2026, 10, 5)


def test_digits_of_a_chinese_keyboard_are_digits() -> None:
    assert parse_period("２０２６-１０").text == "2026-10"


def test_a_term_is_named() -> None:
    terms = [Term(id="1", school="", name="2026秋季", first=date(2026, 9, 1), last=date(2027, 1, 20))]
    period = parse_period("2026秋季", terms)
    assert (period.kind, period.first, period.last, period.name) == (
        PeriodKind.TERM, date(2026, 9, 1), date(2027, 1, 20), "2026秋季",
    )  # fmt: skip
    assert parse_period(period.text).days == period.days


@pytest.mark.parametrize("text", [
    "", "october", "2026-13", "2026-W54", "2026-2-3", "2025-02-29", "2026-10-05..", "0000", "0001-01",
    "9999", "9999-12", "9999-12-31", "9999-W52",
])  # fmt: skip
def test_what_is_no_period_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(PeriodError) as raised:
        parse_period(text)
    assert text in translate(raised.value.message, "en")


def test_backwards_and_endless_periods_are_refused() -> None:
    with pytest.raises(PeriodError):
        parse_period("2026-10-20..2026-10-05")
    with pytest.raises(PeriodError, match=str(LONGEST_DAYS)):
        parse_period("2006-10-20..2026-10-05")


def test_no_day_alone_makes_a_term() -> None:
    with pytest.raises(ValueError, match="term"):
        period_of(PeriodKind.TERM, date(2026, 1, 1))
    assert Period(PeriodKind.SPAN, date(2026, 1, 1), date(2026, 1, 1)).text == "2026-01-01..2026-01-01"
