"""When devices count. A correction supersedes the row that it corrects, so an archived paper can be recomputed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from inventory.tables.metadata import SEQUENCE, metadata

service_period = Table(
    "service_period",
    metadata,
    Column("seq", SEQUENCE, primary_key=True),
    Column("device", Text, ForeignKey("device.id"), nullable=False),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger),
    Column("recorded_ms", BigInteger, nullable=False),
    Column("superseded_ms", BigInteger),
    Index("ix_service_period_device_recorded_ms", "device", "recorded_ms"),
)
