"""All rows behind a school's paper: what its figures refer to, too long to print. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.papers.sheet import Table
from dashboards.reports.papers.chapters import faulty, registers
from dashboards.reports.papers.chapters.availability import MOST_AREAS, area_table
from dashboards.reports.papers.chapters.changes import change_table
from dashboards.reports.papers.chapters.lines import line_table
from dashboards.reports.papers.chapters.passwords import password_table
from dashboards.reports.papers.chapters.recorded import channel_table
from dashboards.reports.papers.chapters.story import Story
from dashboards.reports.papers.pieces import devices as device_piece
from dashboards.reports.papers.pieces import faults as fault_piece
from dashboards.reports.papers.pieces.amounts import day_cell, length_cell
from dashboards.reports.papers.pieces.outages import fallen, outage_table
from dashboards.reports.papers.pieces.rates import coverage_cell, share_cell
from dashboards.reports.papers.pieces.traces import (
    CHANGES,
    CHANNELS,
    DAYS,
    DEVICES,
    FAULTS,
    LINES,
    OUTAGES,
    PASSWORDS,
)


def data_of(story: Story) -> list[Table]:
    """Empty ones are left out, but that of devices: a paper of nothing says so there too."""
    figures, sight = story.figures, story.sight
    devices = device_piece.device_table(
        figures.devices, sight, columns=device_piece.EVERYTHING, name=story.head("data_devices"), anchor=DEVICES
    )
    rest = [
        outage_table(fallen(figures.devices), sight, name=story.head("data_outages"), anchor=OUTAGES),
        fault_piece.fault_table(
            figures.faults.faults, sight, columns=fault_piece.EVERYTHING, name=story.head("data_faults"), anchor=FAULTS
        ),
        day_table(story),
        channel_table(figures.recordings.channels, story, name=story.head("data_channels"), anchor=CHANNELS),
        change_table(figures.changes.unexpected, story, name=story.head("data_changes"), anchor=CHANGES),
        password_table(figures.passwords.changed, story, name=story.head("data_passwords"), anchor=PASSWORDS),
        line_table(figures.lines, story, name=story.head("data_lines"), anchor=LINES),
        *_cut_short(story),
    ]
    return [devices, *(one for one in rest if one.rows)]


def _cut_short(story: Story) -> Iterator[Table]:
    """What papers print in part."""
    figures, sight = story.figures, story.sight
    if len(figures.areas) > MOST_AREAS:
        yield area_table(figures.areas, story, name=story.head("by_area"), anchor="data-areas")
    if len(figures.faults.repeated) > faulty.MOST:
        yield fault_piece.repeated_table(
            figures.faults.repeated, sight, name=story.head("repeated"), anchor="data-repeated"
        )
    if len(figures.faults.major) > faulty.MOST:
        yield fault_piece.major_table(figures.faults.major, story.words, name=story.head("major"), anchor="data-major")
    if len(figures.registers.dangers) > registers.MOST:
        yield registers.danger_data(story)


def day_table(story: Story) -> Table:
    words = story.words
    columns = ("day", "online", "availability", "coverage", "uncertainty")
    return Table(
        titles=[words.t(f"report_col.{column}") for column in columns],
        rows=[
            [
                day_cell(day, words),
                share_cell(figures.as_seen_by_user, words),
                share_cell(figures.availability, words),
                coverage_cell(figures.coverage, words),
                length_cell(figures.uncertainty_ms, words),
            ]
            for day, figures in story.figures.days
        ],
        right=frozenset({1, 2, 3, 4}),
        name=story.head("data_days"),
        anchor=DAYS,
    )
