"""Rotations, and the turns of accounts in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, insert, select, true, update

from inventory.errors import Conflict
from inventory.model.credential import CredentialType
from inventory.model.rotation import Progress, Rotation
from inventory.model.scope import BUREAU, Scope
from inventory.model.turn import OPEN, RESTING, State, Turn
from inventory.repository import revision
from inventory.repository.device_codes import id_of, ids_by_code
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.device import device
from inventory.tables.rotation import rotation as table
from inventory.tables.rotation import rotation_turn as turns_table
from language.message import Message


def put(connection: Connection, rotation: Rotation) -> None:
    row = {
        "id": rotation.id,
        "by": rotation.by,
        "at_ms": rotation.at_ms,
        "wish": dict(rotation.wish),
        "progress": rotation.progress,
        "waiver": rotation.waiver,
        "recorders": rotation.recorders,
        "ended_ms": rotation.ended_ms,
    }
    connection.execute(upsert(connection, table, row))


def every(connection: Connection, scope: Scope, *, limit: int = 100) -> list[Rotation]:
    """The newest first: those with a turn in the scope."""
    seen = exists().where(turns_table.c.rotation == table.c.id, visible(scope, turns_table.c.school))
    query = select(table).where(seen).order_by(table.c.at_ms.desc(), table.c.id).limit(limit)
    return [to_rotation(row) for row in connection.execute(query)]


def plan(connection: Connection, turns: Iterable[Turn]) -> None:
    """Add turns that were not begun. Raises Missing for an unknown device."""
    told = list(turns)
    ids = ids_by_code(connection, BUREAU, {turn.device for turn in told})
    if told:
        connection.execute(insert(turns_table), [to_row(turn, ids[turn.device]) for turn in told])


def move(connection: Connection, turn: Turn, expected: State) -> None:
    """Store what a turn has become. Raises Conflict where it is no longer in the state `expected`.

    Where its device begins or ends to rest, the revision of the school is bumped: who looks at it reads that again.
    """
    values = {
        "state": turn.state,
        "tries": turn.tries,
        "sends": turn.sends,
        "allowed": turn.allowed,
        "reason": from_reason(turn.reason),
        "at_ms": turn.at_ms,
    }
    same = (turns_table.c.id == turn.id) & (turns_table.c.state == expected)
    if not connection.execute(update(turns_table).where(same).values(values)).rowcount:
        raise Conflict("rotation.moved_elsewhere", device=turn.device)
    if (turn.state in RESTING) != (expected in RESTING):
        revision.bump(connection, turn.school)


def turn(connection: Connection, scope: Scope, id: str) -> Turn | None:
    found = _read(connection, scope, turns_table.c.id == id)
    return found[0] if found else None


def turns(connection: Connection, scope: Scope, rotation: str) -> list[Turn]:
    """Of one rotation, in the order in which they are taken."""
    return _read(connection, scope, turns_table.c.rotation == rotation)


def open_turns(connection: Connection, scope: Scope) -> list[Turn]:
    """Begun and not over, in quarantine too."""
    return _read(connection, scope, turns_table.c.state.in_(sorted(OPEN)))


def open_of(connection: Connection, scope: Scope, code: str) -> Turn | None:
    """The turn that is open at a device."""
    found = _read(connection, scope, (turns_table.c.device == id_of(code)) & turns_table.c.state.in_(sorted(OPEN)))
    return found[0] if found else None


def of_device(connection: Connection, scope: Scope, code: str, *, limit: int = 100) -> list[Turn]:
    """Of one device, the last one first."""
    found = _read(connection, scope, turns_table.c.device == id_of(code))
    return sorted(found, key=lambda turn: (turn.at_ms, turn.id), reverse=True)[:limit]


def resting(connection: Connection, scope: Scope) -> Mapping[str, Set[CredentialType]]:
    """Device code -> the types of secrets with which only the rotation may log in there now."""
    found: dict[str, set[CredentialType]] = defaultdict(set)
    for one in _read(connection, scope, turns_table.c.state.in_(sorted(RESTING))):
        found[one.device].add(one.type)
    return found


def _read(connection: Connection, scope: Scope, condition: ColumnElement[bool] | None = None) -> list[Turn]:
    query = (
        select(turns_table, device.c.code)
        .join(device, device.c.id == turns_table.c.device)
        .where(visible(scope, turns_table.c.school), true() if condition is None else condition)
        .order_by(turns_table.c.rotation, turns_table.c.wave, turns_table.c.place, turns_table.c.id)
    )
    return [to_turn(row) for row in connection.execute(query)]


def to_rotation(row: Row[Any]) -> Rotation:
    return Rotation(
        id=row.id,
        by=row.by,
        at_ms=row.at_ms,
        wish=dict(row.wish),
        progress=Progress(row.progress),
        waiver=row.waiver,
        recorders=row.recorders,
        ended_ms=row.ended_ms,
    )


def to_turn(row: Row[Any]) -> Turn:
    return Turn(
        id=row.id,
        rotation=row.rotation,
        school=row.school,
        device=row.code,
        writer=row.writer,
        type=CredentialType(row.type),
        account=row.account,
        wave=row.wave,
        place=row.place,
        state=State(row.state),
        tries=row.tries,
        sends=row.sends,
        allowed=row.allowed,
        reason=None if row.reason is None else Message(row.reason[0], row.reason[1]),
        at_ms=row.at_ms,
    )


def to_row(turn: Turn, device_id: str) -> dict[str, Any]:
    return {
        "id": turn.id,
        "rotation": turn.rotation,
        "school": turn.school,
        "device": device_id,
        "writer": turn.writer,
        "type": turn.type,
        "account": turn.account,
        "wave": turn.wave,
        "place": turn.place,
        "state": turn.state,
        "tries": turn.tries,
        "sends": turn.sends,
        "allowed": turn.allowed,
        "reason": from_reason(turn.reason),
        "at_ms": turn.at_ms,
    }


def from_reason(reason: Message | None) -> list[Any] | None:
    return None if reason is None else [reason.id, dict(reason.params)]
