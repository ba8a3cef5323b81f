"""Uplinks of schools, and what each day's check of them found."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Float, ForeignKey, Index, Integer, Table, Text

from inventory.tables.metadata import CODE, metadata

uplink = Table(
    "uplink",
    metadata,
    Column("device", Text, ForeignKey("device.id"), primary_key=True),
    Column("port", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False, index=True),
    Column("toward", Text, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("bandwidth_bps", BigInteger, nullable=False),
    Column("service_port", Integer, nullable=False),
    Column("note", Text, nullable=False),
)

uplink_check = Table(
    "uplink_check",
    metadata,
    Column("device", Text, ForeignKey("device.id"), primary_key=True),
    Column("port", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("down_s", BigInteger, nullable=False),
    Column("seen_s", BigInteger, nullable=False),
    Column("loss_pct", Float),
    Column("load_pct", Float),
    Column("wrong", Text, nullable=False),
    Index("ix_uplink_check_school_day", "school", "day"),
)
