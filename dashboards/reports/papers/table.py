"""The monthly table to the bureau's safety section (月报表): one strict form, the same lines for every school. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from dashboards.papers.sheet import Cell, Facts, Paper, Section, Table, Tone
from dashboards.reports.papers.chapters.data import data_of
from dashboards.reports.papers.chapters.recorded import falls_short
from dashboards.reports.papers.chapters.story import Story, story_of
from dashboards.reports.papers.chapters.summary import TRACES, warnings
from dashboards.reports.papers.pieces.amounts import count_cell, day_cell, length_cell
from dashboards.reports.papers.pieces.frame import school_paper
from dashboards.reports.papers.pieces.kpi import judged_of
from dashboards.reports.papers.pieces.naming import capital
from dashboards.reports.papers.pieces.rates import coverage_cell, documents, rate_cell, target_cell, verdict_cell
from dashboards.reports.papers.pieces.traces import DEVICES, FAULTS, OUTAGES, PASSWORDS, table_trace
from dashboards.reports.report_kind import Issue
from dashboards.reports.school_figures import SchoolFigures
from dashboards.words import NONE, Words
from inventory.model.area import AreaClass
from inventory.model.kind import Kind
from inventory.model.target import Measure

TERMS = (
    "online",
    "availability",
    "coverage",
    "intact",
    "recording",
    "retention",
    "mended_in_time",
    "not_judged",
    "known_at",
)
COLUMNS = ("item_number", "part", "item", "reached", "coverage", "target", "verdict")
BLANK = Cell(" ")
"""A box of the form that this line has no use for: no dash, for nothing is missing."""
ALARMS = (Kind.ALARM_PANEL, Kind.ONE_KEY_ALARM, Kind.INTRUSION, Kind.PATROL)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the form that is a plain value: `name` is of the family `report_item.`."""

    name: str
    value: Callable[[Story], Cell]


Line = Item | Measure


def _kind(*kinds: Kind) -> Callable[[Story], Cell]:
    def count(story: Story) -> Cell:
        counted = sum(one.device.kind in kinds for one in story.figures.devices)
        return count_cell(counted, story.words, trace=table_trace(DEVICES))

    return count


def _faults(name: str) -> Callable[[Story], Cell]:
    return lambda story: count_cell(getattr(story.figures.faults, name), story.words, trace=table_trace(FAULTS))


def _outages(story: Story) -> Cell:
    count = sum(not out.shadow for one in story.figures.devices for out in one.outages)
    return count_cell(count, story.words, trace=table_trace(OUTAGES))


def _down(story: Story) -> Cell:
    return length_cell(sum(one.down_ms for one in story.figures.devices), story.words)


def _longest(story: Story) -> Cell:
    return length_cell(max((one.longest_ms for one in story.figures.devices), default=0), story.words)


def _key_areas(story: Story) -> Cell:
    areas = [one for one in story.figures.areas if one.area is not None and one.area.area_class is AreaClass.KEY]
    return count_cell(len(areas), story.words)


def _blind(story: Story) -> Cell:
    return _bad(len(story.blind), story)


def _bad(count: int, story: Story, trace: str = "") -> Cell:
    return count_cell(count, story.words, tone=Tone.MISSED if count else Tone.PLAIN, trace=trace)


def _one_key(story: Story) -> Cell:
    working, whole = story.figures.one_key
    return Cell(f"{story.words.num(working)} / {story.words.num(whole)}" if whole else NONE)


def _standing(name: str) -> Callable[[Story], Cell]:
    def day(story: Story) -> Cell:
        known = story.figures.standing
        found: date | None = getattr(known, name) if known is not None else None
        return Cell(story.words.t("report_says.not_yet")) if found is None else day_cell(found, story.words)

    return day


CHAPTERS: Sequence[tuple[str, Sequence[Line]]] = (
    ("equipment", (
        Item("devices", lambda story: count_cell(len(story.figures.devices), story.words, trace=table_trace(DEVICES))),
        Item("cameras", _kind(Kind.CAMERA)), Item("recorders", _kind(Kind.RECORDER, Kind.ENCODER)),
        Item("switches", _kind(Kind.SWITCH)), Item("ups", _kind(Kind.UPS)), Item("alarms", _kind(*ALARMS)),
    )),
    ("running", (
        Measure.ONLINE, Measure.AVAILABILITY, Measure.INTACT,
        Item("outages", _outages), Item("down", _down), Item("longest", _longest),
    )),
    ("recordings", (
        Measure.RECORDING, Measure.RETENTION,
        Item("channels", lambda story: count_cell(len(story.figures.recordings.channels), story.words)),
        Item("channels_short", lambda story: _bad(
            sum(falls_short(one) for one in story.figures.recordings.channels), story)),
    )),
    ("faults", (
        Item("opened", _faults("opened")), Item("mended", _faults("mended")), Item("standing", _faults("standing")),
        Measure.MENDED_IN_TIME,
        Item("response", lambda story: length_cell(story.figures.faults.mean_response_ms, story.words)),
        Item("repair", lambda story: length_cell(story.figures.faults.mean_repair_ms, story.words)),
        Item("major", lambda story: _bad(len(story.figures.faults.major), story)),
    )),
    ("safety", (
        Item("key_areas", _key_areas), Item("blind", _blind), Item("one_key", _one_key),
        Item("unexpected", lambda story: _bad(len(story.figures.changes.unexpected), story)),
        Item("passwords_changed", lambda story: count_cell(
            len(story.figures.passwords.changed), story.words, trace=table_trace(PASSWORDS))),
        Item("passwords_due", lambda story: _bad(len(story.figures.passwords.due), story)),
    )),
    ("standing", (
        Item("accepted", _standing("accepted_on")), Item("police", _standing("police_on")),
        Item("education", _standing("education_on")),
    )),
)  # fmt: skip
"""The form: its parts and their lines, which every school fills in."""


def table(figures: SchoolFigures, words: Words, issue: Issue) -> Paper:
    story = story_of(figures, words)
    judged = [judged_of(figures, one) for _, lines in CHAPTERS for one in lines if isinstance(one, Measure)]
    notes = [*documents(judged, words), *warnings(story)]
    return school_paper(
        "table", figures, words, issue, signers=("filled_in", "checked", "principal"), facts=head(story, issue),
        sections=[Section(paragraphs=notes, tables=[form(story)])], data=data_of(story), terms=TERMS,
    )  # fmt: skip


def head(story: Story, issue: Issue) -> Facts:
    """Who fills it in, for whom."""
    words, school = story.words, story.figures.school
    locality = words.t(f"locality.{school.locality}") if school.locality else ""
    level = words.t(f"level.{school.level}") if school.level else ""
    return [
        (words.t("report_col.school"), school.name),
        (words.t("report_col.school_code"), school.code),
        (words.t("report_col.level"), capital(level)),
        (words.t("report_col.locality"), capital(locality)),
        (words.t("report_col.submitted_to"), words.t("report_says.safety_section", bureau=issue.bureau)),
        (words.t("report_col.phone"), school.phone),
    ]


def form(story: Story) -> Table:
    """The name of a part stands beside its first line."""
    words = story.words
    lines = [(chapter if not place else "", line) for chapter, own in CHAPTERS for place, line in enumerate(own)]
    rows = [
        [Cell(str(number), number), part_cell(chapter, words), *_line(line, story)]
        for number, (chapter, line) in enumerate(lines, 1)
    ]  # fmt: skip
    return Table(
        titles=[words.t(f"report_col.{column}") for column in COLUMNS], rows=rows,
        widths=[0.8, 4, 6.4, 2.1, 1.8, 1.6, 2.8], right=frozenset({0, 3, 4, 5}), anchor="form",
    )  # fmt: skip


def part_cell(chapter: str, words: Words) -> Cell:
    return Cell(words.t(f"report_part.{chapter}"), tone=Tone.STRONG) if chapter else BLANK


def _line(line: Line, story: Story) -> list[str | Cell]:
    words = story.words
    if isinstance(line, Item):
        return [words.t(f"report_item.{line.name}"), line.value(story), BLANK, BLANK, BLANK]
    judged = judged_of(story.figures, line)
    return [
        words.t(f"measure.{line}"),
        rate_cell(judged.rate, words, trace=TRACES[line]),
        coverage_cell(judged.rate.coverage, words),
        BLANK if judged.target is None else target_cell(judged.target, words),
        BLANK if judged.target is None else verdict_cell(judged, words),
    ]
