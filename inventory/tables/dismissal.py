"""Entries of the inbox that a person has put aside; the inbox itself is worked out from what the ledger holds."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Table, Text

from inventory.tables.metadata import CODE, metadata

dismissal = Table(
    "dismissal",
    metadata,
    Column("school", CODE, ForeignKey("school.code"), primary_key=True),
    Column("entry", Text, primary_key=True),
    Column("by", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
)
