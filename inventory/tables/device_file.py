"""What papers say of devices: one row a device, none for a device of which they say nothing."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Table, Text

from inventory.tables.metadata import metadata

device_file = Table(
    "device_file",
    metadata,
    Column("device", Text, ForeignKey("device.id"), primary_key=True),
    Column("position", Text, nullable=False),
    Column("asset_number", Text, nullable=False),
    Column("serial", Text, nullable=False),
    Column("supplier", Text, nullable=False),
    Column("purchased", Date),
    Column("warranty_until", Date),
    Column("warranty_endless", Boolean, nullable=False),
    Column("uncertain", JSON, nullable=False),
    Column("custodian", Text, ForeignKey("person.id"), index=True),
    Column("circuit", Text, nullable=False),
    Column("switch_holder", Text, nullable=False),
    Column("photos", JSON, nullable=False),
    Column("notes", Text, nullable=False),
    Index("ix_device_file_asset_number", "asset_number"),
    Index("ix_device_file_serial", "serial"),
)
