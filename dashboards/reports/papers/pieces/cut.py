"""A table that was cut says under it how many rows are missing, and where they stand. Pure."""

from __future__ import annotations

from dataclasses import replace

from dashboards.papers.sheet import Table
from dashboards.words import Words


def cut(table: Table, whole: int, words: Words) -> Table:
    """`whole` rows there are in all; those that the table does not hold stand in the paper's data."""
    more = whole - len(table.rows)
    return replace(table, note=words.t("report_says.more_rows", more=words.num(more))) if more > 0 else table
