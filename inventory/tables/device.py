"""Devices, the codes they once had, and the counters that number new ones.

An address is unique within (school, routing instance), but a spreadsheet with duplicates must get in on
day one, and a retired device keeps the address it had for the record. So the unique index covers only the
rows that *hold* their address: `holds_address` is true for the one device that answers there, false for a
duplicate that waits in the inbox and for what is retired.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    and_,
    false,
)

from inventory.tables.metadata import CODE, metadata

device = Table(
    "device",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code", CODE, nullable=False, unique=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("address", Text),
    Column("routing_instance", Text, nullable=False),
    Column("holds_address", Boolean, nullable=False),
    Column("area", CODE),
    Column("vendor", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("firmware", Text, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("stream_path", Text, nullable=False),
    Column("sure", JSON, nullable=False, server_default="{}"),
    Column("lamp", Text, nullable=False, server_default=""),
    Column("basic_login", Boolean, nullable=False, server_default=false()),
    # Name, code, address, vendor and model folded to what people type: see repository/search_text.py.
    Column("search", Text, nullable=False),
    ForeignKeyConstraint(["school", "area"], ["area.school", "area.code"]),
    Index("ix_device_school_code", "school", "code"),
)

held = and_(device.c.address.is_not(None), device.c.holds_address)
Index(
    "uq_device_address_held",
    device.c.school,
    device.c.address,
    device.c.routing_instance,
    unique=True,
    sqlite_where=held,
    postgresql_where=held,
)

device_alias = Table(
    "device_alias",
    metadata,
    Column("alias", CODE, primary_key=True),
    Column("device", Text, ForeignKey("device.id"), nullable=False, index=True),
    Column("at_ms", BigInteger, nullable=False),
)

# Further addresses of one device: a recorder with two cards answers at both and is one recorder.
other_address = Table(
    "other_address",
    metadata,
    Column("device", Text, ForeignKey("device.id"), primary_key=True),
    Column("address", Text, primary_key=True),
    Column("first_seen_ms", BigInteger, nullable=False),
    Column("last_seen_ms", BigInteger, nullable=False),
)

code_counter = Table(
    "code_counter",
    metadata,
    Column("school", CODE, ForeignKey("school.code"), primary_key=True),
    Column("prefix", Text, primary_key=True),
    Column("last", Integer, nullable=False),
)
