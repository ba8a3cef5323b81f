"""Questions that several boards ask: who stands how now, how it went over time, what changed."""

from __future__ import annotations

from dataclasses import replace

from alerts.state import State
from dashboards.grafana.board import Mark
from dashboards.grafana.look import GREEN, RED
from dashboards.grafana.query import INTERVAL, Call, Column, Compared, InState, Query, Source, Tag
from language.message import Message

WHO = ("school", "school_name", "device", "name", "kind")
SCHOOLS = ("school", "school_name")
EXPECTED = (
    Compared("state", "<>", State.MAINTENANCE),
    Compared("state", "<>", State.OUT_OF_SERVICE),
)
"""In service and expected now."""
NOT_ONLINE = (Compared("state", "<>", State.UP), Compared("state", "<>", State.OUT_OF_SERVICE))
STEP, STEP_S = "5m", 300  # of roll-ups
COUNTED = (State.UP, State.DOWN, State.SHADOW, State.UNKNOWN)


def of(measurement: str, function: str, *fields: str, where: tuple[Tag, ...], by: tuple[str, ...] = WHO) -> Query:
    """One value of each field over the whole period, for each device (and part)."""
    columns = tuple(Column(name, Call(function, name)) for name in fields)
    return Query(columns=columns, measurement=measurement, where=where, by=by)


def newest(measurement: str, *fields: str, where: tuple[Tag, ...], by: tuple[str, ...] = WHO) -> Query:
    return of(measurement, "last", *fields, where=where, by=by)


def over_time(
    measurement: str, *fields: str, where: tuple[Tag, ...], by: tuple[str, ...] = WHO, function: str = "mean"
) -> Query:
    return replace(of(measurement, function, *fields, where=where, by=by), every=INTERVAL, fill="null")


def share_of_answers(measurement: str, *where: Tag, by: tuple[str, ...] = ()) -> Query:
    """How many of a hundred looks were answered, over time. Looks that we could not make do not count."""
    columns = (Column("up", Call("mean", "up"), times=100),)
    return Query(columns=columns, measurement=measurement, where=where, by=by, every=INTERVAL, fill="null")


def total(inner: Query, *columns: Column, by: tuple[str, ...] = (), having: tuple[Compared, ...] = ()) -> Query:
    """Columns over the answers of another query, in the same steps."""
    return Query(
        columns=columns, within=inner, by=by, having=having, every=inner.every, fill="null" if inner.every else "none"
    )


def states(*where: Tag) -> Query:
    """Of each device its last state, and for each state 1 or 0."""
    each = (Column(state.name.lower(), InState(state)) for state in COUNTED)
    columns = (Column("state", Call("last", "state")), *each)
    return Query(columns=columns, measurement="status", where=where, by=WHO)


ONLINE_RATE = Column("rate", Call("mean", "up"), times=100)
"""The moment's online rate (%) out of `states`, of those EXPECTED."""


def standing(*where: Tag, by: tuple[str, ...] = (), columns: tuple[str, ...] = ()) -> Query:
    """Online rate and how many are in which state now, of those expected; `columns` chooses some."""
    known = (
        ONLINE_RATE,
        *(Column(state.name.lower(), Call("sum", state.name.lower())) for state in COUNTED),
        Column("devices", Call("count", "state")),
    )
    chosen = tuple(column for column in known if not columns or column.name in columns)
    return Query(columns=chosen, within=states(*where), having=EXPECTED, by=by)


def standing_over_time(*where: Tag, columns: tuple[str, ...]) -> Query:
    """How many were in which state (`up`, `down` …), averaged over each five minutes, out of the roll-ups.

    Not out of `states` in steps: that takes minutes for a day of 10,000 devices, this a second.
    """
    counts = tuple(
        Column(state.name.lower(), seconds(state), times=1 / STEP_S)
        for state in COUNTED
        if state.name.lower() in columns
    )
    return Query(columns=counts, measurement="status", where=where, every=STEP, fill="null", source=Source.ROLLED)


def seconds(*states: State) -> tuple[Call, ...]:
    """Seconds in each state, of roll-ups."""
    return tuple(Call("sum", f"state_{int(state)}_s") for state in states)


def lived(*where: Tag, by: tuple[str, ...] = (), every: str = "", columns: tuple[str, ...] = ()) -> Query:
    """Over a period: online rate and coverage (%), both sums over sums, out of the five-minute roll-ups."""
    up, down, shadow, unknown = seconds(*COUNTED)
    seen = (up, down, shadow)
    known = (
        Column("rate", up, seen, 100),
        Column("coverage", seen, (*seen, unknown), 100),
        Column("down_s", down),
    )
    chosen = tuple(column for column in known if not columns or column.name in columns)
    return Query(columns=chosen, measurement="status", where=where, by=by, every=every, source=Source.ROLLED)


def changes(*where: Tag, compared: Compared) -> Query:
    """One row for each time when a device ceased to be online (`change` -1) or was online again (1)."""
    online = Query(columns=(Column("online", InState(State.UP, Call("", "state"))),), measurement="status", where=where)
    change = Query(columns=(Column("change", Call("difference", "online")),), within=online, by=WHO, bounded=False)
    rows = tuple(Column(name, Call("", name)) for name in ("change", *WHO))
    return Query(columns=rows, within=change, having=(compared,), bounded=False)


def marks(*where: Tag) -> tuple[Mark, ...]:
    lost, back = (changes(*where, compared=Compared("change", operator, 0)) for operator in "<>")
    return (
        Mark(name=Message("board.mark.lost"), query=lost, color=RED),
        Mark(name=Message("board.mark.back"), query=back, color=GREEN),
    )
