"""Fingerprints of how devices are set, by the interface that told of it; parts are told by name in JSON."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Table, Text

from inventory.tables.metadata import metadata

configuration = Table(
    "configuration",
    metadata,
    Column("device", Text, ForeignKey("device.id"), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("parts", JSON, nullable=False),
    Column("marks", JSON, nullable=False),
    Column("uptime", BigInteger),
    Column("seen_ms", BigInteger, nullable=False),
)
