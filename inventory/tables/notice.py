"""The outbox: what is to be told, in the same transaction as what it tells of."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Table, Text

from inventory.tables.metadata import CODE, metadata

notice = Table(
    "notice",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, nullable=False),
    Column("kind", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("letter", JSON, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("person", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("fault", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_by", Text, nullable=False),
    Column("claimed_until_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Column("digest", Text, nullable=False),
    Column("next_ms", BigInteger, nullable=False),
    Column("error", JSON(none_as_null=True)),
    Column("answer", Text, nullable=False),
    Column("attachments", JSON, nullable=False),
    Index("ix_notice_state_due_ms", "state", "due_ms"),
    Index("ix_notice_recipient_ended_ms", "recipient", "ended_ms"),
    Index("ix_notice_fault", "fault"),
    Index("ix_notice_kind_ended_ms", "kind", "ended_ms"),
)
