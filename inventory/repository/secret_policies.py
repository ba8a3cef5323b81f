"""How often secrets must be given anew."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, select

from inventory.errors import Missing
from inventory.model.scope import Scope
from inventory.model.secret_policy import SecretPolicy
from inventory.repository.scoping import visible
from inventory.tables.secrets import secret_policy as table


def add(connection: Connection, policy: SecretPolicy) -> None:
    connection.execute(insert(table).values(asdict(policy)))


def remove(connection: Connection, scope: Scope, id: str) -> None:
    """Raises Missing where the scope may not change such a policy; those for all schools are the bureau's."""
    gone = delete(table).where(table.c.id == id, visible(scope, table.c.school)).returning(table.c.school)
    if connection.execute(gone).scalar_one_or_none() is None:
        raise Missing("ledger.no_policy", policy=id)


def every(connection: Connection, scope: Scope) -> list[SecretPolicy]:
    """By school, in the order in which they were entered. Those for all schools are seen by who sees any."""
    mine = visible(scope, table.c.school)
    seen = mine if scope.schools is not None and not scope.schools else mine | (table.c.school == "")
    query = select(table).where(seen).order_by(table.c.school, table.c.entered_ms, table.c.id)
    return [SecretPolicy(**row._mapping) for row in connection.execute(query)]
