"""What scans found, look by look. `address` is empty for what was only seen by its MAC, behind a switch's port."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from inventory.tables.metadata import CODE, SEQUENCE, metadata

sighting = Table(
    "sighting",
    metadata,
    Column("seq", SEQUENCE, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("address", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("claims", JSON, nullable=False),
    Column("kind", Text, nullable=False),
    Column("vendor", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("firmware", Text, nullable=False),
    Column("confidence", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("serial", Text, nullable=False, server_default=""),
    Column("mac", Text, nullable=False, server_default=""),
    Column("sure", JSON, nullable=False, server_default="{}"),
    Index("ix_sighting_school_address_at_ms", "school", "address", "at_ms"),
)
