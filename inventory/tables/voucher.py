"""Vouchers, costs and budgets."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, Table, Text

from inventory.tables.metadata import CODE, metadata

voucher = Table(
    "voucher",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("device", Text, ForeignKey("device.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("day", Date),
    Column("path", Text, nullable=False),
    Column("note", Text, nullable=False),
)

cost = Table(
    "cost",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("device", Text, ForeignKey("device.id"), index=True),
    Column("kind", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("voucher", Text, ForeignKey("voucher.id")),
    Column("note", Text, nullable=False),
    Index("ix_cost_school_day", "school", "day"),
)

budget = Table(
    "budget",
    metadata,
    Column("school", CODE, ForeignKey("school.code"), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("currency", Text, primary_key=True),
    Column("amount", BigInteger, nullable=False),
)
