"""For a school's network administrator: what is broken, where, with what behind it, and what changed today."""

from __future__ import annotations

from dataclasses import replace

from dashboards.boards.choices import EACH_KIND, KIND, SCHOOL, kinds, schools
from dashboards.boards.power import ups_now
from dashboards.boards.questions import changes, marks, newest, online, over_time
from dashboards.boards.recorders import disks_now
from dashboards.boards.switches import busiest_ports
from dashboards.boards.usual import not_online, of_one_school, standing_now, state_lines, states_over_time
from dashboards.boards.words import CHANGE, DEVICE_COLUMNS, KIND_COLUMN, LOSS, MOMENT, TILE
from dashboards.grafana.board import Board, Section
from dashboards.grafana.panel import Panel, Target, Transformation
from dashboards.grafana.query import Compared, Tag
from dashboards.grafana.shapes import curves, table, tiles
from inventory.model.kind import Kind

HERE = (SCHOOL, KIND)
# What much hangs on; cameras are too many for lines.
CORE = Tag("kind", tuple(map(str, (Kind.UPS, Kind.ROUTER, Kind.FIREWALL, Kind.SWITCH, Kind.RECORDER, Kind.SERVER))))
INFO_WRITTEN = "26h"  # once a day, and a little
AREA = "area"
NO_AREA = (
    {"fieldName": AREA, "config": {"id": "equal", "options": {"value": ""}}},
    {"fieldName": AREA, "config": {"id": "isNull", "options": {}}},
)


def areas() -> Panel:
    """The area stands in `info`, the state in `status`: they meet in the browser, device by device."""
    place = replace(newest("info", AREA, where=HERE), since=INFO_WRITTEN)
    grouped = {
        AREA: {"operation": "groupby", "aggregations": []},
        "rate": {"operation": "aggregate", "aggregations": ["mean"]},
    }
    met = (
        Transformation("filterFieldsByName", {"include": {"names": ["school", "device", AREA, "rate"]}}),
        Transformation("merge", {}),
        Transformation("filterByValue", {"type": "exclude", "match": "any", "filters": list(NO_AREA)}),
        Transformation("groupBy", {"fields": grouped}),
    )
    targets = (Target(online(*HERE), table=True), Target(place, table=True))
    return replace(tiles("board.school.areas", targets, TILE), transformations=met)


def changed() -> Panel:
    looks = {"Time": MOMENT, **DEVICE_COLUMNS, "kind": KIND_COLUMN, "change": CHANGE}
    every = changes(*HERE, compared=Compared("change", "<>", 0))
    return table("board.school.changed", (Target(every, table=True),), looks, worst="Time").sized(12).over("")


def losses() -> Panel:
    target = Target(over_time("ping", "loss_pct", where=HERE, by=("kind",)), "$tag_kind")
    return curves("board.network.loss", (target,), LOSS)


BOARD = Board(
    id="board.school",
    variables=(schools(several=False), kinds()),
    marks=marks(SCHOOL, CORE),
    sections=(
        Section(
            "",
            (
                *standing_now(*HERE, EACH_KIND),
                areas(),
                of_one_school(not_online(*HERE)),
                state_lines(SCHOOL, CORE).sized(24, 10),
                states_over_time(*HERE, EACH_KIND),
                of_one_school(changed()),
            ),
        ),
        Section(
            "board.section.equipment",
            (
                of_one_school(disks_now(SCHOOL).sized(12)),
                of_one_school(ups_now(SCHOOL).sized(12)),
                of_one_school(busiest_ports(SCHOOL).sized(12)),
                losses(),
            ),
        ),
    ),
)
