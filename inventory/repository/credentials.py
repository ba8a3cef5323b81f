"""Sealed credentials and wrapped keys: ciphertext in, ciphertext out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from inventory.errors import Missing
from inventory.model.credential import CredentialType, Purpose
from inventory.model.scope import Scope
from inventory.model.sealed import SealedCredential, WrappedKey
from inventory.repository import revision
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.credential import credential as table
from inventory.tables.credential import key


def put(connection: Connection, sealed: SealedCredential, *, at_ms: int) -> None:
    """Store it, or put the next generation in the place of the last."""
    row = {
        "id": sealed.id,
        "school": sealed.school,
        "device": sealed.device_id,
        "vendor": sealed.vendor,
        "type": sealed.type,
        "purpose": sealed.purpose,
        "account": sealed.account,
        "generation": sealed.generation,
        "key": sealed.key,
        "wrapped_key": sealed.wrapped_key,
        "ciphertext": sealed.ciphertext,
        "sealed_ms": at_ms,
    }
    connection.execute(upsert(connection, table, row))
    revision.bump(connection, sealed.school)


def remove(connection: Connection, scope: Scope, id: str) -> None:
    """Raises Missing where the scope sees no such credential."""
    gone = delete(table).where(table.c.id == id, visible(scope, table.c.school)).returning(table.c.school)
    school = connection.execute(gone).scalar_one_or_none()
    if school is None:
        raise Missing("ledger.no_credential")
    revision.bump(connection, school)


def get(connection: Connection, scope: Scope, id: str) -> SealedCredential | None:
    row = connection.execute(select(table).where(table.c.id == id, visible(scope, table.c.school))).one_or_none()
    return to_sealed(row) if row else None


def every(connection: Connection, scope: Scope, purpose: Purpose) -> list[SealedCredential]:
    """All of one compartment from the widest to the narrowest: a school's, a vendor's, a device's; then by id."""
    query = select(table).where(table.c.purpose == purpose, visible(scope, table.c.school))
    order = (table.c.device.is_not(None), table.c.vendor != "", table.c.id)
    return [to_sealed(row) for row in connection.execute(query.order_by(*order))]


def add_key(connection: Connection, wrapped: WrappedKey) -> None:
    connection.execute(
        insert(key).values(
            id=wrapped.id,
            school=wrapped.school,
            purpose=wrapped.purpose,
            generation=wrapped.generation,
            wrapped=wrapped.wrapped,
            created_ms=wrapped.created_ms,
        )
    )


def keys(connection: Connection, scope: Scope) -> list[WrappedKey]:
    """All generations, in the order of schools and age."""
    query = select(key).where(visible(scope, key.c.school)).order_by(key.c.school, key.c.purpose, key.c.generation)
    return [
        WrappedKey(
            id=row.id,
            school=row.school,
            purpose=Purpose(row.purpose),
            generation=row.generation,
            wrapped=bytes(row.wrapped),
            created_ms=row.created_ms,
        )
        for row in connection.execute(query)
    ]


def to_sealed(row: Row[Any]) -> SealedCredential:
    return SealedCredential(
        id=row.id,
        school=row.school,
        device_id=row.device,
        vendor=row.vendor,
        type=CredentialType(row.type),
        purpose=Purpose(row.purpose),
        account=row.account,
        generation=row.generation,
        key=row.key,
        wrapped_key=bytes(row.wrapped_key),
        ciphertext=bytes(row.ciphertext),
    )
