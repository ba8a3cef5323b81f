"""Papers of the bureau: complete, in every language, of any number of schools, and each figure as it was reckoned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from bureau_samples import DAY_MS, HOUR_MS, MONTH, TARGETS, ZONE, bureau

from alerts.figures import Figures
from dashboards.papers.sheet import MAX_ROWS, Cell, Paper, Table, Tone
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.fault_figures import FaultFigures
from dashboards.reports.fault_sum import sum_faults
from dashboards.reports.headline import Headline
from dashboards.reports.papers.bureau import BUREAU_PAPERS
from dashboards.reports.papers.bureau.chapters.handed_in import by_paper, late_ms, late_ones
from dashboards.reports.papers.bureau.chapters.overview import schools_by_rate
from dashboards.reports.papers.bureau.chapters.ranking import ranked, unranked
from dashboards.reports.papers.bureau.chapters.spending import Spent, sums
from dashboards.reports.rate import Rate
from dashboards.reports.report_kind import Issue
from dashboards.words import NONE, Words
from inventory.model.cost import CostKind
from inventory.model.fault import CauseClass
from inventory.model.obligation import Punctuality
from inventory.model.report import Change
from inventory.model.target import Measure
from inventory.period import parse_period
from inventory.spending import Year
from language.catalogue import LANGUAGES

ISSUE = Issue(issuer="Education Bureau", bureau="Education Bureau", number="BUREAU-R-2026-0003")
KINDS = tuple(BUREAU_PAPERS)
LEAKED = re.compile(r"\b(report_b\w+|report_\w+|measure|judgement|punctuality|chart|glossary|kind)\.[a-z_]+\b")
PERIODS = {"daily": "2026-10-05", "weekly": "2026-W41", "term": "2026-09-01..2027-01-20", "costs": "2026"}
SIZES = {count: bureau(count) for count in (0, 1, 40, 1000)}


def words(language: str = "en", figures: BureauFigures = SIZES[40]) -> Words:
    return Words(language, ZONE, figures.now_ms)


def paper(kind: str, figures: BureauFigures, language: str = "en", issue: Issue = ISSUE) -> Paper:
    return BUREAU_PAPERS[kind](figures, words(language, figures), issue)


def tables(made: Paper) -> list[Table]:
    return [*(table for section in made.sections for table in section.tables), *made.data]


def table_of(made: Paper, anchor: str) -> Table:
    return next(table for table in tables(made) if table.anchor == anchor)


def cells(made: Paper) -> Iterator[Cell]:
    for table in tables(made):
        for row in table.rows:
            yield from (cell if isinstance(cell, Cell) else Cell(cell) for cell in row)


def value(cell: str | Cell) -> object:
    assert isinstance(cell, Cell)
    return cell.value


def said(made: Paper) -> list[str]:
    facts = [str(one) for pair in (*made.facts, *made.definitions) for one in pair]
    prose = [text for one in made.sections for text in (one.title, *one.paragraphs)]
    charts = [text for one in made.sections for chart in one.charts for text in (chart.title, chart.says)]
    titles = [text for table in tables(made) for text in (*table.titles, table.name, table.note)]
    signers = [one.role for one in made.signatures]
    return [made.title, made.subject, *made.notes, *facts, *prose, *charts, *titles, *signers]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_paper_is_complete_for_any_number_of_schools(kind: str, language: str) -> None:
    for count, figures in SIZES.items():
        if count == 1000 and language != "vi":
            continue  # the longest words are enough
        made = paper(kind, figures, language)
        assert made.rows <= MAX_ROWS
        assert made.letterhead
        assert made.stamp
        assert len(made.signatures) >= 2
        assert made.definitions
        for table in tables(made):
            assert all(len(row) == len(table.titles) for row in table.rows)
            assert not table.widths or len(table.widths) == len(table.titles)
            assert all(0 <= place < len(table.titles) for place in table.right)
        every = [*said(made), *(cell.text for cell in cells(made))]
        assert not [text for text in every if LEAKED.search(text)]


@pytest.mark.parametrize("kind", KINDS)
def test_anchors_are_there_once_and_every_trace_leads_somewhere(kind: str) -> None:
    made = paper(kind, SIZES[40])
    anchors = [table.anchor for table in tables(made) if table.anchor]
    assert len(set(anchors)) == len(anchors)
    assert all(table.anchor for table in made.data)
    for cell in cells(made):
        if cell.trace:
            assert cell.trace.startswith(("/trace/", "/reports?school=")) or cell.trace.removeprefix("#") in anchors


@pytest.mark.parametrize("kind", KINDS)
def test_no_rate_of_watching_is_printed_without_its_coverage(kind: str) -> None:
    w = words()
    watched = {w.t(f"measure.{one}") for one in ("online", "availability")}
    coverage = w.t("report_col.coverage")
    for table in tables(paper(kind, SIZES[40])):
        if watched & set(table.titles):
            assert coverage in table.titles


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_short_of_all_is_printed_as_all(kind: str) -> None:
    for cell in cells(paper(kind, SIZES[40])):
        if isinstance(cell.value, Fraction) and cell.text.startswith("100"):
            assert cell.value >= 1


def test_a_correction_is_told_of_first() -> None:
    corrected = replace(ISSUE, version=2, why="wrong clock", changes=[Change(figure="online", was=0.9, now=0.91)])
    for kind in KINDS:
        first = paper(kind, SIZES[1], issue=corrected).sections[0]
        assert first.title == words().t("report_head.corrected")
        assert any("wrong clock" in text for text in first.paragraphs)


def test_drafts_late_ones_and_running_periods_say_so() -> None:
    running = bureau(3, open_period=True)
    notes = " ".join(paper("monthly", running, issue=replace(ISSUE, number="", late=True)).notes)
    w = words(figures=running)
    for id in ("report_note.draft", "report_note.late"):
        assert w.t(id) in notes
    assert w.t("report_note.running", moment=w.moment(running.end_ms)) in notes


def test_the_sum_of_all_schools_is_their_headline_and_no_mean_of_rates() -> None:
    figures = SIZES[40]
    table = table_of(paper("table", figures), "table")
    place = table.titles.index(words().t("measure.online"))
    assert value(table.rows[-1][place]) == figures.headline.total.as_seen_by_user
    assert value(table.rows[0][place]) == figures.schools[0].headline.total.as_seen_by_user
    assert len(table.rows) == len(figures.schools) + 1


def test_localities_are_sums_of_their_schools() -> None:
    figures = SIZES[40]
    table = table_of(paper("monthly", figures), "localities")
    place = table.titles.index(words().t("measure.online"))
    urban = Headline.total_of(one.headline for one in figures.schools if one.school.locality == "urban")
    rows = {str(row[0]): row for row in table.rows}
    assert value(rows[words().t("locality.urban")][place]) == urban.total.as_seen_by_user


def test_what_missed_stands_out_and_what_could_not_be_judged_is_marked() -> None:
    figures = SIZES[40]
    table = table_of(paper("table", figures), "table")
    place = table.titles.index(words().t("measure.online"))
    for line, row in zip(figures.schools, table.rows, strict=False):
        cell, judged = row[place], line.judged[Measure.ONLINE]
        assert isinstance(cell, Cell)
        assert (cell.tone is Tone.MISSED) == (judged.verdict == "missed")
        assert (cell.tone is Tone.NOT_JUDGED) == (judged.verdict == "not_judged")


def test_of_a_thousand_schools_those_below_their_targets_are_shown_and_all_stand_in_the_data() -> None:
    figures = SIZES[1000]
    made = paper("monthly", figures)
    shown = table_of(made, "comparison")
    assert len(shown.rows) == 120 + 1
    assert "1,000" in shown.note
    assert len(table_of(made, "schools").rows) == 1000 + 1
    missed = {line.school.code: sum(one.missed for one in line.judged.values()) for line in figures.schools}
    printed = {str(row[0]) for row in shown.rows[:-1]}
    assert min(missed[code] for code in printed) >= max(n for code, n in missed.items() if code not in printed)


def test_the_ranking_shows_each_school_once_by_place_or_says_that_it_has_none() -> None:
    figures = SIZES[40]
    made = paper("ranking", figures)
    placed = [str(row[1]) for row in table_of(made, "ranking").rows]
    ranks = [int(str(row[0])) for row in table_of(made, "ranking").rows]
    aside = [str(row[0]) for row in table_of(made, "unranked").rows]
    assert ranks == sorted(ranks)
    assert sorted([*placed, *aside]) == sorted(line.school.code for line in figures.schools)
    assert len(ranked(figures)) + len(unranked(figures)) == 40


def test_of_many_places_both_ends_are_shown() -> None:
    made = paper("monthly", SIZES[1000])
    first, last = table_of(made, "first"), table_of(made, "last")
    places = [line.rank for line in ranked(SIZES[1000])]
    assert [int(str(row[0])) for row in first.rows] == places[:15]
    assert [int(str(row[0]).replace(",", "")) for row in last.rows] == places[-15:]


def test_every_school_with_a_rate_is_counted_in_one_class() -> None:
    [chart] = schools_by_rate(SIZES[1000], words())
    counted = sum(int(one) for one in re.findall(r": (\d+)(?:;|$)", chart.says))
    assert counted == sum(line.headline.rate(Measure.ONLINE).share is not None for line in SIZES[1000].schools)


def test_classes_are_chosen_so_that_schools_alike_are_told_apart() -> None:
    figures = SIZES[40]
    up = [Headline(total=Figures((99_000 + 50 * place, 1_000 - 50 * place, 0, 0, 0, 0))) for place in range(20)]
    lines = [replace(line, headline=one) for line, one in zip(figures.schools, up, strict=False)]
    [chart] = schools_by_rate(replace(figures, schools=lines), words())
    counts = [int(one) for one in re.findall(r": (\d+)(?:;|$)", chart.says)]
    assert sum(counts) == 20
    assert max(counts) == 10


def test_of_a_major_event_it_is_told_how_long_it_took_to_reach_the_bureau() -> None:
    figures = SIZES[40]
    events = [replace(figures.faults.major[0], delay_ms=60_000, upward_ms=HOUR_MS), figures.faults.major[1]]
    told = replace(figures, faults=replace(figures.faults, major=events))
    table = table_of(paper("monthly", told), "major")
    assert [str(cell) for cell in table.rows[0][-2:]] == ["1 min", "1 hr"]
    assert [str(cell) for cell in table.rows[1][-2:]] == [words().t("report_says.not_reported")] * 2
    assert table.rows[0][0] == figures.schools[0].school.name


def year(school: str, currency: str, upkeep: int, budget: int | None) -> Year:
    return Year(school=school, year=2026, currency=currency, spent={CostKind.REPAIR: upkeep}, budget=budget)


def test_currencies_are_not_added_and_a_budget_is_held_against_its_own_schools_upkeep() -> None:
    years = [year("S1", "CNY", 50, 100), year("S2", "CNY", 900, None), year("S3", "VND", 7, None)]
    cny, vnd = sums(years, words())
    assert (cny.year.upkeep, cny.year.budget, cny.used, cny.left) == (950, 100, Fraction(1, 2), 50)
    assert (vnd.year.upkeep, vnd.used, vnd.left) == (7, None, None)


def test_what_is_over_its_budget_stands_out() -> None:
    figures = replace(SIZES[1], costs=[year("S01", "CNY", 300, 200)])
    table = table_of(paper("costs", figures), "costs-of-schools")
    row = [cell for cell in table.rows[0] if isinstance(cell, Cell)]
    assert [cell.text for cell in row if cell.tone is Tone.MISSED] == ["150.00 %", "-CN¥1.00"]
    assert Spent("a", year("S", "CNY", 1, 0), 1).used is None


def test_papers_handed_in_are_counted_by_state_and_only_those_whose_time_has_come_have_a_rate() -> None:
    figures = SIZES[40]
    table = by_paper(figures.handed_in, words())
    counts = [[int(str(cell)) for cell in row[1:6]] for row in table.rows]
    assert sum(map(sum, counts)) == 40
    for row, (on_time, late, missing, *_) in zip(table.rows, counts, strict=True):
        assert value(row[6]) == Rate(on_time, on_time + late + missing).share


def test_missing_papers_come_before_late_ones_and_say_by_how_much() -> None:
    figures = SIZES[40]
    some = late_ones(figures)
    states = [one.punctuality for one in some]
    assert states == sorted(states, key=lambda one: one is Punctuality.LATE)
    for one in some:
        until = one.submission.at_ms if one.submission else figures.known_ms
        assert late_ms(one, figures.known_ms) == until - one.due_ms
    on_time = next(one for one in figures.handed_in if one.punctuality is Punctuality.ON_TIME)
    assert late_ms(on_time, figures.known_ms) == 0


def test_listed_schools_are_overdue_from_the_day_after_their_date() -> None:
    standing = [one for one in SIZES[40].listed if one.cleared_ms is None]
    last = MONTH.last
    dated = [
        replace(standing[0], id="a", clear_by=last), replace(standing[0], id="b", clear_by=last - timedelta(days=1)),
    ]  # fmt: skip
    table = table_of(paper("listed", replace(SIZES[40], listed=dated)), "listed")
    assert [str(row[-1]) for row in table.rows] == [words().t("report_bsays.stands"), words().t("report_bsays.overdue")]


def test_listings_cleared_in_the_period_are_told_and_older_ones_not() -> None:
    figures = SIZES[40]
    inside = replace(figures.listed[0], cleared_ms=figures.end_ms - 1)
    before = replace(figures.listed[0], cleared_ms=figures.start_ms - 1)
    made = paper("listed", replace(figures, listed=[inside, before]))
    assert len(table_of(made, "cleared").rows) == 1
    since = replace(figures.listed[0], cleared_ms=figures.end_ms)
    made = paper("listed", replace(figures, listed=[since]))
    assert len(table_of(made, "listed").rows) == 1
    assert not [table for table in tables(made) if table.anchor == "cleared"]


def test_a_bureau_without_schools_says_so_and_invents_no_figure() -> None:
    for kind in KINDS:
        made = paper(kind, SIZES[0])
        assert not [cell.text for cell in cells(made) if isinstance(cell.value, Fraction) and cell.text[:1].isdigit()
                    and not cell.text.startswith("≥")]  # fmt: skip


def test_a_school_without_anything_to_see_has_dashes() -> None:
    figures = SIZES[40]
    empty = next(line for line in figures.schools if not line.headline.devices)
    table = table_of(paper("table", figures), "table")
    row = next(row for row in table.rows if str(row[0]) == empty.school.code)
    place = table.titles.index(words().t("measure.online"))
    assert str(row[place]) == NONE


def test_no_targets_no_verdicts() -> None:
    figures = replace(SIZES[40], judged={}, by_locality={})
    figures = replace(figures, schools=[replace(line, judged={}) for line in figures.schools])
    assert not [cell for cell in cells(paper("table", figures)) if cell.tone in (Tone.MET, Tone.MISSED)]
    assert words().t("report_bsays.no_targets") in said(paper("targets", figures))


@pytest.mark.parametrize("kind", sorted(PERIODS))
def test_papers_are_made_of_their_own_periods(kind: str) -> None:
    figures = bureau(5, period=parse_period(PERIODS[kind]))
    assert paper(kind, figures).subject


def test_faults_of_many_schools_are_sums_and_the_gravest_come_first() -> None:
    one = FaultFigures(
        opened=3, mended=2, in_time=Rate(2, 3), repair_ms=[HOUR_MS, DAY_MS], by_cause={CauseClass.POWER: 3},
        late=SIZES[40].faults.late[5:9],
    )  # fmt: skip
    other = replace(one, late=SIZES[40].faults.late[:5], by_cause={CauseClass.POWER: 1, CauseClass.DISK: 1})
    both = sum_faults([one, other])
    assert (both.opened, both.mended, both.in_time) == (6, 4, Rate(4, 6))
    assert both.repair_ms == [HOUR_MS, HOUR_MS, DAY_MS, DAY_MS]
    assert both.by_cause == {CauseClass.POWER: 4, CauseClass.DISK: 1}
    assert [fault.number for fault in both.late] == sorted(fault.number for fault in both.late)
    assert len(sum_faults([one, other], most=3).late) == 3
    assert sum_faults([sum_faults([one]), other]) == both


def test_of_faults_past_their_limits_those_not_mended_come_first_and_then_the_longest() -> None:
    model = SIZES[40].faults.late[0]
    some = [
        replace(model, number=number, repair_by_ms=limit, repaired_ms=repaired)
        for number, limit, repaired in (("short", 100, 110), ("open", 90, None), ("long", 50, 80), ("older", 80, None))
    ]
    found = sum_faults([FaultFigures(late=some[:2]), FaultFigures(late=some[2:])])
    assert [fault.number for fault in found.late] == ["older", "open", "long", "short"]


def test_a_school_without_a_place_is_told_why() -> None:
    lines = {line.school.code: line for line in SIZES[40].schools}
    table = table_of(paper("ranking", SIZES[40]), "unranked")
    for row in table.rows:
        line = lines[str(row[0])]
        id = "no_devices" if not line.headline.devices else "few_devices" if line.small else "too_little_seen"
        assert str(row[-1]) == words().t(f"report_bsays.{id}")
    assert {str(row[-1]) for row in table.rows} >= {words().t("report_bsays.no_devices")}


def test_a_trend_is_shown_only_where_there_is_something_to_compare_with() -> None:
    title = words().t("report_col.last_period")
    with_one = table_of(paper("ranking", SIZES[40]), "ranking")
    without = table_of(paper("ranking", replace(SIZES[40], before=None)), "ranking")
    assert title in with_one.titles
    assert title not in without.titles


def test_schools_that_nobody_entered_are_told_under_the_rates_that_they_lower() -> None:
    entered = sum(line.standing is not None for line in SIZES[40].schools)
    for kind in ("monthly", "targets"):
        assert f": {40 - entered}." in table_of(paper(kind, SIZES[40]), "campuses").note


def test_lists_are_in_the_data_only_where_the_paper_does_not_show_all_of_them() -> None:
    few, many = paper("monthly", SIZES[1]), paper("monthly", SIZES[40])
    assert not [table.anchor for table in few.data if table.anchor.startswith("all-")]
    assert [table.anchor for table in many.data if table.anchor.startswith("all-")] == ["all-worst", "all-late"]
    assert len(table_of(many, "all-late").rows) == len(SIZES[40].faults.late)
    assert table_of(many, "all-late").name in table_of(many, "late").note


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_that_a_note_refers_to_is_in_the_data(kind: str) -> None:
    made = paper(kind, SIZES[1000])
    said_of = re.compile(re.escape(words().t("report_bsays.rest_in_data", table="\x00")).replace("\x00", "(.+)"))
    named = {table.name for table in made.data}
    wanted = [found[1] for table in tables(made) if (found := said_of.fullmatch(table.note))]
    assert [name for name in wanted if name not in named] == []


def test_targets_name_the_papers_that_ask_for_them() -> None:
    assert TARGETS[Measure.ONLINE].document in " ".join(said(paper("targets", SIZES[40])))


def test_where_nothing_was_seen_nobody_is_said_to_have_been_online() -> None:
    sentences = {size: " ".join(said(paper("daily", SIZES[size]))) for size in (0, 40)}
    assert "all equipment was online" not in sentences[0]
    assert "Online rate: nothing to reckon it from." in sentences[0]
    well = replace(SIZES[40], schools=[])
    assert "all equipment was online" in " ".join(said(paper("daily", well)))
