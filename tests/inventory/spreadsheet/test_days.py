"""Days as people write them, and which of them are asked for."""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.spreadsheet.dates import Day, Known, NoDay, Order, TwoDays, after_months, read_day, read_span

FIRST_OF_SEPTEMBER = date(2021, 9, 1)


@pytest.mark.parametrize(
    "text",
    ["2021-09-01", "2021/9/1", "2021.9.1", "20210901", "2021年9月1日", "2021年09月01日", "二〇二一年九月一日", "2021-09-01 00:00:00",
     "２０２１年９月１日", "2021-9-1", "Ngày 1 tháng 9 năm 2021", "1 Sep 2021", "September 1, 2021", "2021\\9\\1", " 2021 - 09 - 01 "],
)  # fmt: skip
def test_spellings_of_one_day(text: str) -> None:
    assert read_day(text) == Day(FIRST_OF_SEPTEMBER)


@pytest.mark.parametrize("value", [20210901, 44440, FIRST_OF_SEPTEMBER, "44440"])
def test_numbers_that_are_days(value: object) -> None:
    assert read_day(value) == Day(FIRST_OF_SEPTEMBER)


@pytest.mark.parametrize(
    "value",
    [
        "2021年9月",
        "2021-09",
        "2021.09",
        "9/2021",
        "tháng 9/2021",
        "tháng 9 năm 2021",
        "Sep 2021",
        202109,
        "202109",
        2021.09,
        "二〇二一年九月",
    ],
)
def test_a_month_is_its_first_day_and_says_so(value: object) -> None:
    assert read_day(value) == Day(FIRST_OF_SEPTEMBER, Known.MONTH)


@pytest.mark.parametrize("value", ["2021年", "2021", 2021, "năm 2021"])
def test_a_year_is_its_first_day_and_says_so(value: object) -> None:
    assert read_day(value) == Day(date(2021, 1, 1), Known.YEAR)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [("03/04/2021", Order.DMY, date(2021, 4, 3)), ("03/04/2021", Order.MDY, date(2021, 3, 4)),
     ("21-09-01", Order.YMD, FIRST_OF_SEPTEMBER), ("01.09.21", Order.DMY, FIRST_OF_SEPTEMBER)],
)  # fmt: skip
def test_an_open_order_is_asked_for_and_obeyed(text: str, order: Order, day: date) -> None:
    with pytest.raises(TwoDays):
        read_day(text)
    assert read_day(text, order) == Day(day)


@pytest.mark.parametrize(
    ("text", "day"),
    [("25/12/2021", date(2021, 12, 25)), ("12/25/2021", date(2021, 12, 25)), ("5/5/2021", date(2021, 5, 5))],
)
def test_what_has_one_meaning_is_not_asked_for(text: str, day: date) -> None:
    assert read_day(text) == Day(day)


def test_a_number_that_lost_its_zero_is_asked_for() -> None:
    """2021.10 typed into a spreadsheet is kept as 2021.1."""
    with pytest.raises(TwoDays):
        read_day(2021.1)
    assert read_day(2021.12) == Day(date(2021, 12, 1), Known.MONTH)
    assert read_day(2021.9) == Day(date(2021, 9, 1), Known.MONTH)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "abc",
        "2021-13-01",
        "2021-02-30",
        "32/01/2021",
        "1/2",
        7,
        12.5,
        True,
        None,
        "1899-01-01",
        "2021-09-01-02",
        "9" * 400,
    ],
)
def test_what_is_no_day_is_refused(value: object) -> None:
    with pytest.raises(NoDay):
        read_day(value)


@given(st.dates(date(1980, 1, 1), date(2079, 12, 31)))
def test_every_day_is_read_back_from_each_plain_spelling(day: date) -> None:
    for text in (day.isoformat(), f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%d %b %Y}"):
        assert read_day(text) == Day(day)
    for order, text in ((Order.DMY, f"{day:%d/%m/%Y}"), (Order.MDY, f"{day:%m/%d/%Y}")):
        assert read_day(text, order) == Day(day)


@given(st.text(max_size=30), st.sampled_from((None, *Order)))
def test_no_text_breaks_the_reader(text: str, order: Order | None) -> None:
    try:
        found = read_day(text, order)
    except (NoDay, TwoDays):
        return
    assert 1980 <= found.day.year <= 2079


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("3年", 36),
        ("36个月", 36),
        ("2 năm", 24),
        ("24 tháng", 24),
        ("三年", 36),
        ("5 years", 60),
        ("12 months", 12),
        ("长", None),
    ],
)
def test_spans(text: str, months: int | None) -> None:
    assert read_span(text) == months


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(0, 240))
def test_months_later_is_the_same_day_or_the_last_one(day: date, months: int) -> None:
    later = after_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
