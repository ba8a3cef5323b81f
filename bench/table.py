"""What every bench gives back: one title, what is compared in one line, and figures with the peer's beside ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

HEADINGS = ("what", "ours", "peer", "", "ratio")


class Figure(NamedTuple):
    """One figure of ours beside one of a peer's; `theirs` is None where there is nothing to compare with."""

    what: str
    ours: float
    peer: str = ""
    theirs: float | None = None
    more_is_better: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times better ours is, below 1 worse; None without a peer, or where one of the two is 0."""
        if not self.theirs or not self.ours:
            return None
        return self.ours / self.theirs if self.more_is_better else self.theirs / self.ours


@dataclass
class Table:
    """`compared` says in one line what each side does; `notes` what was left out and why."""

    title: str
    compared: str
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        yield self.title
        yield f"  {self.compared}"
        yield from columns([HEADINGS, *(row(figure) for figure in self.figures)])
        yield from (f"  {note}" for note in self.notes)


def row(figure: Figure) -> tuple[str, ...]:
    ratio = figure.ratio
    return (
        figure.what,
        number(figure.ours),
        figure.peer,
        "" if figure.theirs is None else number(figure.theirs),
        "" if ratio is None else f"{number(ratio)} x",
    )


def number(value: float) -> str:
    """Three digits that count; all of those before the point."""
    if value and abs(value) < 0.001:
        return f"{value:.1e}"
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:,.{decimals}f}"


def columns(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Texts to the left, numbers to the right."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    for what, ours, peer, theirs, ratio in rows:
        cells = (
            f"{what:{widths[0]}}",
            f"{ours:>{widths[1]}}",
            f"{peer:{widths[2]}}",
            f"{theirs:>{widths[3]}}",
            f"{ratio:>{widths[4]}}",
        )
        yield "  " + "   ".join(cells).rstrip()


def beside(what: str, ours: float, peers: Iterable[tuple[str, float]], *, more_is_better: bool = False) -> list[Figure]:
    """Ours beside each peer's."""
    return [Figure(what, ours, name, theirs, more_is_better) for name, theirs in peers]
