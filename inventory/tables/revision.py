"""A counter per school (the bureau's under the empty name) that any process bumps and the service watches."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table

from inventory.tables.metadata import CODE, metadata

revision = Table(
    "revision",
    metadata,
    Column("school", CODE, primary_key=True),
    Column("number", BigInteger, nullable=False),
)
