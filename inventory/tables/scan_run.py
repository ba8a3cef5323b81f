"""Scans that were made. Only one runs in a school at a time: the database itself refuses a second."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from inventory.tables.metadata import CODE, metadata

scan_run = Table(
    "scan_run",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("networks", JSON, nullable=False),
    Column("started_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Column("ending", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("beat_ms", BigInteger, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("found", Integer, nullable=False),
    Column("not_asked", Integer, nullable=False),
    Column("done", JSON, nullable=False),
    Column("added", JSON, nullable=False),
    Column("gone", JSON, nullable=False),
    Column("moved", JSON, nullable=False),
    Column("changed", JSON, nullable=False),
    Index("ix_scan_run_school_started_ms", "school", "started_ms"),
)

running = scan_run.c.ending == "running"
Index("uq_scan_run_running", scan_run.c.school, unique=True, sqlite_where=running, postgresql_where=running)
