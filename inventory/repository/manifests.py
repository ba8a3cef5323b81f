"""Manifests of the vault, one for each school and purpose."""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from inventory.model.credential import Purpose
from inventory.model.manifest import Entry, Manifest
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.secrets import manifest as table


def put(connection: Connection, manifest: Manifest) -> None:
    row = {
        "school": manifest.school,
        "purpose": manifest.purpose,
        "generation": manifest.generation,
        "entries": json.dumps(manifest.entries, sort_keys=True, separators=(",", ":")),
        "key": manifest.key,
        "tag": manifest.tag,
    }
    connection.execute(upsert(connection, table, row))


def get(connection: Connection, scope: Scope, school: str, purpose: Purpose) -> Manifest | None:
    """`school` is empty for people's logins. A manifest whose entries nobody can read is one without any: the rows then
    look slipped in, and its tag proves nothing."""
    query = select(table).where(table.c.school == school, table.c.purpose == purpose, visible(scope, table.c.school))
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Manifest(
        school=row.school,
        purpose=Purpose(row.purpose),
        generation=row.generation,
        entries=entries_of(row.entries),
        key=row.key,
        tag=bytes(row.tag),
    )


def entries_of(text: str) -> dict[str, Entry]:
    try:
        return {str(id): Entry(int(generation), str(digest)) for id, (generation, digest) in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError):
        return {}
