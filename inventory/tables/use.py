"""Registers of use: one chain of steps a school, and beside it what only finds things quickly and can be made anew."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Date, ForeignKey, Index, LargeBinary, Table, Text

from inventory.tables.metadata import CODE, metadata
from inventory.tables.register import chained

USES = chained("use_step")
use_step, use_step_head = USES

use_due = Table(
    "use_due",
    metadata,
    Column("code", CODE, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False, index=True),
    Column("noun", Text, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Index("ix_use_due_due_ms", "due_ms"),
)

check_plan = Table(
    "check_plan",
    metadata,
    Column("school", CODE, ForeignKey("school.code"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("frequency", Text, nullable=False),
    Column("items", JSON, nullable=False),
    Column("person", Text, ForeignKey("person.id")),
    Column("document", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("done_until", Date),
    Column("by", Text, nullable=False),
    Column("entered_ms", BigInteger, nullable=False),
)

term = Table(
    "term",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("recorded_ms", BigInteger, nullable=False),
    Column("superseded_ms", BigInteger),
)

scan = Table(
    "paper_scan",
    metadata,
    Column("school", CODE, ForeignKey("school.code"), primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("octets", LargeBinary, nullable=False),
    Column("by", Text, nullable=False),
    Column("entered_ms", BigInteger, nullable=False),
)
