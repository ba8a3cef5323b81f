"""Compartments that a passphrase opens. They belong to the whole ledger, so only who sees all of it sees them."""

from __future__ import annotations

from sqlalchemy import Connection, literal, select

from inventory.model.compartment import SealedCompartment
from inventory.model.credential import Purpose
from inventory.model.scope import Scope
from inventory.passphrase import Stretch
from inventory.repository.upsert import upsert
from inventory.tables.secrets import compartment as table


def put(connection: Connection, sealed: SealedCompartment) -> None:
    row = {
        "purpose": sealed.purpose,
        "generation": sealed.generation,
        "salt": sealed.stretch.salt,
        "memory_kib": sealed.stretch.memory_kib,
        "passes": sealed.stretch.passes,
        "lanes": sealed.stretch.lanes,
        "wrapped": sealed.wrapped,
        "proof": sealed.proof,
        "created_ms": sealed.created_ms,
    }
    connection.execute(upsert(connection, table, row))


def get(connection: Connection, scope: Scope, purpose: Purpose) -> SealedCompartment | None:
    """None where it was not set up, and for who sees only some schools."""
    query = select(table).where(table.c.purpose == purpose, literal(scope.allows("")))
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return SealedCompartment(
        purpose=Purpose(row.purpose),
        generation=row.generation,
        stretch=Stretch(salt=bytes(row.salt), memory_kib=row.memory_kib, passes=row.passes, lanes=row.lanes),
        wrapped=bytes(row.wrapped),
        proof=bytes(row.proof),
        created_ms=row.created_ms,
    )
