"""A paper of at most so many rows: the longest tables end early and say where the rest stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dashboards.papers.sheet import MAX_ROWS, Paper, Table
from language.catalogue import translate
from language.message import Message


def shortened(paper: Paper, limit: int = MAX_ROWS) -> Paper:
    """The paper itself where it is short enough. Short tables stay whole: left out is the end of the longest."""
    if paper.rows <= limit:
        return paper
    tables = shortened_tables([one for section in paper.sections for one in section.tables], limit, paper.language)
    left = iter(tables)
    sections = [replace(one, tables=[next(left) for _ in one.tables]) for one in paper.sections]
    return replace(paper, sections=sections)


def shortened_tables(tables: Sequence[Table], limit: int, language: str) -> list[Table]:
    most = longest_kept([len(table.rows) for table in tables], limit)
    return [_table(table, most, language) for table in tables]


def longest_kept(lengths: Iterable[int], limit: int) -> int:
    """The most rows that each table may keep so that all together have at most `limit`."""
    rising = sorted(lengths)
    left, tables = limit, len(rising)
    for length in rising:
        if length * tables > left:
            return left // tables
        left -= length
        tables -= 1
    return limit


def _table(table: Table, most: int, language: str) -> Table:
    more = len(table.rows) - most
    if more <= 0:
        return table
    said = translate(Message("paper.more_rows", {"n": more}), language)
    return replace(table, rows=table.rows[:most], note=f"{said} {table.note}".strip())
