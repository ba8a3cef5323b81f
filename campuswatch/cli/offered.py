"""What the rules would have entered, and whether it was."""

from __future__ import annotations

from collections.abc import Iterable

import click


def print_offered(lines: Iterable[str], nothing: str, *, entered: bool) -> None:
    """`nothing` is said where there is no line."""
    told = list(lines)
    if not told:
        click.echo(nothing)
        return
    for line in told:
        click.echo(line)
    click.echo("entered" if entered else "nothing is entered yet: add --enter")
