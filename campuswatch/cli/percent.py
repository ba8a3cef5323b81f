"""A share in percent as an option of a command: exact, to four places."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import click

from inventory.model.target import MILLION


class Percent(click.ParamType[int]):
    """`95`, `97.5` or `97,5 %` -> parts per million."""

    name = "percent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        text = str(value).strip().removesuffix("%").strip().replace(",", ".")
        try:
            ppm = Decimal(text) * (MILLION // 100)
        except InvalidOperation:
            ppm = Decimal("NaN")
        if not ppm.is_finite() or ppm != ppm.to_integral_value() or not 0 <= ppm <= MILLION:
            self.fail(
                f"{value!r} is no share in percent: write it as 95 or 97.5, with at most four places.", param, ctx
            )
        return int(ppm)


def as_percent(ppm: int) -> str:
    """`97.5 %`."""
    return f"{Decimal(ppm) / (MILLION // 100):f} %"
