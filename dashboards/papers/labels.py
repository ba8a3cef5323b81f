"""Labels with QR codes on sheets of A4 as stationers sell them: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """`code` is what the QR code holds."""

    code: str
    name: str
    school: str
    place: str = ""
    asset_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Millimetres; `left` and `top` are the margins of the sheet, `gap` lies between columns."""

    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    gap: float = 0

    @property
    def room(self) -> int:
        return self.columns * self.rows


SHEETS: Mapping[str, Sheet] = {
    "24": Sheet(columns=3, rows=8, width=70, height=37, left=0, top=0.5),
    "21": Sheet(columns=3, rows=7, width=63.5, height=38.1, left=7.2, top=15.1, gap=2.5),
    "40": Sheet(columns=4, rows=10, width=48.5, height=25.4, left=8, top=21.5),
}
"""By the number of labels on a sheet of A4."""


def laid_out(labels: Iterable[Label], sheet: Sheet, skip: int = 0) -> list[Sequence[Label | None]]:
    """Sheet by sheet, line by line; None is a place that stays empty. `skip` places are used up on the first sheet."""
    places: list[Label | None] = [*[None] * (skip % sheet.room), *labels]
    return [places[at : at + sheet.room] for at in range(0, len(places), sheet.room)]
