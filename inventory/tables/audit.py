"""The audit chains: one per school, and the bureau's own under the empty name."""

from __future__ import annotations

from inventory.tables.register import chained

AUDIT = chained("audit", by_subject=False)
audit, audit_head = AUDIT
