"""How many days recordings must reach back, and what of them is held longer for an incident."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, ForeignKey, ForeignKeyConstraint, Integer, Table, Text

from inventory.tables.metadata import CODE, metadata

retention_policy = Table(
    "retention_policy",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False, index=True),
    Column("days", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("area", CODE),
    Column("recorder", Text, ForeignKey("device.id")),
    Column("channel", Integer),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("by", Text, nullable=False),
    Column("entered_ms", BigInteger, nullable=False),
    ForeignKeyConstraint(["school", "area"], ["area.school", "area.code"]),
)

hold = Table(
    "hold",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False, index=True),
    Column("recorder", Text, ForeignKey("device.id"), nullable=False, index=True),
    Column("channel", Integer, nullable=False),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("entered_ms", BigInteger, nullable=False),
    Column("released_ms", BigInteger),
    Column("state", Text, nullable=False),
    Column("checked_ms", BigInteger),
)
