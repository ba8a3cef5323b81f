"""What the settings say of reports."""

from __future__ import annotations

import pytest

from campuswatch.report_settings import Reports, number_pattern


@pytest.mark.parametrize("fine", ["", "县教网〔{year}〕{serial}号", "No. {serial:03} of {year}/{month:02}"])
def test_a_pattern_of_numbers(fine: str) -> None:
    assert number_pattern(fine) == ""


WRONG = (
    "{serial}", "{year}", "{year}{serial}{name}", "{year}{serial}{", "{year:x!}{serial}", "{year.real}{serial}",
    "{year}{serial}{0}", "{year[0]}{serial}",
)  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_none(wrong: str) -> None:
    assert number_pattern(wrong).startswith("must hold")


def test_the_bureau_has_a_name_in_every_language_once_it_has_one() -> None:
    named = Reports(bureau="Centre", bureau_vi="Trung tâm")
    assert [named.name_in(one) for one in ("en", "zh-CN", "vi")] == ["Centre", "Centre", "Trung tâm"]
    assert Reports(bureau_zh="网络中心").name_in("en") == "网络中心"
    assert Reports().name_in("en") == ""
