"""What two versions of a report say differently: exactly, by name, in words of three languages."""

from __future__ import annotations

import pytest

from alerts.figures import Figures
from alerts.state import State
from dashboards.reports.comparison import FIGURES, LISTED, SHARES, compare
from dashboards.reports.figure_words import figure_name, figure_row
from dashboards.reports.headline import Headline
from dashboards.reports.rate import Rate
from dashboards.words import Words
from inventory.model.report import Change
from language.catalogue import LANGUAGES

MONTH_MS = 31 * 86_400_000
ENGLISH = Words("en", "UTC", 0)


def figures(**ms: int) -> Figures:
    return Figures(tuple(ms.get(state.name.lower(), 0) for state in State))


def data(listed: dict[str, object] | None = None, **fields: object) -> dict[str, object]:
    return {**Headline(**fields).as_data(), LISTED: listed or {}}  # type: ignore[arg-type]


def told(before: dict[str, object], after: dict[str, object]) -> dict[str, tuple[object, object]]:
    return {one.figure: (one.was, one.now) for one in compare(before, after)}


def test_equal_figures_differ_in_nothing() -> None:
    one = data(total=figures(up=MONTH_MS), devices=3, intact=Rate(1, 2, 2, 2))
    assert compare(one, one) == ()


def test_a_millisecond_of_a_county_is_a_difference() -> None:
    """Shares are compared as fractions: as floats these two are equal."""
    year_ms = 365 * 86_400_000 * 95_000
    was, now = data(total=figures(up=year_ms, down=1)), data(total=figures(up=year_ms - 1, down=2))
    assert {"availability", "online", "down_ms"} == told(was, now).keys()


def test_rates_of_equal_share_do_not_differ() -> None:
    assert told(data(intact=Rate(1, 2, 2, 2)), data(intact=Rate(2, 4, 4, 4))) == {}


def test_what_was_not_there_is_none_and_not_nought() -> None:
    assert told(data(), data(in_time=Rate(0, 4)))["mended_in_time"] == (None, 0.0)
    assert told(data({"device.a.down_ms": 5}), data())["device.a.down_ms"] == (5, None)
    assert told(data({"school.S01.online": [1, 2]}), data({"school.S01.online": [2, 3]})) == {
        "school.S01.online": (0.5, 2 / 3)
    }


def test_lengths_are_means() -> None:
    assert told(data(repair_ms=10, repaired=2), data(repair_ms=30, repaired=3))["mean_repair_ms"] == (5, 10)


def test_a_field_of_an_older_or_newer_program_is_no_obstacle() -> None:
    old = data(devices=1)
    del old["blind_key_areas"]
    assert told(old | {"of_tomorrow": [1, 2]}, data(devices=2)) == {"devices": (1, 2)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_a_name_and_its_values_words(language: str) -> None:
    words = Words(language, "UTC", 0)
    for name in FIGURES:
        assert not figure_name(name, words).startswith("figure.")
        label, was, now = figure_row(Change(figure=name, was=None, now=1), words)
        assert label
        assert was == "—"
        assert now != was


def test_names_say_which_device_or_school() -> None:
    assert figure_row(Change(figure="device.s01-cam-0007.down_ms", was=60_000, now=None), ENGLISH) == (
        "s01-cam-0007: time down", "1 min", "—",
    )  # fmt: skip
    assert figure_name("school.S.01.online", ENGLISH) == "S.01: online rate"


def test_shares_are_printed_to_the_second_of_a_month_and_never_rounded_up() -> None:
    assert "coverage" in SHARES
    change = Change(figure="online", was=0.9731, now=(MONTH_MS - 1_000) / MONTH_MS)
    assert figure_row(change, ENGLISH)[1:] == ("97.3100 %", "99.9999 %")
