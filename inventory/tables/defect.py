"""Defects: at most one of a kind is open for a part of a device."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Table, Text

from inventory.tables.metadata import CODE, SEQUENCE, metadata

defect = Table(
    "defect",
    metadata,
    Column("seq", SEQUENCE, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("device", Text, ForeignKey("device.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Column("details", JSON, nullable=False),
    Index("ix_defect_school_since_ms", "school", "since_ms"),
    Index("ix_defect_device_since_ms", "device", "since_ms"),
    sqlite_autoincrement=True,
)

still_open = defect.c.ended_ms.is_(None)
Index(
    "uq_defect_open",
    defect.c.device,
    defect.c.kind,
    defect.c.part,
    unique=True,
    sqlite_where=still_open,
    postgresql_where=still_open,
)
