"""When equipment is expected to serve, and holidays. Rows are superseded, never changed."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, ForeignKey, Table, Text

from inventory.tables.metadata import CODE, metadata

service_hours = Table(
    "service_hours",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False, index=True),
    Column("kind", Text),
    Column("device", Text, ForeignKey("device.id"), index=True),
    Column("week", JSON, nullable=False),
    Column("holidays", Boolean, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("document", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("recorded_ms", BigInteger, nullable=False),
    Column("superseded_ms", BigInteger),
)

# An empty school: a holiday of all schools.
holiday = Table(
    "holiday",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("recorded_ms", BigInteger, nullable=False),
    Column("superseded_ms", BigInteger),
)
