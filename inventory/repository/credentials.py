"""Sealed credentials and wrapped keys: ciphertext in, ciphertext out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Row, delete, func, insert, select, update

from inventory.errors import Missing
from inventory.model.credential import CredentialType, Purpose
from inventory.model.scope import Scope
from inventory.model.sealed import SealedCredential, WrappedKey
from inventory.repository import revision
from inventory.repository.scoping import visible
from inventory.repository.upsert import put_rows, upsert
from inventory.tables.credential import credential as table
from inventory.tables.credential import key
from inventory.tables.metadata import metadata


def put(connection: Connection, sealed: SealedCredential, *, at_ms: int) -> None:
    """Store it, or put the next generation in the place of the last.

    Only inventory/safekeeping.py calls this: a row that its manifest does not know is one slipped in.
    """
    connection.execute(upsert(connection, table, to_row(sealed, at_ms)))
    revision.bump(connection, sealed.school)


def put_resealed(connection: Connection, rows: Sequence[SealedCredential], *, at_ms: int) -> None:
    """Many at once, as `put`. Nobody need read the watch list again: they open to what they were."""
    put_rows(connection, table, [to_row(one, at_ms) for one in rows])


def to_row(sealed: SealedCredential, at_ms: int) -> dict[str, Any]:
    return {
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
        "changed_ms": sealed.changed_ms,
        "device_group": sealed.group_id,
    }


def remove(connection: Connection, scope: Scope, id: str) -> None:
    """Raises Missing where the scope sees no such credential."""
    gone = delete(table).where(table.c.id == id, visible(scope, table.c.school)).returning(table.c.school)
    school = connection.execute(gone).scalar_one_or_none()
    if school is None:
        raise Missing("ledger.no_credential")
    revision.bump(connection, school)


def get(connection: Connection, scope: Scope, id: str) -> SealedCredential | None:
    row = connection.execute(select(table).where(table.c.id == id, visible(scope, table.c.school))).one_or_none()
    return to_sealed(row, row.id) if row else None


def some(connection: Connection, scope: Scope, ids: Iterable[str]) -> dict[str, SealedCredential]:
    """Those of these ids that the scope sees."""
    query = select(table).where(table.c.id.in_(list(ids)), visible(scope, table.c.school))
    return {row.id: to_sealed(row, row.id) for row in connection.execute(query)}


def every(connection: Connection, scope: Scope, purpose: Purpose) -> list[SealedCredential]:
    """All of one compartment from the widest to the narrowest: a school's, a vendor's, a group's, a device's;
    then by id."""
    query = select(table).where(table.c.purpose == purpose, visible(scope, table.c.school))
    order = (table.c.device.is_not(None), table.c.device_group.is_not(None), table.c.vendor != "", table.c.id)
    return [to_sealed(row, row.id) for row in connection.execute(query.order_by(*order))]


def count(connection: Connection, scope: Scope, purpose: Purpose) -> int:
    query = select(func.count()).select_from(table).where(table.c.purpose == purpose, visible(scope, table.c.school))
    return int(connection.execute(query).scalar_one())


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


def rewrap(connection: Connection, wrapped: Iterable[WrappedKey]) -> None:
    """The same keys, wrapped by another key of their compartment."""
    for one in wrapped:
        connection.execute(update(key).where(key.c.id == one.id).values(wrapped=one.wrapped))
        revision.bump(connection, one.school)


def forget_keys(connection: Connection, school: str, purpose: Purpose) -> int:
    """Deletes the keys that sealed nothing that is still there, but for the newest. Returns how many."""
    newest = select(func.max(key.c.generation)).where(key.c.school == school, key.c.purpose == purpose)
    old = [key.c.school == school, key.c.purpose == purpose, key.c.generation < newest.scalar_subquery()]
    used = [key.c.id.not_in(select(column).where(column.is_not(None))) for column in references_to(key.c.id)]
    return connection.execute(delete(key).where(*old, *used)).rowcount


def references_to(column: Column[Any]) -> list[Column[Any]]:
    """Every column of the ledger that refers to this one."""
    return [
        reference.parent for one in metadata.tables.values() for reference in one.foreign_keys
        if reference.column is column
    ]  # fmt: skip


def to_sealed(row: Row[Any], id: str) -> SealedCredential:
    """Of this table, or of one that holds sealed credentials under another key."""
    return SealedCredential(
        id=id,
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
        group_id=row.device_group,
        changed_ms=row.changed_ms,
    )
