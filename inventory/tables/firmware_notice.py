"""Versions of firmware that are known to be vulnerable or unsupported. The bureau's list: it belongs to no school."""

from __future__ import annotations

from sqlalchemy import Column, Date, Table, Text

from inventory.tables.metadata import metadata

firmware_notice = Table(
    "firmware_notice",
    metadata,
    Column("vendor", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("versions", Text, primary_key=True),
    Column("verdict", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("since", Date),
)
