"""What devices said they are. The same claim may stand under several devices."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from inventory.tables.metadata import metadata

claim = Table(
    "claim",
    metadata,
    Column("device", Text, ForeignKey("device.id"), primary_key=True),
    Column("type", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("first_seen_ms", BigInteger, nullable=False),
    Column("last_seen_ms", BigInteger, nullable=False),
    Index("ix_claim_type_value", "type", "value"),
)
