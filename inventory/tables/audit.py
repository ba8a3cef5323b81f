"""The audit chains: one per school, and the bureau's own under the empty name."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, Text

from inventory.tables.metadata import CODE, metadata

audit = Table(
    "audit",
    metadata,
    Column("chain", CODE, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    # Canonical JSON as text: the hash is over these very bytes.
    Column("detail", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("chain", CODE, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
)
