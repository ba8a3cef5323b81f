"""Who is let in: sessions of browsers, tokens of programs, links that work once, second factors."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from inventory.tables.metadata import CODE, metadata

# `areas` and `rights` are names with a comma between, here and below; `person` is empty for a display.
session = Table(
    "session",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("school", CODE, nullable=False),
    Column("areas", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("rights", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("proof", LargeBinary, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("proven_ms", BigInteger, nullable=False),
    Column("address", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("ended_ms", BigInteger),
    Index("ix_session_person", "person"),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    Column("school", CODE, nullable=False),
    Column("areas", Text, nullable=False),
    Column("rights", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("proof", LargeBinary, nullable=False),
    Column("used_ms", BigInteger),
    Column("revoked_ms", BigInteger),
    Column("by", Text, nullable=False),
)

entry_link = Table(
    "entry_link",
    metadata,
    Column("id", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("school", CODE, nullable=False),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("proof", LargeBinary, nullable=False),
    Column("used_ms", BigInteger),
    Column("by", Text, nullable=False),
)

# `sealed` is the shared secret of a person's one-time codes, sealed by the poll compartment; `last_step` the newest
# that was used, so that none is used twice. `codes` are keyed digests of what may be typed in its place, once each.
second_factor = Table(
    "second_factor",
    metadata,
    Column("person", Text, ForeignKey("person.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("confirmed_ms", BigInteger),
    Column("last_step", BigInteger, nullable=False),
    Column("codes", Text, nullable=False),
)
