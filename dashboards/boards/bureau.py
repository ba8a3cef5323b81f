"""For the bureau's network centre: which school needs help, how all stand, and whether it gets better."""

from __future__ import annotations

from collector.schema import ALL_KINDS
from dashboards.boards.choices import EACH_KIND, KIND, SCHOOL, kinds, schools
from dashboards.boards.questions import SCHOOLS, newest, standing, stood
from dashboards.boards.usual import NOW, standing_now, states_over_time
from dashboards.boards.words import COUNT, COVERAGE, KIND_COLUMN, RATE, SCHOOL_COLUMNS, SECONDS, TIME, painted
from dashboards.grafana.board import Board, Section
from dashboards.grafana.look import GREEN, Look, column
from dashboards.grafana.panel import Panel, Target
from dashboards.grafana.query import Tag
from dashboards.grafana.shapes import BARS, curves, number, table

HERE = (SCHOOL, KIND)
KINDS = (SCHOOL, EACH_KIND)
TOGETHER = Tag("kind", (ALL_KINDS,))
WEEK, MONTH, TWO_MONTHS, LONG_AGO = "7d", "30d", "60d", "3d"
STANDING = {**painted(NOW), "devices": COUNT}
LIVED = {**painted({"rate": RATE, "coverage": COVERAGE}), "down_s": SECONDS}


def worst_now(id: str, where: tuple[Tag, ...], by: tuple[str, ...], columns: dict[str, Look]) -> Panel:
    target = Target(standing(*where, by=by), table=True)
    return table(id, (target,), {**columns, **STANDING}, worst="rate", upwards=True).sized(12, 10)


def worst_over(window: str, id: str, where: tuple[Tag, ...], by: tuple[str, ...], columns: dict[str, Look]) -> Panel:
    target = Target(stood(*where, by=by), table=True)
    return table(id, (target,), {**columns, **LIVED}, worst="rate", upwards=True).sized(12, 10).over(window)


def month(id: str, *, shift: str = "") -> Panel:
    looks = {"rate": RATE, "coverage": COVERAGE}
    return number(id, Target(stood(*HERE, columns=tuple(looks))), looks).sized(6, 8).over(MONTH, shift=shift)


def trend() -> Panel:
    target = Target(stood(*HERE, every="1d", columns=("rate",)))
    look = Look(
        unit="percent", decimals=2, high=100, name=column("rate"), color=GREEN, custom={**BARS, "axisSoftMin": 90}
    )
    return curves("board.bureau.trend", (target,), look).over(TWO_MONTHS)


def seen() -> Panel:
    target = Target(newest("standing", "devices", where=(SCHOOL, TOGETHER), by=SCHOOLS), table=True)
    looks = {**SCHOOL_COLUMNS, "Time": TIME}
    return table("board.bureau.seen", (target,), looks, worst="Time", upwards=True).sized(12).over(LONG_AGO)


BOARD = Board(
    id="board.bureau",
    variables=(schools(), kinds(together=True)),
    refresh="5m",
    sections=(
        Section(
            "",
            (
                *standing_now(*HERE),
                worst_now("board.bureau.schools", HERE, SCHOOLS, dict(SCHOOL_COLUMNS)),
                worst_now("board.bureau.kinds", KINDS, ("kind",), {"kind": KIND_COLUMN}),
            ),
        ),
        Section(
            "board.section.month",
            (
                month("board.bureau.month"),
                month("board.bureau.month_before", shift=MONTH),
                trend(),
                worst_over(MONTH, "board.bureau.schools_month", HERE, SCHOOLS, dict(SCHOOL_COLUMNS)),
                worst_over(WEEK, "board.bureau.kinds_week", KINDS, ("kind",), {"kind": KIND_COLUMN}),
            ),
        ),
        Section(
            "board.section.lately",
            (states_over_time(*HERE, columns=("down", "shadow", "unknown")), seen()),
        ),
    ),
)
