"""Who may change what, when and why; and for which devices, where it is not for all."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, ForeignKeyConstraint, Index, Table, Text

from inventory.tables.metadata import CODE, metadata

permit = Table(
    "permit",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("who", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger, nullable=False),
    Column("changes", JSON, nullable=False),
    Column("area", CODE),
    Column("kind", Text),
    Column("by", Text, nullable=False),
    Column("entered_ms", BigInteger, nullable=False),
    Column("withdrawn_ms", BigInteger),
    Column("withdrawn_by", Text, nullable=False),
    Index("ix_permit_school_end_ms", "school", "end_ms"),
    ForeignKeyConstraint(["school", "area"], ["area.school", "area.code"]),
)

permit_device = Table(
    "permit_device",
    metadata,
    Column("permit", Text, ForeignKey("permit.id"), primary_key=True),
    Column("device", Text, ForeignKey("device.id"), primary_key=True, index=True),
)
