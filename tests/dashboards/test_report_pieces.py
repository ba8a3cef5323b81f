"""The pieces that papers are made of: what is printed of a figure, and what a workbook reckons with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from report_samples import issue_of, school_figures, words_of

from dashboards.papers.sheet import Cell, Tone
from dashboards.reports.headline import Headline
from dashboards.reports.papers.chapters.story import story_of
from dashboards.reports.papers.monthly import head_facts, moved
from dashboards.reports.papers.pieces.changed import changed_section
from dashboards.reports.papers.pieces.devices import EVERYTHING, device_table
from dashboards.reports.papers.pieces.frame import head_notes
from dashboards.reports.papers.pieces.groups import group_table
from dashboards.reports.papers.pieces.kpi import kpi_table
from dashboards.reports.papers.pieces.naming import period_words
from dashboards.reports.papers.pieces.outages import fallen, longest, outage_table, still_open
from dashboards.reports.papers.pieces.rates import documents, limit, rate_sentence, verdict_cell
from dashboards.reports.papers.pieces.sight import sight_of
from dashboards.reports.papers.pieces.trends import trend_cell
from dashboards.reports.rate import Rate, judge_rate
from dashboards.reports.report_kind import Issue
from inventory.model.check_plan import Term
from inventory.model.report import Change
from inventory.model.target import Measure, Target
from inventory.period import parse_period, term_period

TARGET = Target(id="t", measure=Measure.ONLINE, least_ppm=950_000, document="教安〔2026〕12号")


def cells(row: object) -> list[str]:
    return [str(one) for one in row]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("text", "language", "said"), [
    ("2026-10", "en", "October 2026"), ("2026-10", "zh-CN", "2026年10月"), ("2026-10", "vi", "Tháng 10 năm 2026"),
    ("2026-W41", "zh-CN", "2026年第41周"), ("2026-10-05", "zh-CN", "2026年10月5日 星期一"), ("2026", "zh-CN", "2026年"),
    ("2026-10-01..2026-10-07", "zh-CN", "2026年10月1日 至 2026年10月7日"),
])  # fmt: skip
def test_a_period_is_called_as_people_call_it(text: str, language: str, said: str) -> None:
    assert period_words(parse_period(text), words_of(language)) == said


def test_a_term_is_called_by_its_name() -> None:
    term = Term(id="t", school="", name="2026 秋季学期", first=date(2026, 9, 1), last=date(2027, 1, 20))
    assert period_words(term_period(term), words_of("zh-CN")) == "2026 秋季学期"


def test_a_rate_is_said_with_its_target_verdict_and_coverage() -> None:
    judged = judge_rate(Measure.ONLINE, Rate(9_731, 10_000, 999, 1_000), TARGET)
    assert rate_sentence(judged, words_of()) == "Online rate 97.31 % (target 95 %), met; coverage 99.90 %."
    assert rate_sentence(judged, words_of("zh-CN")) == "在线率 97.31%（目标值 95%），达标；监测覆盖率 99.90%。"


def test_a_withheld_verdict_says_why_and_keeps_the_figure() -> None:
    judged = judge_rate(Measure.ONLINE, Rate(1, 1, 61, 100), TARGET)
    assert verdict_cell(judged, words_of()) == Cell("not judged: coverage 61.00 %, below 95 %", tone=Tone.NOT_JUDGED)
    assert "100.00 %" in rate_sentence(judged, words_of())


def test_what_nobody_asks_for_is_not_judged_and_what_cannot_be_reckoned_is_no_number() -> None:
    assert verdict_cell(judge_rate(Measure.ONLINE, Rate(1, 1), None), words_of()).text == "no target set"
    assert rate_sentence(judge_rate(Measure.ONLINE, Rate(), TARGET), words_of()).endswith("nothing to reckon it from.")


@pytest.mark.parametrize(
    ("ppm", "said"), [(950_000, "95 %"), (999_500, "99.95 %"), (1_000_000, "100 %"), (1, "0.0001 %")]
)
def test_a_target_is_printed_as_it_was_set(ppm: int, said: str) -> None:
    assert limit(Fraction(ppm, 1_000_000), words_of()) == said


def test_the_papers_that_ask_for_targets_are_named() -> None:
    judged = [judge_rate(one, Rate(1, 1), TARGET) for one in (Measure.ONLINE, Measure.INTACT)]
    assert documents(judged, words_of("zh-CN")) == ["目标值依据：教安〔2026〕12号（在线率和完好率）。"]


@pytest.mark.parametrize(("now", "before", "said"), [
    (Rate(9_731, 10_000), Rate(9_689, 10_000), "+0.42"), (Rate(1, 2), Rate(3, 4), "\u221225.00"),
    (Rate(1, 2), Rate(2, 4), "0"), (Rate(1, 2), None, "—"), (Rate(1, 2), Rate(), "—"),
    (Rate(1_000_001, 2_000_000), Rate(1, 2), "+0.00"),
])  # fmt: skip
def test_a_trend_is_told_in_percentage_points(now: Rate, before: Rate | None, said: str) -> None:
    assert trend_cell(now, before, words_of()).text == said


@pytest.mark.parametrize(("before", "said"), [
    (None, "24"), (24, "24 (as in the last period)"), (20, "24 (+4 against the last period)"),
])  # fmt: skip
def test_a_count_says_how_it_moved(before: int | None, said: str) -> None:
    assert moved(24, before, words_of()).text == said


def test_a_comparison_with_a_period_of_which_nothing_is_known_is_left_out() -> None:
    unseen = replace(school_figures(16), before=Headline(devices=16))
    assert "last period" not in str(head_facts(story_of(unseen, words_of())))
    assert "last period" in str(head_facts(story_of(school_figures(16), words_of())))
    known = kpi_table(school_figures(16), words_of())
    unknown = kpi_table(replace(school_figures(16), before=Headline()), words_of())
    assert list(unknown.titles) == list(known.titles)[:-1]


def test_every_rate_of_a_device_stands_beside_its_coverage_and_leads_to_its_looks() -> None:
    figures = school_figures(8)
    table = device_table(figures.devices, sight_of(figures, words_of()))
    place = list(table.titles).index("Availability")
    assert table.titles[place + 2] == "Coverage"
    cell = table.rows[1][place]
    assert isinstance(cell, Cell)
    assert cell.trace == f"/trace/s01-cam-0002?period=2026-10&known={figures.known_ms}"
    assert isinstance(cell.value, Fraction)


def test_the_data_of_a_device_has_all_six_states_and_they_are_its_whole_period() -> None:
    figures = school_figures(8)
    table = device_table(figures.devices, sight_of(figures, words_of()), columns=EVERYTHING)
    states = slice(EVERYTHING.index("state_up"), EVERYTHING.index("state_out_of_service") + 1)
    for row in table.rows:
        values = [one.value for one in row[states] if isinstance(one, Cell)]
        assert sum((one for one in values if isinstance(one, timedelta)), timedelta()) == timedelta(days=31)


def test_an_open_outage_is_marked_and_counts() -> None:
    figures = school_figures(8, open_outage=True)
    first = outage_table(longest(figures.devices, 1), sight_of(figures, words_of())).rows[0]
    assert cells(first)[4:7] == ["before 10/1 00:00", "still open", "31 days"]
    assert len(still_open(figures.devices)) == 1


def test_an_outage_in_the_shadow_names_its_cause_and_how_sure_it_is() -> None:
    figures = school_figures(8)
    said = [cells(row)[3] for row in outage_table(fallen(figures.devices), sight_of(figures, words_of())).rows]
    assert said == ["Down", "Probably behind s01-sw-0005", "Down", "Behind s01-sw-0005"]


def test_groups_print_sums_below() -> None:
    figures = school_figures(8)
    rows = [(str(kind), group) for kind, group in figures.kinds.items()]
    table = group_table("Kind", rows, words_of(), total=next(iter(figures.kinds.values())))
    assert cells(table.rows[-1])[0] == "Sum"
    assert all(isinstance(one, Cell) and one.tone in (Tone.STRONG, Tone.SOFT) for one in table.rows[-1])


def test_key_figures_say_target_verdict_and_trend() -> None:
    rows = [cells(row) for row in kpi_table(school_figures(16), words_of()).rows]
    assert rows[0][:1] + rows[0][3:5] == ["Online rate", "≥ 95 %", "met"]
    assert rows[1][4] == "missed"
    assert rows[0][5:] == ["0"]
    withheld = [cells(row) for row in kpi_table(school_figures(16, seen=False), words_of()).rows]
    assert withheld[0][4].startswith("not judged: coverage 5")


def test_a_paper_of_nothing_prints_dashes() -> None:
    rows = [cells(row) for row in kpi_table(school_figures(0), words_of()).rows]
    assert {row[1] for row in rows} == {"—"}


def test_a_corrected_paper_says_first_what_and_why() -> None:
    changes = tuple(Change(figure=f"f{number}", was=number, now=number + 1) for number in range(45))
    issue = Issue(
        issuer="a", bureau="b", number="S01-R-2026-0001", version=2, why="a window was approved", changes=changes
    )
    (section,) = changed_section(issue, words_of())
    assert "version 1" in section.paragraphs[0]
    assert section.paragraphs[1] == "Reason: a window was approved"
    assert "5 more" in section.paragraphs[2]
    assert len(section.tables[0].rows) == 40
    assert changed_section(issue_of(), words_of()) == []


def test_the_head_tells_whose_knowledge_and_marks_drafts_and_late_ones() -> None:
    figures = school_figures(1)
    notes = " ".join(head_notes(figures, words_of(), Issue(issuer="a", bureau="b", late=True)))
    for said in ("Asia/Shanghai", "By what was known on Nov 1, 2026", "Made after its time", "Draft"):
        assert said in notes
    assert "Draft" not in " ".join(head_notes(figures, words_of(), issue_of()))


def test_columns_that_could_only_hold_dashes_are_left_out() -> None:
    table = kpi_table(replace(school_figures(8), judged={}, before=None), words_of())
    assert list(table.titles) == ["Measure", "This period", "Coverage"]
    assert table.note == "Nobody has set targets, so nothing is judged."
