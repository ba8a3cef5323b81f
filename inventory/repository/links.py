"""Links: what hangs behind which port, by whose word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, Connection, delete, select, true

from inventory.model.link import Link
from inventory.model.scope import BUREAU, Scope
from inventory.repository.device_codes import id_of, ids_by_code
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.device import device
from inventory.tables.link import link as table

far = device.alias("far")


def put(connection: Connection, links: Iterable[Link]) -> None:
    """Note links seen; one seen before keeps its row. Raises Missing for an unknown device."""
    for link, key in _keyed(connection, links):
        connection.execute(upsert(connection, table, {**key, "seen_ms": link.seen_ms}))


def drop(connection: Connection, links: Iterable[Link]) -> None:
    """Forget links; one that is not there is no error. Raises Missing for an unknown device."""
    for _, key in _keyed(connection, links):
        connection.execute(delete(table).where(*(table.c[name] == value for name, value in key.items())))


def _keyed(connection: Connection, links: Iterable[Link]) -> Iterator[tuple[Link, dict[str, str]]]:
    """Each with its primary key."""
    told = list(links)
    ids = ids_by_code(connection, BUREAU, (code for link in told for code in (link.device, link.far_device)))
    for link in told:
        yield (
            link,
            {
                "device": ids[link.device],
                "port": link.port,
                "far_device": ids[link.far_device],
                "far_port": link.far_port,
                "evidence": link.evidence,
            },
        )


def every(connection: Connection, scope: Scope) -> list[Link]:
    """All links of which the scope may see both ends, in the order of their near end."""
    return _read(connection, scope, true())


def of_school(connection: Connection, scope: Scope, school: str) -> list[Link]:
    """Those whose near end stands in the school."""
    return _read(connection, scope, device.c.school == school)


def of_device(connection: Connection, scope: Scope, code: str) -> list[Link]:
    """Those with the device at either end."""
    id = id_of(code)
    return _read(connection, scope, (table.c.device == id) | (table.c.far_device == id))


def _read(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> list[Link]:
    query = (
        select(table, device.c.code, far.c.code.label("far_code"))
        .join(device, device.c.id == table.c.device)
        .join(far, far.c.id == table.c.far_device)
        .where(visible(scope, device.c.school), visible(scope, far.c.school), condition)
        .order_by(device.c.code, table.c.port, far.c.code, table.c.evidence)
    )
    return [
        Link(
            device=row.code,
            port=row.port,
            far_device=row.far_code,
            far_port=row.far_port,
            evidence=row.evidence,
            seen_ms=row.seen_ms,
        )
        for row in connection.execute(query)
    ]
