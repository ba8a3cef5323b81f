"""Counts, lengths and moments as cells: what is printed, and what a workbook reckons with. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from dashboards.papers.sheet import Cell, Tone
from dashboards.words import NONE, Words
from language.moment import format_short_day, format_time, local


def count_cell(count: int | None, words: Words, *, tone: Tone = Tone.PLAIN, trace: str = "") -> Cell:
    """Behind nought there is nothing to be looked at."""
    return Cell(words.num(count), count, tone, trace if count else "")


def length_cell(ms: int | None, words: Words, *, tone: Tone = Tone.PLAIN, trace: str = "") -> Cell:
    """A dash for what is not known or has no length at all."""
    if not ms:
        return Cell(NONE, None if ms is None else timedelta(), tone)
    return Cell(words.lasting(ms), timedelta(milliseconds=ms), tone, trace)


def moment_cell(at_ms: int | None, words: Words, *, tone: Tone = Tone.PLAIN, trace: str = "") -> Cell:
    """To the minute and without the year, for tables of one period: `10/5 14:03`; a workbook holds all of it."""
    if at_ms is None:
        return Cell(NONE)
    return Cell(short_moment(at_ms, words), local(at_ms, words.zone), tone, trace)


def short_moment(at_ms: int, words: Words) -> str:
    day = format_short_day(at_ms, words.zone, words.language)
    return f"{day} {format_time(at_ms, words.zone, words.language)[:-3]}"


def day_cell(day: date | None, words: Words) -> Cell:
    return Cell(NONE) if day is None else Cell(words.date(day), day)
