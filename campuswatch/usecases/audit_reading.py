"""Reading the audit chains: looked through, verified, and taken along, which stands in the chain itself."""

from __future__ import annotations

from collections.abc import Sequence

from campuswatch.usecases.actor import Actor, Right, require
from inventory import audit
from inventory.audit import verify
from inventory.database import Database
from inventory.model.audit_entry import AuditEntry
from inventory.repository import audit_rows
from inventory.repository.audit_rows import Wanted

MOST_EXPORTED = 50_000


def read_audit(
    database: Database, actor: Actor, chain: str, wanted: Wanted, *, before: int | None = None, limit: int = 100
) -> Sequence[AuditEntry]:
    """The last first. `chain` is a school, or empty for the bureau. Raises Forbidden."""
    require(actor, Right.AUDIT, chain)
    with database.read() as connection:
        return audit_rows.search(connection, actor.scope, chain, wanted, before=before, limit=limit)


def verify_audit(database: Database, actor: Actor, chain: str) -> int | None:
    """The number of the first row that is not what was written, or None. Reads the whole chain. Raises Forbidden."""
    require(actor, Right.AUDIT, chain)
    with database.read() as connection:
        return verify(connection, actor.scope, chain)


def export_audit(
    database: Database, actor: Actor, chain: str, wanted: Wanted, form: str, *, now_ms: int
) -> Sequence[AuditEntry]:
    """The last MOST_EXPORTED of them, the first first. That they were taken along is told first. Raises Forbidden."""
    require(actor, Right.AUDIT, chain)
    with database.read() as connection:
        found = audit_rows.search(connection, actor.scope, chain, wanted, limit=MOST_EXPORTED)
    detail: dict[str, str | int] = {"rows": len(found), "form": form}
    detail |= {name: text for name in ("actor", "subject", "action") if (text := getattr(wanted, name))}
    database.write(
        lambda connection: audit.append(
            connection, chain, at_ms=now_ms, actor=actor.name, action="audit.exported", subject=chain, detail=detail
        )
    ).result()
    return found[::-1]
