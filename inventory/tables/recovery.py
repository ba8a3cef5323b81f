"""Recipients of backups: public keys, each with the name of who holds its secret half."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, Text

from inventory.tables.metadata import metadata

recovery_recipient = Table(
    "recovery_recipient",
    metadata,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("added_ms", BigInteger, nullable=False),
)
"""The bureau's own: no school has rows here."""
