"""Devices that the last scans did not find although they asked. A device that was found has no row."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text

from inventory.tables.metadata import metadata

absence = Table(
    "absence",
    metadata,
    Column("device", Text, ForeignKey("device.id"), primary_key=True),
    Column("scans", Integer, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    # The scan that was counted last, so that one recorded twice counts once.
    Column("scan", Text, nullable=False),
)
