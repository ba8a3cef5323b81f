"""Subnets of a school: the plan of its addresses, and what of it a scan may sweep."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, Table, Text, true

from inventory.tables.metadata import CODE, metadata

subnet = Table(
    "subnet",
    metadata,
    Column("school", CODE, ForeignKey("school.code"), primary_key=True),
    Column("cidr", Text, primary_key=True),
    Column("routing_instance", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("scanned", Boolean, nullable=False),
    Column("swept", Boolean, nullable=False, server_default=true()),
    Column("vlan", Integer, nullable=False, server_default="0"),
    Column("gateway", Text, nullable=False, server_default=""),
    Column("use", Text, nullable=False, server_default=""),
    Column("kinds", JSON, nullable=False, server_default="[]"),
)
