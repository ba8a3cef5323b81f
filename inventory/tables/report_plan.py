"""Who gets which report when, and what became of each turn."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from inventory.tables.metadata import CODE, metadata

report_plan = Table(
    "report_plan",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("when", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("school", CODE, nullable=False),  # empty: the bureau's own, or every school's
    Column("every_school", Boolean, nullable=False),
    Column("forms", JSON, nullable=False),
    Column("to", JSON, nullable=False),
    Column("people", Boolean, nullable=False),
    Column("language", Text, nullable=False),
    Column("entered_ms", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("withdrawn_ms", BigInteger),
    Index("ix_report_plan_school", "school"),
)

report_run = Table(
    "report_run",
    metadata,
    Column("plan", Text, ForeignKey("report_plan.id"), primary_key=True),
    Column("school", CODE, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("due_ms", BigInteger, nullable=False),
    Column("made_ms", BigInteger),
    Column("report", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_ms", BigInteger, nullable=False),
    Column("claimed_by", Text, nullable=False),
    Column("claimed_until_ms", BigInteger, nullable=False),
    Column("error", JSON(none_as_null=True)),
    Index("ix_report_run_due_ms", "due_ms"),
)
