"""What schools owe, and what they handed in: what they signed stands in the chain of reports (`report_step`), the rows
here only find it quickly."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, Table, Text

from inventory.tables.metadata import CODE, metadata

obligation = Table(
    "obligation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("due", Text, nullable=False),
    Column("day", Integer, nullable=False),
    Column("hour", Text, nullable=False),
    Column("school", CODE, nullable=False),  # empty: all
    Column("document", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("by", Text, nullable=False),
    Column("entered_ms", BigInteger, nullable=False),
    Column("superseded_ms", BigInteger),
    Index("ix_obligation_school", "school"),
)

submission = Table(
    "submission",
    metadata,
    Column("report", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("proof", Text, nullable=False),
    Column("note", Text, nullable=False),
    Index("ix_submission_school_kind_period", "school", "kind", "period"),
    Index("ix_submission_at_ms", "at_ms"),
    Index("ix_submission_number_version", "number", "version", unique=True),
)

reminder = Table(
    "reminder",
    metadata,
    Column("obligation", Text, ForeignKey("obligation.id"), primary_key=True),
    Column("school", CODE, primary_key=True),  # empty: the bureau was told of them all
    Column("period", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
)
