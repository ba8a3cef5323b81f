"""The last sign of life of each collector: what lies between it and the next start is UNKNOWN."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Table, Text

from inventory.tables.metadata import CODE, metadata

# `school` is empty for a collector of the bureau.
collector_beat = Table(
    "collector_beat",
    metadata,
    Column("collector", CODE, primary_key=True),
    Column("school", CODE, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("boot_id", Text, nullable=False),
    Column("monotonic_s", Float, nullable=False),
    Column("clean_stop", Boolean, nullable=False),
)
