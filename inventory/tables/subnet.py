"""Subnets of a school: what a scan may sweep."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Table, Text

from inventory.tables.metadata import CODE, metadata

subnet = Table(
    "subnet",
    metadata,
    Column("school", CODE, ForeignKey("school.code"), primary_key=True),
    Column("cidr", Text, primary_key=True),
    Column("routing_instance", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("scanned", Boolean, nullable=False),
)
