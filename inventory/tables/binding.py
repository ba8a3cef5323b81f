"""Which MAC uses which address, by whose word; and what agents tell of their routing."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from inventory.tables.metadata import CODE, metadata

binding = Table(
    "binding",
    metadata,
    Column("school", CODE, ForeignKey("school.code"), primary_key=True),
    Column("address", Text, primary_key=True),
    Column("mac", Text, primary_key=True),
    Column("teller", Text, primary_key=True),
    Column("by", Text, primary_key=True),
    Column("vlan", Integer, primary_key=True, autoincrement=False),
    Column("port", Text, nullable=False),
    Column("first_ms", BigInteger, nullable=False),
    Column("last_ms", BigInteger, nullable=False),
    Index("ix_binding_school_last_ms", "school", "last_ms"),
)

routing = Table(
    "routing",
    metadata,
    Column("school", CODE, ForeignKey("school.code"), primary_key=True),
    Column("address", Text, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("forwards", Boolean),
    Column("own", JSON, nullable=False),
    Column("routes", JSON, nullable=False),
)
