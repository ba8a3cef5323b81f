"""Charts: true to their values, readable without colour, whole within their edges, and nothing but drawing."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest
from chart_samples import DAY_MS, HOUR_MS, LONG, START_MS, figures, samples

from alerts.figures import Figures
from alerts.state import State
from dashboards.charts import svg
from dashboards.charts.axis import Axis, digits_of, share_bottom, share_marks, spread
from dashboards.charts.bars import Bar, bars
from dashboards.charts.columns import Column, columns
from dashboards.charts.curve import DayShare, day_curve
from dashboards.charts.frame import units
from dashboards.charts.ink import PATTERNS, STATES, TONES
from dashboards.charts.lettering import shortened, width_of
from dashboards.charts.states import LEAST, StateRow, states, widths
from dashboards.charts.timeline import Stretch, Strip, outage_stretches, timeline
from dashboards.papers.pdf import to_pdf
from dashboards.papers.sheet import Chart, Paper, Section, Tone
from dashboards.reports.device_figures import Outage
from dashboards.words import Words
from language.catalogue import LANGUAGES

SVG = "{http://www.w3.org/2000/svg}"
TAGS = {"svg", "title", "defs", "pattern", "rect", "path", "circle", "line", "polyline", "polygon", "text"}
ATTRIBUTES = {
    "width", "height", "viewBox", "role", "id", "patternUnits", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "d",
    "points", "fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "text-anchor",
}  # fmt: skip
EVIL = "</text><script>alert(1)</script>\"'&\u202egnp\u0007\ud800"
WORDS = Words("en", "Asia/Shanghai", START_MS)
Box = tuple[float, float, float, float]


def root(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(chart.svg)


def texts(chart: Chart) -> list[ElementTree.Element]:
    return list(root(chart).iter(f"{SVG}text"))


def drawn(chart: Chart, tag: str, fill: str = "") -> list[ElementTree.Element]:
    """Outside of patterns and but for the ground."""
    top = [one for one in root(chart) if one.tag == SVG + tag]
    ground = top[1:] if tag == "rect" else top
    return [one for one in ground if not fill or one.get("fill") == fill]


def number(one: ElementTree.Element, name: str) -> float:
    return float(one.attrib[name])


def box(one: ElementTree.Element) -> Box:
    """Around a text, by what its letters need at most."""
    wide, x, y = width_of(one.text or "", number(one, "font-size")), number(one, "x"), number(one, "y")
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[one.get("text-anchor", "start")]
    return left, y - 9, left + wide, y + 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chart_is_drawing_and_nothing_else(language: str) -> None:
    for chart in samples(replace(WORDS, language=language)):
        made = root(chart)
        assert {one.tag.removeprefix(SVG) for one in made.iter()} <= TAGS
        assert {name for one in made.iter() for name in one.attrib} <= ATTRIBUTES
        used = set(re.findall(r"url\(#([\w-]+)\)", chart.svg))
        assert used == {one.attrib["id"] for one in made.iter(f"{SVG}pattern")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_stay_within_the_edges_and_apart(language: str) -> None:
    for chart in samples(replace(WORDS, language=language)):
        _, _, width, height = map(float, root(chart).attrib["viewBox"].split())
        assert width == units(chart.width)
        boxes = [box(one) for one in texts(chart)]
        for left, top, right, bottom in boxes:
            assert left >= -1
            assert right <= width + 1
            assert top >= -1
            assert bottom <= height + 1
        for one, other in combinations(boxes, 2):
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (chart.title, one, other)


def test_size_is_in_millimetres_and_letters_have_one_size() -> None:
    chart = bars([Bar("a", Fraction(1, 2), "50 %")], title="t", says="s", width=0.5)
    assert root(chart).attrib["width"] == "86mm"
    assert float(root(chart).attrib["viewBox"].split()[2]) == 86 * svg.UNITS
    assert {one.attrib["font-size"] for one in texts(chart)} == {"13"}


def test_what_people_wrote_is_text_and_no_more() -> None:
    chart = bars([Bar(EVIL, Fraction(1, 2), EVIL)], title=EVIL, says=EVIL, target_told=EVIL)
    assert not list(root(chart).iter(f"{SVG}script"))
    assert "\u202e" not in chart.svg
    assert "</text><script>alert(1)</script>" in [one.text or "" for one in texts(chart)][-1]


def test_equal_values_give_equal_octets() -> None:
    assert [one.svg for one in samples(WORDS)] == [one.svg for one in samples(WORDS)]


def test_bars_begin_at_nought_and_are_as_long_as_their_values() -> None:
    rows = [Bar("a", Fraction(1, 4), ""), Bar("b", Fraction(1), ""), Bar("c", None, "—"), Bar("d", Fraction(0), "")]
    quarter, whole = drawn(bars(rows, title="t", says="s"), "rect")
    assert number(quarter, "x") == number(whole, "x")
    assert number(whole, "width") == pytest.approx(4 * number(quarter, "width"), abs=0.2)


def test_a_bar_over_its_target_ends_behind_the_line_and_one_below_before_it() -> None:
    target = Fraction(1, 2)
    rows = [Bar("a", Fraction(51, 100), "", target=target), Bar("b", Fraction(49, 100), "", target=target)]
    chart = bars(rows, title="t", says="s", target_told="50 %")
    over, under = (number(one, "x") + number(one, "width") for one in drawn(chart, "rect"))
    lines = {
        number(one, "x1") for one in drawn(chart, "line") if one.get("stroke-dasharray") and number(one, "x1") > 50
    }
    assert len(lines) == 1
    assert under < lines.pop() < over


def test_columns_are_as_high_as_their_counts_and_one_in_a_thousand_is_seen() -> None:
    some = [Column("a", 1000), Column("b", 500), Column("c", 1), Column("d", 0)]
    high, half, one = (number(each, "height") for each in drawn(columns(some, title="t", says="s"), "rect"))
    assert high == pytest.approx(2 * half, abs=0.2)
    assert one >= 2


def test_a_day_of_which_nothing_is_known_is_a_hole_in_the_line() -> None:
    shares = [Fraction(99, 100), Fraction(98, 100), None, Fraction(97, 100), Fraction(1), None, Fraction(1, 2)]
    days = [DayShare(date(2026, 10, 1) + timedelta(days=n), share) for n, share in enumerate(shares)]
    chart = day_curve(days, WORDS, title="t", says="s")
    assert [len(one.attrib["points"].split()) for one in drawn(chart, "polyline")] == [2, 2]
    assert len(drawn(chart, "circle")) == 5


def test_days_below_the_target_are_squares_and_those_little_seen_open() -> None:
    first = date(2026, 10, 1)
    days = [
        DayShare(first, Fraction(95, 100)), DayShare(first + timedelta(days=1), Fraction(949, 1000)),
        DayShare(first + timedelta(days=2), Fraction(1, 2), weak=True),
    ]  # fmt: skip
    chart = day_curve(days, WORDS, title="t", says="s", target=Fraction(95, 100), target_told="95 %")
    squares, circles = drawn(chart, "rect"), drawn(chart, "circle")
    assert len(squares) == 1 + 1  # one day, one sign of the legend
    assert [one.attrib["fill"] for one in circles] == ["#0072B2", "#ffffff", "#ffffff"]
    assert "below the target" in chart.svg
    assert "too little seen to judge" in chart.svg


def test_the_axis_of_a_curve_begins_under_all_of_it() -> None:
    random = Random(3)
    for _ in range(200):
        shares = [Fraction(random.randrange(0, 10_001), 10_000) ** random.randrange(1, 4) for _ in range(5)]
        low = share_bottom(shares)
        assert low < min(shares) or low == 0
        marks = share_marks(low)
        assert marks[0] == low
        assert marks[-1] == 1
        written = [WORDS.percent(mark, digits_of(marks)) for mark in marks]
        assert len(set(written)) == len(written)


def test_the_axis_of_a_curve_is_told_beside_it() -> None:
    days = [DayShare(date(2026, 10, 1) + timedelta(days=n), Fraction(999, 1000)) for n in range(3)]
    told = [one.text for one in texts(day_curve(days, WORDS, title="t", says="s"))]
    assert told[:3] == ["99.50 %", "99.75 %", "100.00 %"]


def test_parts_of_a_stacked_bar_fill_it_in_proportion_and_none_that_was_is_hidden() -> None:
    random = Random(5)
    for _ in range(300):
        ms = tuple(random.choice((0, 1, 60_000, HOUR_MS, DAY_MS * random.randrange(1, 400))) for _ in State)
        wide = widths(Figures(ms), 400)
        assert sum(wide) == pytest.approx(400 if any(ms) else 0)
        assert all(part >= LEAST if length else part == 0 for part, length in zip(wide, ms, strict=True))
    assert widths(figures(50, 25, 25, 0, 0, 0), 400) == [200, 100, 100, 0, 0, 0]


def test_states_are_told_apart_without_colour() -> None:
    fills = [ink.fill for ink in STATES.values()]
    assert len(set(fills)) == len(State)
    assert sum(fill.startswith("url(#") for fill in fills) == 4
    assert TONES[Tone.MISSED].fill.startswith("url(#")
    assert TONES[Tone.NOT_JUDGED].dash
    marks = [re.sub(r'fill="#\w+"|stroke="#\w+"', "", pattern) for pattern in PATTERNS.values()]
    assert len({re.sub(r'id="[\w-]+"', "", one) for one in marks}) == len(marks)


def test_the_legend_names_the_states_that_were_and_no_others() -> None:
    chart = states([StateRow("a", figures(10, 1, 0, 0, 0, 0))], WORDS, title="t", says="s")
    assert [one.text for one in texts(chart)] == ["a", "Online", "Down"]


def outage(start: float, end: float) -> Outage:
    return Outage(start_ms=START_MS + round(start * HOUR_MS), end_ms=START_MS + round(end * HOUR_MS))


def test_an_outage_of_a_minute_in_a_month_is_seen_and_one_at_the_end_stays_inside() -> None:
    strips = [Strip("a", outage_stretches([outage(24, 24.02), outage(743.99, 744)]))]
    chart = timeline(strips, START_MS, START_MS + 31 * DAY_MS, WORDS, title="t", says="s")
    strip, first, last = drawn(chart, "rect")[:3]
    assert number(first, "width") >= 2
    assert number(last, "x") + number(last, "width") <= number(strip, "x") + number(strip, "width") + 0.1
    place = (number(first, "x") - number(strip, "x")) / number(strip, "width")
    assert place == pytest.approx(1 / 31, abs=0.001)


def test_an_open_outage_ends_in_an_arrow_and_says_so() -> None:
    strips = [Strip("a", outage_stretches([replace(outage(700, 744), open=True, shadow=True)]))]
    chart = timeline(strips, START_MS, START_MS + 31 * DAY_MS, WORDS, title="t", says="s")
    assert len(drawn(chart, "polygon")) == 2
    assert [one.text for one in texts(chart)][-2:] == ["Behind a failure", "not over yet"]


def test_days_on_a_timeline_are_those_of_the_place() -> None:
    """Clocks in Berlin go back on 25 October 2026: the day has 25 hours, and each midnight is still at its place."""
    words = Words("en", "Europe/Berlin", START_MS)
    start_ms, end_ms = 1_792_792_800_000, 1_793_055_600_000  # 24 to 26 October, midnights there
    chart = timeline(
        [Strip("a", [Stretch(start_ms, start_ms + 1, State.DOWN)])], start_ms, end_ms, words, title="t", says="s"
    )
    marks = [(one.text, number(one, "x")) for one in texts(chart) if "/" in (one.text or "")]
    assert [told for told, _ in marks] == ["10/24", "10/25", "10/26"]
    day, long_day = marks[1][1] - marks[0][1], marks[2][1] - marks[1][1]
    assert long_day == pytest.approx(day * 25 / 24, rel=0.01)


def test_marks_are_thinned_evenly() -> None:
    assert spread(31, 40) == list(range(31))
    assert spread(31, 10) == [0, 4, 8, 12, 16, 20, 24, 28]
    assert spread(0, 10) == []


def test_words_are_shortened_to_their_room_and_not_before() -> None:
    for told in LONG.values():
        for room in (10.0, 60.0, 200.0, 2_000.0):
            short = shortened(told, room)
            assert width_of(short) <= max(room, width_of("…"))
            assert short == told or short.endswith("…")
    assert shortened("two\nlines", 500) == "two lines"


def test_an_axis_keeps_what_is_beyond_it_at_its_ends() -> None:
    axis = Axis(Fraction(9, 10), Fraction(1), 100, 200)
    assert [axis.at(value) for value in (Fraction(0), Fraction(95, 100), 1, 2)] == [100, 200, 300, 300]


@pytest.mark.needs("pdftotext", "cjk-font")
@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_stand_on_paper_with_their_letters(language: str, tmp_path: Path) -> None:
    words = replace(WORDS, language=language)
    paper = Paper(title="t", issuer="i", language=language, printed="p", sections=[Section(charts=samples(words))])
    (tmp_path / "paper.pdf").write_bytes(to_pdf(paper, at_ms=START_MS))
    command = ["pdftotext", "-layout", str(tmp_path / "paper.pdf"), "-"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    whole = "".join(told.split())
    for wanted in ("Nguyễn Văn Trỗi", "逊克县第三中学", words.t("state.SHADOW"), words.t("chart.year_ago"), "641"):
        assert "".join(wanted.split()) in whole
