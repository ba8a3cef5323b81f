"""Which port leads to which device, and who said so."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Table, Text

from inventory.tables.metadata import metadata

link = Table(
    "link",
    metadata,
    Column("device", Text, ForeignKey("device.id"), primary_key=True),
    Column("port", Text, primary_key=True),
    Column("far_device", Text, ForeignKey("device.id"), primary_key=True, index=True),
    Column("far_port", Text, primary_key=True),
    Column("evidence", Text, primary_key=True),
    Column("seen_ms", BigInteger, nullable=False),
)
