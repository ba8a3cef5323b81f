"""A panel as data: what it asks, and how the answer is shown. `dashboards/grafana/shapes.py` makes the usual ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from dashboards.grafana.look import Look
from dashboards.grafana.query import Query, Source
from language.message import Message

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Target:
    """A query and how its series are called: `legend` may name tags (`$tag_name`), `word` stands behind it.

    `table`: one row a series, with its tags as columns.
    """

    query: Query
    legend: str = ""
    word: Message | None = None
    table: bool = False


@dataclass(frozen=True, slots=True)
class Transformation:
    """A transformation by its id in Grafana."""

    id: str
    options: Mapping[str, object]


class Sort(NamedTuple):
    """Of a table: by which column, and whether the highest stands first."""

    column: str
    descending: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """`id` is the message id of its title. `looks` are by column or by series.

    `window` is the panel's own stretch back from now, whatever the board shows (`15m`); `shift` puts it back in time
    (`30d`). `step` is the least step of INTERVAL. Width and height are in Grafana's grid of 24 columns.
    """

    id: str
    type: str
    width: int
    height: int
    targets: tuple[Target, ...]
    look: Look = field(default_factory=Look)
    looks: Mapping[str, Look] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)
    transformations: tuple[Transformation, ...] = ()
    sort: Sort | None = None
    window: str = ""
    shift: str = ""
    step: str = ""

    @property
    def source(self) -> Source:
        return self.targets[0].query.innermost.source

    def sized(self, width: int, height: int = 0) -> Panel:
        return replace(self, width=width, height=height or self.height)

    def over(self, window: str, *, shift: str = "", step: str = "") -> Panel:
        """Shows a stretch of its own; an empty window is the board's."""
        return replace(self, window=window, shift=shift, step=step or self.step)
