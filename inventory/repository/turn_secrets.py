"""The sealed secrets that turns of a rotation hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select, update

from inventory.model.scope import Scope
from inventory.model.sealed import SealedCredential
from inventory.model.turn import OPEN, Role, Turn
from inventory.repository.credentials import to_sealed
from inventory.repository.device_codes import id_of
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.rotation import rotation_secret as table
from inventory.tables.rotation import rotation_turn


def put(connection: Connection, turn: Turn, role: Role, secrets: Iterable[SealedCredential]) -> None:
    """One for each compartment; what is there already in that place is replaced."""
    for sealed in secrets:
        row = {
            "turn": turn.id,
            "role": role,
            "purpose": sealed.purpose,
            "credential": sealed.id,
            "school": sealed.school,
            "device": sealed.device_id,
            "vendor": sealed.vendor,
            "device_group": sealed.group_id,
            "type": sealed.type,
            "account": sealed.account,
            "generation": sealed.generation,
            "key": sealed.key,
            "wrapped_key": sealed.wrapped_key,
            "ciphertext": sealed.ciphertext,
            "changed_ms": sealed.changed_ms,
        }
        connection.execute(upsert(connection, table, row))


def of_turn(connection: Connection, scope: Scope, turn: Turn, role: Role) -> list[SealedCredential]:
    """By compartment, `admin` first."""
    query = select(table).where(table.c.turn == turn.id, table.c.role == role, visible(scope, table.c.school))
    return [to_sealed(row, row.credential) for row in connection.execute(query.order_by(table.c.purpose))]


def every(connection: Connection, scope: Scope) -> list[tuple[str, Role, SealedCredential]]:
    """(id of the turn, role, row): for who gives all of them new keys."""
    query = select(table).where(visible(scope, table.c.school)).order_by(table.c.turn, table.c.role, table.c.purpose)
    return [(row.turn, Role(row.role), to_sealed(row, row.credential)) for row in connection.execute(query)]


def reseal(connection: Connection, rows: Sequence[tuple[str, Role, SealedCredential, SealedCredential]]) -> int:
    """(id of the turn, role, as it was read, sealed anew): one that has gone or changed since is left out. Returns how
    many were put."""
    put = 0
    for turn, role, old, new in rows:
        place = (table.c.turn == turn, table.c.role == role, table.c.purpose == old.purpose)
        same = update(table).where(*place, table.c.ciphertext == old.ciphertext)
        values = {"key": new.key, "wrapped_key": new.wrapped_key, "ciphertext": new.ciphertext}
        put += connection.execute(same.values(values)).rowcount
    return put


def forget(connection: Connection, turn: Turn) -> None:
    """Its device never heard of them, or has given them up."""
    connection.execute(delete(table).where(table.c.turn == turn.id))


def forget_pending(connection: Connection, turn: Turn) -> None:
    """They stand in the vault now."""
    connection.execute(delete(table).where(table.c.turn == turn.id, table.c.role == Role.PENDING))


def forget_earlier(connection: Connection, turn: Turn) -> None:
    """Those that earlier turns of the same account still hold."""
    earlier = select(rotation_turn.c.id).where(
        rotation_turn.c.device == id_of(turn.device),
        rotation_turn.c.type == turn.type,
        rotation_turn.c.account == turn.account,
        rotation_turn.c.id != turn.id,
        rotation_turn.c.state.not_in(sorted(OPEN)),
    )
    connection.execute(delete(table).where(table.c.turn.in_(earlier)))
