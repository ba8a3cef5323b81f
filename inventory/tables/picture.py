"""What the pictures of cameras were found to be. The pictures themselves are files, where the school keeps them."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, LargeBinary, Table, Text

from inventory.tables.metadata import metadata

picture = Table(
    "picture",
    metadata,
    Column("device", Text, ForeignKey("device.id"), primary_key=True),
    Column("part", Text, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("numbers", JSON, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("reference", LargeBinary, nullable=False),
    Column("reference_ms", BigInteger),
    Column("since_ms", BigInteger, nullable=False),
    Column("file", Text, nullable=False),
)
