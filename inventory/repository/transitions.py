"""Observed transitions: appended once, read as the state of now or as the course of a period.

Rows of one (device, witness) are ordered by (`at_ms`, `seq`), so the order in which they arrive does not matter.
Only for what holds now it does, once a clock was ahead: a row recorded more than `SET_BACK_MS` before the newest one's
moment shows that the newest one is not of the present, and takes its place as the head. A collector therefore hands
in its rows in the order in which it recorded them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from sys import intern
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    insert,
    select,
    true,
    tuple_,
    union,
    union_all,
)

from inventory.model.scope import BUREAU, Scope
from inventory.model.transition import Observed, Transition
from inventory.repository.device_codes import ids_by_code, ids_of
from inventory.repository.scoping import visible, within
from inventory.repository.upsert import INSERT, Statement
from inventory.tables.device import device
from inventory.tables.transition import transition as table
from inventory.tables.transition import transition_head as head
from language.message import Message

SET_BACK_MS = 5_000  # smaller corrections of a clock are no jump

# Built once: building a statement costs more than executing it, and each observed change comes through here.
APPEND = insert(table).returning(table.c.seq, sort_by_parameter_order=True)


def _advance(statement: Statement) -> Statement:
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["device", "witness", "school"],
        set_={"at_ms": new.at_ms, "seq": new.seq},
        where=(tuple_(new.at_ms, new.seq) > tuple_(head.c.at_ms, head.c.seq))
        | (head.c.at_ms > bindparam("present_ms", type_=BigInteger)),
    )


ADVANCE = {dialect: _advance(make(head)) for dialect, make in INSERT.items()}


def append(connection: Connection, transitions: Sequence[Transition]) -> list[int]:
    """Store them and return their sequence numbers, in the same order. Raises Missing for an unknown device."""
    if not transitions:
        return []
    ids = ids_by_code(connection, BUREAU, (transition.device for transition in transitions))
    rows = [to_row(transition, ids[transition.device]) for transition in transitions]
    numbers = [int(number) for number in connection.execute(APPEND, rows).scalars()]
    _advance_heads(connection, rows, numbers)
    return numbers


def _advance_heads(connection: Connection, rows: Sequence[dict[str, Any]], numbers: Sequence[int]) -> None:
    newest: dict[tuple[str, str, str], tuple[int, int, int]] = {}
    for row, seq in zip(rows, numbers, strict=True):
        place = (row["device"], row["witness"], row["school"])
        found = newest.get(place)
        present_ms = row["recorded_ms"] + SET_BACK_MS
        if found is None or (row["at_ms"], seq) > found[:2] or found[0] > present_ms:
            newest[place] = (row["at_ms"], seq, present_ms)
    values = [
        {"device": device, "witness": witness, "school": school, "at_ms": at_ms, "seq": seq, "present_ms": present_ms}
        for (device, witness, school), (at_ms, seq, present_ms) in newest.items()
    ]
    connection.execute(ADVANCE[connection.dialect.name], values)


def current(connection: Connection, scope: Scope, *, code: str | None = None) -> list[Transition]:
    """The newest transition of each (device, witness), for the devices that are now within the scope, or one of them.

    After a clock was ahead and until something new is seen, one may lie in the future; `state_at` leaves it out.
    """
    heads = select(head.c.seq).join(device, device.c.id == head.c.device)
    wanted = heads.where(within(scope, device), ~outdated())
    if code is not None:
        wanted = wanted.where(device.c.code == code)
    query = _joined().where(table.c.seq.in_(wanted)).order_by(device.c.code, table.c.witness)
    return [to_transition(row) for row in connection.execute(query)]


def outdated() -> ColumnElement[bool]:
    """The device has moved, and this head is of a school where it stood before."""
    newer = head.alias()
    same = (newer.c.device == head.c.device) & (newer.c.witness == head.c.witness)
    return select(newer.c.seq).where(same, newer.c.seq > head.c.seq).correlate(head).exists()


def seen_elsewhere(connection: Connection, scope: Scope) -> list[str]:
    """Codes of devices that were seen at another school than they stand at now, where the scope sees one of both."""
    moved = select(device.c.code).join(head, head.c.device == device.c.id).where(head.c.school != device.c.school)
    left, came = moved.where(visible(scope, head.c.school)), moved.where(visible(scope, device.c.school))
    return list(connection.execute(union(left, came)).scalars())  # each by an index of its own


def between(
    connection: Connection,
    scope: Scope,
    start_ms: int,
    end_ms: int,
    devices: Iterable[str] | None = None,
    *,
    known_ms: int | None = None,
    bare: bool = False,
) -> list[Transition]:
    """All with start_ms ≤ at_ms < end_ms, and the last before `start_ms` of each (device, witness, school).

    In order of time. `devices` are codes, None means all. Rows count for the school where the device then stood. With
    `known_ms` rows that were recorded later are not there: the last is then the last that was known. `bare` ones come
    without the parameters of their reasons, of which figures have no need.
    """
    inside = _joined(bare).where(
        visible(scope, table.c.school, device=table.c.device), table.c.at_ms >= start_ms, table.c.at_ms < end_ms
    )
    if known_ms is not None:
        inside = inside.where(table.c.recorded_ms <= known_ms)
    heads = select(head).where(visible(scope, head.c.school, device=head.c.device))
    if devices is not None:
        wanted = ids_of(devices)
        inside = inside.where(table.c.device.in_(wanted))
        heads = heads.where(head.c.device.in_(wanted))
    before = _joined(bare).where(table.c.seq.in_(_last_before(heads, start_ms, known_ms)))
    both = union_all(before, inside).subquery()
    # All at once: handing them out one by one costs more than finding them.
    rows = connection.execute(select(both).order_by(both.c.at_ms, both.c.seq)).all()
    return [to_bare(*row) for row in rows] if bare else [to_transition(row) for row in rows]


def _last_before(heads: Select[Any], start_ms: int, known_ms: int | None) -> Select[Any]:
    """The last seq before `start_ms` of each head's (device, witness, school): one step down an index for each."""
    place = heads.subquery()
    earlier = table.alias()
    known = true() if known_ms is None else earlier.c.recorded_ms <= known_ms
    last = (
        select(earlier.c.seq)
        .where(*(earlier.c[name] == place.c[name] for name in ("device", "witness", "school")))
        .where(earlier.c.at_ms < start_ms, known)
        .order_by(earlier.c.at_ms.desc(), earlier.c.seq.desc())
        .limit(1)
        .correlate(place)
        .scalar_subquery()
    )
    return select(last).select_from(place)


def _joined(bare: bool = False) -> Select[Any]:
    columns = [table.c[name] for name in BARE] if bare else [table]
    return select(device.c.code, *columns).join(device, device.c.id == table.c.device)


BARE = ("school", "witness", "collector", "at_ms", "half_gap_ms", "state", "reason_id", "recorded_ms", "seq")
STATES = {state.value: state for state in Observed}


def to_bare(
    code: str, school: str, witness: str, collector: str, at_ms: int, half_gap_ms: int, state: str, reason: str,
    recorded_ms: int, seq: int,
) -> Transition:  # fmt: skip
    return Transition(
        device=code,
        school=school,
        witness=witness,
        collector=collector,
        at_ms=at_ms,
        half_gap_ms=half_gap_ms,
        state=STATES[state],
        reason=plain(reason),
        recorded_ms=recorded_ms,
        seq=seq,
    )


def to_transition(row: Row[Any]) -> Transition:
    return Transition(
        device=intern(row.code),
        school=intern(row.school),
        witness=intern(row.witness),
        collector=intern(row.collector),
        at_ms=row.at_ms,
        half_gap_ms=row.half_gap_ms,
        state=Observed(row.state),
        reason=Message(row.reason_id, dict(row.reason_params)) if row.reason_params else plain(row.reason_id),
        recorded_ms=row.recorded_ms,
        seq=row.seq,
    )


@lru_cache(maxsize=256)
def plain(id: str) -> Message:
    """One for all rows: nearly every device of a county was seen to answer, and for no other reason."""
    return Message(id)


def to_row(transition: Transition, device_id: str) -> dict[str, Any]:
    return {
        "device": device_id,
        "school": transition.school,
        "witness": transition.witness,
        "collector": transition.collector,
        "at_ms": transition.at_ms,
        "half_gap_ms": transition.half_gap_ms,
        "state": transition.state,
        "reason_id": transition.reason.id,
        "reason_params": dict(transition.reason.params),
        "recorded_ms": transition.recorded_ms,
    }
