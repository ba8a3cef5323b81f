"""Following observed transitions: what is new since a sequence number, and when watching began."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from inventory.model.scope import Scope
from inventory.model.transition import Transition
from inventory.repository.scoping import open_to, within
from inventory.repository.transitions import outdated, to_transition
from inventory.tables.device import device
from inventory.tables.transition import transition as table
from inventory.tables.transition import transition_head as head


def heads_since(connection: Connection, scope: Scope, seq: int) -> list[Transition]:
    """The newest transition of each (device, witness) that is newer than `seq`; with 0 it is the state of now."""
    query = (
        select(table, device.c.code)
        .join(head, head.c.seq == table.c.seq)
        .join(device, device.c.id == table.c.device)
        .where(head.c.seq > seq, within(scope, device), ~outdated())
    )
    return [to_transition(row) for row in connection.execute(query.order_by(table.c.seq))]


def first_ms(connection: Connection, scope: Scope, school: str) -> int | None:
    """When the first observation at the school was made (UTC milliseconds); None where there is none."""
    query = select(func.min(table.c.at_ms)).where(table.c.school == school, open_to(scope, table.c.school))
    found = connection.execute(query).scalar_one()
    return None if found is None else int(found)
