"""Clocks of devices as last measured, and the steps by which their offsets changed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text

from inventory.tables.metadata import metadata

device_clock = Table(
    "device_clock",
    metadata,
    Column("device", Text, ForeignKey("device.id"), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("offset_ms", BigInteger, nullable=False),
    Column("within_ms", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("zone_min", Integer),
    Column("setting", Text, nullable=False),
    Column("server", Text, nullable=False),
    Column("interval_s", Integer),
)

clock_step = Table(
    "clock_step",
    metadata,
    Column("device", Text, ForeignKey("device.id"), primary_key=True),
    Column("from_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("offset_ms", BigInteger, nullable=False),
)
