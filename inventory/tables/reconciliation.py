"""Reconciliations that were made: what of ledger, network and channel lists did not agree, counted."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Table, Text

from inventory.tables.metadata import CODE, SEQUENCE, metadata

reconciliation = Table(
    "reconciliation",
    metadata,
    Column("seq", SEQUENCE, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("scanned_ms", BigInteger),
    Column("counts", JSON, nullable=False),
    Index("ix_reconciliation_school_at_ms", "school", "at_ms"),
)
