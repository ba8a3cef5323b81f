"""Sightings: what scans found. One without an address was seen by its MAC alone, behind a port."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, case, delete, func, insert, select, tuple_

from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.scope import Scope
from inventory.model.sighting import Identity, Sighting, Why
from inventory.reason import from_json, to_json
from inventory.repository.addresses import canonical
from inventory.repository.scoping import visible
from inventory.tables.sighting import sighting as table
from language.message import Message

somewhere = case((table.c.address == "", table.c.mac), else_="")


Place = tuple[str, str, str, int]
"""School, address, MAC where there is no address, moment."""


def append(connection: Connection, sightings: Iterable[Sighting]) -> None:
    """Those that stand there already (same place, same moment) are left as they are."""
    rows = {_place(row): row for row in map(to_row, sightings)}
    if rows:
        for kept in _stored(connection, list(rows)):
            rows.pop(kept, None)
    if rows:
        connection.execute(insert(table), list(rows.values()))


def _place(row: Mapping[str, Any]) -> Place:
    return row["school"], row["address"], "" if row["address"] else row["mac"], row["at_ms"]


def _stored(connection: Connection, places: Sequence[Place]) -> list[Place]:
    moments = [place[3] for place in places]
    query = select(table.c.school, table.c.address, somewhere, table.c.at_ms).where(
        table.c.school.in_({place[0] for place in places}), table.c.at_ms.between(min(moments), max(moments))
    )
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(query)]


def forget(connection: Connection, school: str, *, before_ms: int) -> None:
    """Drops what was seen before that moment, but for the newest sighting of each address."""
    newer = table.alias()
    same = (newer.c.school == table.c.school) & (newer.c.address == table.c.address)
    same &= (table.c.address != "") | (newer.c.mac == table.c.mac)
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


def of_device(connection: Connection, scope: Scope, device: Device) -> Sighting | None:
    """The newest of the address that it holds which took it for what it is, else the newest; None for none.

    A device that is silent tonight is not explained by a scan that only saw its MAC.
    """
    if not device.address or not device.holds_address:
        return None
    found = of_address(connection, scope, device.school, device.address)
    return next((one for one in found if one.identity.kind is device.kind), found[0] if found else None)


def last_seen(connection: Connection, scope: Scope, school: str, *, before_ms: int) -> Mapping[str, int]:
    """When each address of the school was seen last before that moment."""
    query = (
        select(table.c.address, func.max(table.c.at_ms))
        .where(table.c.school == school, table.c.address != "", table.c.at_ms < before_ms)
        .where(visible(scope, table.c.school))
        .group_by(table.c.address)
    )
    return {address: int(at_ms) for address, at_ms in connection.execute(query)}


def newest(connection: Connection, scope: Scope, *, since_ms: int = 0) -> list[Sighting]:
    """The last sighting of each address that was seen at `since_ms` or later, by school and address."""
    place = func.row_number().over(
        partition_by=(table.c.school, table.c.address, somewhere), order_by=(table.c.at_ms.desc(), table.c.seq.desc())
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
            serial=row.serial,
            mac=row.mac,
            confidence=row.confidence,
            why=stored_why(row.reason),
            sure=dict(row.sure),
        ),
    )


def to_row(sighting: Sighting) -> dict[str, Any]:
    identity = sighting.identity
    return {
        "school": sighting.school,
        "address": canonical(sighting.address) if sighting.address else "",
        "at_ms": sighting.at_ms,
        "evidence": dict(sighting.evidence),
        "claims": [[claim.type, claim.value] for claim in sighting.claims],
        "kind": identity.kind,
        "vendor": identity.vendor,
        "model": identity.model,
        "firmware": identity.firmware,
        "confidence": identity.confidence,
        "reason": json.dumps(to_json(identity.why), ensure_ascii=False) if identity.why else "",
        "serial": identity.serial,
        "mac": identity.mac,
        "sure": dict(identity.sure),
    }


def stored_why(text: str) -> Why:
    """Before 0002 it was an English sentence."""
    if not text.startswith("["):
        return ((Message("reason.told", {"text": text}),),) if text else ()
    return from_json(json.loads(text))
