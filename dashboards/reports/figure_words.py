"""A changed figure in words: what it is, what it was, what it is now."""

from __future__ import annotations

from fractions import Fraction

from dashboards.reports.comparison import SHARES
from dashboards.words import NONE, Words
from inventory.model.report import Change

DIGITS = 4
"""Of a share in percent: a second of a device's month shows."""
EXACT = 10**12
"""Shares are kept as floats: the fraction that one was made from, not the one that it is in binary."""


def figure_row(change: Change, words: Words) -> tuple[str, str, str]:
    was, now = (figure_value(change.figure, one, words) for one in (change.was, change.now))
    return figure_name(change.figure, words), was, now


def figure_name(name: str, words: Words) -> str:
    """`device.s01-cam-0007.down_ms` says which device, `school.S01.online` which school."""
    about, _, rest = name.partition(".")
    subject, _, figure = rest.rpartition(".")
    if about in ("device", "school") and subject:
        return words.t("figure.of", figure=words.t(f"figure.{figure}"), subject=subject)
    return words.t(f"figure.{name}")


def figure_value(name: str, value: float | int | None, words: Words) -> str:
    if value is None:
        return NONE
    last = name.rpartition(".")[2]
    if last in SHARES:
        return words.percent(Fraction(value).limit_denominator(EXACT), DIGITS)
    return words.lasting(value) if last.endswith("_ms") else words.num(value)
