"""Strangers on the segments of a school, until a person says that one is ours."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Table, Text

from inventory.tables.metadata import CODE, metadata

stranger = Table(
    "stranger",
    metadata,
    Column("school", CODE, ForeignKey("school.code"), primary_key=True),
    Column("conduct", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("mac", Text, primary_key=True),
    Column("interface", Text, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("first_ms", BigInteger, nullable=False),
    Column("last_ms", BigInteger, nullable=False),
    Column("accepted", Boolean, nullable=False),
)
