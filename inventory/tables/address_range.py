"""Ranges of addresses: reserved ones, and those that a DHCP server gives out."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from inventory.tables.metadata import CODE, metadata

address_range = Table(
    "address_range",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("routing_instance", Text, nullable=False),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("use", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("entered_ms", BigInteger, nullable=False),
    Index("ix_address_range_school", "school"),
)
