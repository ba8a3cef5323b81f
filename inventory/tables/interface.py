"""Interfaces of devices, keyed by the port name that is also their tag in the time series."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text

from inventory.tables.metadata import metadata

interface = Table(
    "interface",
    metadata,
    Column("device", Text, ForeignKey("device.id"), primary_key=True),
    Column("port", Text, primary_key=True),
    Column("if_index", Integer, nullable=False),
    Column("alias", Text, nullable=False),
    Column("mac", Text, nullable=False),
    Column("speed_bps", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
)
