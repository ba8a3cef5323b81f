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
STANDING = ("up", "down", "shadow", "unknown", "devices")
"""Counts in `standing` that boards show; `devices` are those in service and expected now."""
Calls = tuple[Call, ...]


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


def standing(*where: Tag, by: tuple[str, ...] = (), columns: tuple[str, ...] = ()) -> Query:
    """Online rate and how many are in which state now, of those in service and expected; `columns` chooses some.

    The service has counted them. One `last` chooses the point of which all counts are.
    """
    first, *others = STANDING
    inner = (Column(first, Call("last", first)), *(Column(name, Call("", name)) for name in others))
    newest = Query(columns=inner, measurement="standing", where=where, by=("school", "kind"))
    known = (
        Column("rate", Call("sum", "up"), (Call("sum", "devices"),), 100),
        *(Column(name, Call("sum", name)) for name in STANDING),
    )
    chosen = tuple(column for column in known if not columns or column.name in columns)
    return Query(columns=chosen, within=newest, having=(Compared("devices", ">", 0),), by=by)


def standing_over_time(*where: Tag, columns: tuple[str, ...]) -> Query:
    """How many were in which state (`up`, `down` …), averaged over each five minutes, out of the roll-ups.

    Not out of raw counts: to average each and add them up takes a question inside a question for each step.
    """
    counts = tuple(Column(name, averaged(name)) for name in STANDING if name in columns)
    return Query(columns=counts, measurement="standing", where=where, every=STEP, fill="null", source=Source.ROLLED)


def stood(*where: Tag, by: tuple[str, ...] = (), every: str = "", columns: tuple[str, ...] = ()) -> Query:
    """Of schools and kinds over a period: online rate and coverage (%), and the seconds down of all devices."""
    up, down, shadow, unknown = ((averaged(state.name.lower()),) for state in COUNTED)
    known = over_a_period(up, down, shadow, unknown, step_s=STEP_S)
    chosen = tuple(column for column in known if not columns or column.name in columns)
    return Query(columns=chosen, measurement="standing", where=where, by=by, every=every, source=Source.ROLLED)


def lived(*where: Tag) -> Query:
    """Of a few devices over a period: online rate and coverage (%), from the seconds that they spent in each state."""
    up, down, shadow, unknown = (seconds(state) for state in COUNTED)
    rate, coverage, _ = over_a_period(up, down, shadow, unknown)
    return Query(columns=(rate, coverage), measurement="status", where=where, source=Source.ROLLED)


def over_a_period(up: Calls, down: Calls, shadow: Calls, unknown: Calls, *, step_s: float = 1) -> tuple[Column, ...]:
    """Sums over sums, not means of means. A unit of what is summed is `step_s` seconds."""
    seen = (*up, *down, *shadow)
    return (
        Column("rate", up, seen, 100),
        Column("coverage", seen, (*seen, *unknown), 100),
        Column("down_s", down, times=step_s),
    )


def online(*where: Tag) -> Query:
    """Of each device that is in service and expected now: 100 where it is online, else 0."""
    state, up = Column("state", Call("last", "state")), Column("up", InState(State.UP))
    each = Query(columns=(state, up), measurement="status", where=where, by=WHO)
    rate = Column("rate", Call("", "up"), times=100)
    return Query(columns=(rate,), within=each, having=EXPECTED, by=WHO)


def averaged(count: str) -> Call:
    """Of roll-ups of `standing`: how many devices on the average of five minutes, summed over groups and steps."""
    return Call("sum", f"{count}_mean")


def seconds(*states: State) -> tuple[Call, ...]:
    """Seconds in each state, of roll-ups."""
    return tuple(Call("sum", f"state_{int(state)}_s") for state in states)


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
