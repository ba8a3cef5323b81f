"""Every paper of a school in every language: what must stand on it, from the smallest school to the largest."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from report_registers import everything
from report_samples import issue_of, school_figures, words_of

from dashboards.papers.pdf import to_pdf
from dashboards.papers.sheet import MAX_ROWS, Cell, Paper, Table
from dashboards.reports.papers import REPORTS
from dashboards.reports.papers.kinds import SCHOOL_PAPERS
from dashboards.reports.school_figures import SchoolFigures
from inventory.model.report import Change
from inventory.period import PeriodKind, parse_period
from language.catalogue import LANGUAGES

PERIODS = {
    PeriodKind.DAY: "2026-10-05", PeriodKind.WEEK: "2026-W41", PeriodKind.MONTH: "2026-10", PeriodKind.YEAR: "2026",
    PeriodKind.TERM: "2026-09-01..2027-01-20", PeriodKind.SPAN: "2026-09-17..2026-09-30",
}  # fmt: skip


@cache
def figures_of(kind: str, language: str, devices: int = 24, situation: str = "") -> SchoolFigures:
    period = parse_period(PERIODS[REPORTS[kind].periods[0]])
    found = school_figures(
        devices, language=language, period=period, long_names=situation == "long", open_outage=situation == "open",
        seen=situation != "unseen", quiet=situation == "quiet",
    )  # fmt: skip
    return replace(found, **everything(found.school, 250 if devices > 100 else 30)) if devices > 1 else found


def paper_of(kind: str, language: str = "en", devices: int = 24, situation: str = "") -> Paper:
    made = REPORTS[kind].of_school
    assert made is not None
    return made(figures_of(kind, language, devices, situation), words_of(language), issue_of(language))


def texts(paper: Paper) -> Iterator[str]:
    for section in paper.sections:
        yield from (section.title, *section.paragraphs)
        yield from (str(value) for _, value in section.facts)
        for table in section.tables:
            yield from table.titles
            yield from (str(cell) for row in table.rows for cell in row)


def tables(paper: Paper) -> list[Table]:
    return [*(table for section in paper.sections for table in section.tables), *paper.data]


def cells(paper: Paper) -> Iterator[Cell]:
    for table in tables(paper):
        yield from (cell for row in table.rows for cell in row if isinstance(cell, Cell))
    for facts in (paper.facts, *(section.facts for section in paper.sections)):
        yield from (value for _, value in facts if isinstance(value, Cell))


def all_papers() -> Iterator[tuple[str, str, int, str]]:
    for kind in SCHOOL_PAPERS:
        for language in LANGUAGES:
            for devices, situation in ((0, ""), (1, ""), (24, "open"), (24, "unseen"), (24, "quiet"), (400, "long")):
                yield kind, language, devices, situation


@pytest.mark.parametrize(("kind", "language", "devices", "situation"), list(all_papers()))
def test_every_paper_hangs_together(kind: str, language: str, devices: int, situation: str) -> None:
    """It has room on a PDF, rows as long as their titles, and each reference within the paper leads somewhere."""
    paper = paper_of(kind, language, devices, situation)
    assert paper.rows <= MAX_ROWS
    assert paper.signatures
    anchors = [table.anchor for table in tables(paper) if table.anchor]
    assert len(anchors) == len(set(anchors))
    for table in tables(paper):
        assert {len(row) for row in table.rows} <= {len(table.titles)}
        assert len(table.shares()) == len(table.titles)
    assert {cell.trace[1:] for cell in cells(paper) if cell.trace.startswith("#")} <= set(anchors)
    assert not [text for text in texts(paper) if text.startswith(("report_", "rule.")) or "{" in text]


@pytest.mark.parametrize("kind", SCHOOL_PAPERS)
def test_beside_every_availability_stands_its_coverage(kind: str) -> None:
    for table in tables(paper_of(kind)):
        if {"Availability", "Online rate"} & set(table.titles):
            assert "Coverage" in table.titles


@pytest.mark.parametrize("kind", [kind for kind in SCHOOL_PAPERS if kind != "stocktake"])
def test_an_open_outage_is_told_of(kind: str) -> None:
    paper = paper_of(kind, situation="open")
    assert "s01-cam-0001" in " ".join(texts(paper))
    assert any("still open" in str(cell) for cell in cells(paper))


@pytest.mark.parametrize("kind", ["monthly", "weekly", "term", "principal", "table", "uptime", "holidays", "yearly"])
def test_a_withheld_verdict_is_marked_as_such(kind: str) -> None:
    said = " ".join(texts(paper_of(kind, situation="unseen")))
    assert "not judged: coverage 50." in said
    assert " missed;" not in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", SCHOOL_PAPERS)
def test_a_correction_says_so_before_anything_else(kind: str, language: str) -> None:
    issue = replace(issue_of(language, version=2), why="a window", changes=[Change(figure="online", was=0.9, now=0.95)])
    paper = REPORTS[kind].of_school(figures_of(kind, language), words_of(language), issue)  # type: ignore[misc]
    assert "a window" in " ".join(paper.sections[0].paragraphs)
    assert len(paper.sections[0].tables[0].rows) == 1


def test_the_form_has_the_same_lines_for_every_school() -> None:
    def lines(paper: Paper) -> list[str]:
        (form,) = [table for table in tables(paper) if table.anchor == "form"]
        return [" ".join(str(cell) for cell in row[:3]) for row in form.rows]

    assert lines(paper_of("table", devices=0)) == lines(paper_of("table", devices=400, situation="long"))


def test_the_form_says_for_whom_it_is() -> None:
    facts = dict(paper_of("table", "zh-CN").facts)
    assert str(facts["报送单位"]) == "逊克县教育局安全科"
    assert str(facts["城乡类别"]) == "城镇"


def test_no_paper_holds_what_a_password_is() -> None:
    """Fact, date, person: and nothing of the kind is even in the figures."""
    (table,) = [one for one in paper_of("monthly").data if one.anchor == "passwords"]
    assert list(table.titles) == ["When", "Device", "Name", "Account", "By"]


def pages(octets: bytes, folder: Path) -> int:
    file = folder / "paper.pdf"
    file.write_bytes(octets)
    told = subprocess.run(["pdfinfo", file], check=True, capture_output=True, text=True).stdout
    return int(next(line for line in told.splitlines() if line.startswith("Pages:")).split()[1])


@pytest.mark.needs("pdftotext", "cjk-font")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("devices", "situation"), [(0, ""), (24, "open"), (400, "long"), (24, "unseen")])
def test_the_principal_gets_one_sheet(language: str, devices: int, situation: str, tmp_path: Path) -> None:
    assert pages(to_pdf(paper_of("principal", language, devices, situation)), tmp_path) == 1


@pytest.mark.needs("pdftotext", "cjk-font")
@pytest.mark.parametrize("language", LANGUAGES)
def test_also_a_corrected_late_one_of_a_period_that_runs(language: str, tmp_path: Path) -> None:
    changes = [Change(figure="online", was=0.9, now=0.95)] * 9
    issue = replace(issue_of(language, number="", version=3), why="w" * 200, changes=changes, late=True)
    running = replace(figures_of("principal", language, 400, "long"), whole=False)
    paper = REPORTS["principal"].of_school(running, words_of(language), issue)  # type: ignore[misc]
    assert pages(to_pdf(paper), tmp_path) == 1


@pytest.mark.parametrize("kind", SCHOOL_PAPERS)
def test_no_two_tables_are_called_alike(kind: str) -> None:
    """A table without a name is called by its section, and so are the facts of that section."""
    paper = paper_of(kind)
    called = [section.title for section in paper.sections if section.facts]
    called += [table.name or section.title for section in paper.sections for table in section.tables]
    data = [table.name for table in paper.data]
    for names in (called, data):
        assert [name for name in set(names) if names.count(name) > 1] == []


def test_a_table_that_was_cut_says_how_much_is_missing_and_the_data_has_it() -> None:
    paper = paper_of("monthly", devices=400, situation="long")
    anchors = {table.anchor: table for table in tables(paper)}
    short, whole = anchors["unexpected-changes"], anchors["changes"]
    assert short.note == f"Not all have room here: {len(whole.rows) - len(short.rows)} more stand in the workbook."
    assert not whole.note


def test_a_day_tells_of_one_dead_switch_once() -> None:
    paper = paper_of("daily")
    (section,) = [one for one in paper.sections if one.title == "Outages"]
    assert section.paragraphs == ["Behind s01-sw-0005: 5 devices, at most 1 hr."]
    assert "Behind" not in " ".join(str(cell) for row in section.tables[0].rows for cell in row)
    behind = [one for table in paper.data if table.anchor == "outages" for row in table.rows for one in row]
    assert any("ehind s01-sw-0005" in str(one) for one in behind)
