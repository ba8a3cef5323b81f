"""Sightings: what scans found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, tuple_

from inventory.model.claim import Claim, ClaimType
from inventory.model.kind import Kind
from inventory.model.scope import Scope
from inventory.model.sighting import Identity, Sighting
from inventory.repository.addresses import canonical
from inventory.repository.scoping import visible
from inventory.tables.sighting import sighting as table


def append(connection: Connection, sightings: Iterable[Sighting]) -> None:
    rows = [to_row(sighting) for sighting in sightings]
    if rows:
        connection.execute(insert(table), rows)


def forget(connection: Connection, school: str, *, before_ms: int) -> None:
    """Drops what was seen before that moment, but for the newest sighting of each address."""
    newer = table.alias()
    same = (newer.c.school == table.c.school) & (newer.c.address == table.c.address)
    later = tuple_(newer.c.at_ms, newer.c.seq) > tuple_(table.c.at_ms, table.c.seq)
    superseded = select(newer.c.seq).where(same, later).correlate(table).exists()
    connection.execute(delete(table).where(table.c.school == school, table.c.at_ms < before_ms, superseded))


def of_address(connection: Connection, scope: Scope, school: str, address: str, *, limit: int = 100) -> list[Sighting]:
    """Newest first."""
    query = (
        select(table)
        .where(table.c.school == school, table.c.address == canonical(address), visible(scope, table.c.school))
        .order_by(table.c.at_ms.desc(), table.c.seq.desc())
        .limit(limit)
    )
    return [to_sighting(row) for row in connection.execute(query)]


def newest(connection: Connection, scope: Scope, *, since_ms: int = 0) -> list[Sighting]:
    """The last sighting of each address that was seen at `since_ms` or later, by school and address."""
    place = func.row_number().over(
        partition_by=(table.c.school, table.c.address), order_by=(table.c.at_ms.desc(), table.c.seq.desc())
    )
    ranked = (
        select(table, place.label("place")).where(table.c.at_ms >= since_ms, visible(scope, table.c.school)).subquery()
    )
    query = select(ranked).where(ranked.c.place == 1).order_by(ranked.c.school, ranked.c.address)
    return [to_sighting(row) for row in connection.execute(query)]


def to_sighting(row: Row[Any]) -> Sighting:
    return Sighting(
        school=row.school,
        address=row.address,
        at_ms=row.at_ms,
        evidence=dict(row.evidence),
        claims=tuple(Claim(ClaimType(type), value) for type, value in row.claims),
        identity=Identity(
            kind=Kind(row.kind),
            vendor=row.vendor,
            model=row.model,
            firmware=row.firmware,
            confidence=row.confidence,
            reason=row.reason,
        ),
    )


def to_row(sighting: Sighting) -> dict[str, Any]:
    identity = sighting.identity
    return {
        "school": sighting.school,
        "address": canonical(sighting.address),
        "at_ms": sighting.at_ms,
        "evidence": dict(sighting.evidence),
        "claims": [[claim.type, claim.value] for claim in sighting.claims],
        "kind": identity.kind,
        "vendor": identity.vendor,
        "model": identity.model,
        "firmware": identity.firmware,
        "confidence": identity.confidence,
        "reason": identity.reason,
    }
