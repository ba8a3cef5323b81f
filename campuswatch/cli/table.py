"""Tables that fit the terminal; in a pipe each row is one whole line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

UNBOUNDED = 100_000
NONE: frozenset[int] = frozenset()


def print_table(
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: frozenset[int] = NONE,
    cut: frozenset[int] = NONE,
    fold: frozenset[int] = NONE,
) -> None:
    """Numbers of columns: `right` hold figures, `cut` may end in … and `fold` may take more lines on a narrow terminal.

    All others stay whole. Cells come from devices too: no mark-up is read in them.
    """
    table = Table(box=None, pad_edge=False, header_style="bold", show_header=any(headers))
    for index, header in enumerate(headers):
        table.add_column(
            Text(header),
            justify="right" if index in right else "left",
            no_wrap=index not in cut and index not in fold,
            overflow="fold" if index in fold else "ellipsis",
        )
    for row in rows:
        table.add_row(*(Text(cell, no_wrap=index not in fold) for index, cell in enumerate(row)))
    out = console()
    with out.capture() as captured:
        out.print(table)
    for line in captured.get().splitlines():
        click.echo(line.rstrip())


def console(stderr: bool = False) -> Console:
    out = Console(stderr=stderr, highlight=False, emoji=False, markup=False)
    if not out.is_terminal and not os.environ.get("COLUMNS"):
        out.width = UNBOUNDED
    return out


def megabytes(octets: int) -> str:
    return f"{octets / 1e6:,.1f} MB"
