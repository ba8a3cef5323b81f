"""Disks of recorders."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Integer, Table, Text

from inventory.tables.metadata import metadata

disk = Table(
    "disk",
    metadata,
    Column("recorder", Text, ForeignKey("device.id"), primary_key=True),
    Column("slot", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("told", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("capacity_bytes", BigInteger),
    Column("free_bytes", BigInteger),
    Column("smart", Text),
    Column("temperature_c", Float),
    Column("hours", Integer),
    Column("since_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
)
