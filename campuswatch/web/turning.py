"""Long lists page by page: a hundred rows each, and the address of the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
MOST = 100


@dataclass(frozen=True, slots=True)
class Turned(Generic[Row]):
    """`after` is what the next page is asked for with, empty on the last; `total` counts the rows of all pages."""

    rows: Sequence[Row]
    after: str
    total: int


def turned(rows: Sequence[Row], key: Callable[[Row], str], after: str, most: int = MOST) -> Turned[Row]:
    """Those behind the row with the key `after`; from the first where there is none (any more)."""
    begin = next((place + 1 for place, row in enumerate(rows) if key(row) == after), 0) if after else 0
    shown = rows[begin : begin + most]
    more = begin + most < len(rows)
    return Turned(shown, key(shown[-1]) if more else "", len(rows))
