"""Plans of maintenance. A version is superseded, never changed but by an approval and by telling people of it."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, ForeignKeyConstraint, Index, Table, Text

from inventory.tables.metadata import CODE, SEQUENCE, metadata

maintenance = Table(
    "maintenance",
    metadata,
    Column("seq", SEQUENCE, primary_key=True),
    Column("id", Text, nullable=False),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("device", Text, ForeignKey("device.id"), index=True),
    Column("area", CODE),
    Column("circuit", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger, nullable=False),
    Column("week", JSON(none_as_null=True)),
    Column("holidays", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    Column("recorded_ms", BigInteger, nullable=False),
    Column("entered_ms", BigInteger, nullable=False),
    Column("superseded_ms", BigInteger),
    Column("approved_ms", BigInteger),
    Column("approved_by", Text, nullable=False),
    Column("announce", Boolean, nullable=False),
    Column("announced_ms", BigInteger),
    ForeignKeyConstraint(["school", "area"], ["area.school", "area.code"]),
    Index("ix_maintenance_school_end_ms", "school", "end_ms"),
    sqlite_autoincrement=True,
)

standing = maintenance.c.superseded_ms.is_(None)
Index(
    "uq_maintenance_standing",
    maintenance.c.id,
    unique=True,
    sqlite_where=standing,
    postgresql_where=standing,
)
