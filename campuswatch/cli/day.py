"""A day as an option of a command."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

FIRST_YEAR, LAST_YEAR = 1970, 2999  # beyond them no clock of ours can show a day in every zone


class Day(click.DateTime):
    """`2026-12-01`."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        day: datetime = super().convert(value, param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail(f"{day:%Y-%m-%d} is not in the years {FIRST_YEAR} to {LAST_YEAR}.", param, ctx)
        return day
