"""The accounts that devices told of, and those that a person may use, by whose word."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Date, ForeignKey, Table, Text

from inventory.tables.metadata import CODE, metadata

account_list = Table(
    "account_list",
    metadata,
    Column("device", Text, ForeignKey("device.id"), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("accounts", JSON, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
)

authorised_account = Table(
    "authorised_account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False, index=True),
    Column("device", Text, ForeignKey("device.id"), index=True),
    Column("device_group", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    Column("level", Text),
    Column("until", Date),
    Column("document", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("entered_ms", BigInteger, nullable=False),
    Column("withdrawn_ms", BigInteger),
    Column("withdrawn_by", Text, nullable=False),
)
