"""The audit chains: who did what, in an order that cannot be rewritten unnoticed.

Each school has a chain and the bureau has its own (the empty name). What a chain proves, and what it cannot, stands in
`inventory/register.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from inventory import register
from inventory.model.audit_entry import AuditEntry
from inventory.model.scope import Scope
from inventory.tables.audit import AUDIT

BUREAU_CHAIN = ""

Detail = Mapping[str, str | int | bool | None]


def append(
    connection: Connection, chain: str, *, at_ms: int, actor: str, action: str, subject: str, detail: Detail
) -> AuditEntry:
    """Add a row inside the caller's write: what it tells of and the row become durable together or not at all.

    `detail` never holds a secret.
    """
    return register.enter(
        connection, AUDIT, chain, at_ms=at_ms, actor=actor, action=action, subject=subject, detail=detail
    )


def verify(connection: Connection, scope: Scope, chain: str) -> int | None:
    """As `register.verify`."""
    return register.verify(connection, scope, AUDIT, chain)
