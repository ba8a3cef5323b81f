"""Which outage was charged to which, in versions: a row is superseded, never changed otherwise."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table, Text

from inventory.tables.metadata import CODE, SEQUENCE, metadata

attribution = Table(
    "attribution",
    metadata,
    Column("seq", SEQUENCE, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("device", Text, ForeignKey("device.id"), nullable=False),
    Column("cause", Text, ForeignKey("device.id"), index=True),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger),
    Column("end_half_gap_ms", BigInteger, nullable=False),
    Column("recorded_ms", BigInteger, nullable=False),
    Column("superseded_ms", BigInteger),
    Column("charge", Text, nullable=False),
    Column("probable", Boolean, nullable=False),
    Index("ix_attribution_device_start_ms", "device", "start_ms"),
    sqlite_autoincrement=True,
)

in_force = attribution.c.superseded_ms.is_(None) & attribution.c.end_ms.is_(None)
Index(
    "uq_attribution_standing",
    attribution.c.device,
    unique=True,
    sqlite_where=in_force,
    postgresql_where=in_force,
)
Index("ix_attribution_school_end_ms", attribution.c.school, attribution.c.end_ms)
