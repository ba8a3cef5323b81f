"""Records of acceptance. Append only: a device accepted anew has a second."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, ForeignKey, Table, Text

from inventory.tables.metadata import CODE, metadata

acceptance = Table(
    "acceptance",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False, index=True),
    Column("device", Text, ForeignKey("device.id"), nullable=False, index=True),
    Column("day", Date, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("checks", JSON, nullable=False),
    Column("signers", JSON, nullable=False),
    Column("document", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("entered_ms", BigInteger, nullable=False),
)
