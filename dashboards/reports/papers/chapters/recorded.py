"""Recordings: how complete, how long they are kept, and which channels fall short. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from collector.recordings.retention import Verdict
from dashboards.charts.curve import DayShare, day_curve
from dashboards.papers.sheet import Cell, Chart, Facts, Section, Table, Tone
from dashboards.reports.papers.chapters.story import Story
from dashboards.reports.papers.pieces.amounts import count_cell
from dashboards.reports.papers.pieces.cut import cut
from dashboards.reports.papers.pieces.rates import coverage_cell, rate_cell
from dashboards.reports.papers.pieces.traces import CHANNELS, table_trace
from dashboards.reports.recording_figures import ChannelFigures
from dashboards.words import NONE

MOST = 12
TONES = {
    Verdict.MET: Tone.MET, Verdict.SHORT: Tone.MISSED, Verdict.NOT_YET: Tone.NOT_JUDGED,
    Verdict.UNKNOWN: Tone.NOT_JUDGED,
}  # fmt: skip
COLUMNS = ("recorder", "channel", "camera", "recording", "coverage", "bad_days", "kept", "required", "verdict")


def recorded(story: Story) -> list[Section]:
    channels = story.figures.recordings.channels
    if not channels:
        return []
    wanting = [one for one in channels if falls_short(one)]
    paragraphs = [] if wanting else [story.words.t("report_says.recordings_well")]
    rows = sorted(wanting, key=lambda one: (one.complete.share or 0, one.recorder, one.channel))[:MOST]
    chart = course(story)
    table = channel_table(rows, story, name=story.head("channels_short"), anchor="channels-short")
    return [
        Section(
            title=story.head("recordings"),
            paragraphs=paragraphs,
            facts=recording_facts(story),
            charts=[chart] if chart else [],
            tables=[cut(table, len(wanting), story.words)] if rows else [],
        )
    ]


def recording_facts(story: Story) -> Facts:
    """The verdict under the policy, and under other numbers of days that somebody may ask for."""
    words, recordings = story.words, story.figures.recordings
    trace = table_trace(CHANNELS)
    young = sum(one.young for one in recordings.channels)
    return [
        (words.t("measure.recording"), rate_cell(recordings.complete, words, trace=trace)),
        (words.t("report_col.coverage"), coverage_cell(recordings.complete.coverage, words)),
        (words.t("measure.retention"), rate_cell(recordings.retention, words, trace=trace)),
        (words.t("report_col.young"), count_cell(young, words)),
        *(
            (words.t("report_col.under_days", days=days), rate_cell(rate, words, trace=trace))
            for days, rate in sorted(recordings.under.items())
        ),
    ]


def course(story: Story) -> Chart | None:
    words = story.words
    days = [DayShare(day, rate.share) for day, rate in story.figures.recordings.by_day]
    known = [one.share for one in days if one.share is not None]
    if len(known) < 2:
        return None
    says = words.t("report_chart.recording_says", low=words.percent(min(known)), high=words.percent(max(known)))
    return day_curve(days, words, title=words.t("report_chart.recording"), says=says, height_mm=32)


def falls_short(one: ChannelFigures) -> bool:
    """Something is missing, or it does not reach back far enough though it is old enough to."""
    return bool(one.incomplete_days or one.gone or one.verdict is Verdict.SHORT)


def channel_table(channels: Sequence[ChannelFigures], story: Story, *, name: str = "", anchor: str = "") -> Table:
    words = story.words
    return Table(
        titles=[words.t(f"report_col.{column}") for column in COLUMNS],
        rows=[_row(one, story) for one in channels],
        widths=[2.2, 1, 3, 1.7, 1.6, 1.3, 1.2, 1.2, 1.6],
        right=frozenset({1, 3, 4, 5, 6, 7}),
        name=name,
        anchor=anchor,
    )


def _row(one: ChannelFigures, story: Story) -> list[str | Cell]:
    words = story.words
    camera = one.camera or ""
    return [
        story.sight.code_cell(one.recorder),
        count_cell(one.channel, words),
        Cell(f"{camera} {story.sight.name(camera)}".strip() or NONE, trace=story.sight.code_cell(camera).trace),
        rate_cell(one.complete, words),
        coverage_cell(one.complete.coverage, words),
        count_cell(one.incomplete_days, words),
        kept_cell(one, story),
        count_cell(one.required_days, words),
        kept_verdict(one, story),
    ]


def kept_cell(one: ChannelFigures, story: Story) -> Cell:
    """With a sign where nobody knows of the days before."""
    days = story.words.num(one.kept_days)
    return Cell(f"≥ {days}" if one.at_least and one.kept_days is not None else days, one.kept_days)


def kept_verdict(one: ChannelFigures, story: Story) -> Cell:
    """A channel that is too young is not yet due, and none too short."""
    return Cell(story.words.t(f"retention.{one.verdict}"), tone=TONES[one.verdict])
