"""Who changed which field of what, when, from and to. Append only. An empty school is the bureau."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from inventory.tables.metadata import CODE, SEQUENCE, metadata

change_event = Table(
    "change_event",
    metadata,
    Column("seq", SEQUENCE, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("school", CODE, nullable=False),
    Column("subject", CODE, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("old", Text, nullable=False),
    Column("new", Text, nullable=False),
    Column("since_ms", BigInteger),
    Index("ix_change_event_school_seq", "school", "seq"),
    Index("ix_change_event_subject_seq", "subject", "seq"),
    Index("ix_change_event_action_seq", "action", "seq"),
    Index("ix_change_event_at_ms", "at_ms"),
)
