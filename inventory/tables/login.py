"""Attempts at logins that are not proven yet, and the proofs.

`device` is the name that the caller counts under: a ledger code, or `school/address` for what is not in the
ledger yet, so it refers to no row. An attempt is deleted when its window has passed.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from inventory.tables.metadata import CODE, SEQUENCE, metadata

login_attempt = Table(
    "login_attempt",
    metadata,
    Column("seq", SEQUENCE, primary_key=True),
    Column("device", CODE, nullable=False),
    Column("credential", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Index("ix_login_attempt_device_at_ms", "device", "at_ms"),
)

login_proof = Table(
    "login_proof",
    metadata,
    Column("device", CODE, primary_key=True),
    Column("credential", Text, primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)
