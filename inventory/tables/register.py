"""What nobody may alter afterwards: entries in hash chains, one chain a school, and the head of each chain.

Every such register has the same columns as the audit, so that one implementation (inventory/register.py) writes and
verifies them all.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Index, Table, Text

from inventory.tables.metadata import CODE, metadata


class Register(NamedTuple):
    entries: Table
    heads: Table


def chained(name: str, *, by_subject: bool = True) -> Register:
    """The tables `name` and `name_head`, with an index for the entries of one subject where these are asked for."""
    entries = Table(
        name,
        metadata,
        Column("chain", CODE, primary_key=True),
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
        Column("at_ms", BigInteger, nullable=False),
        Column("actor", Text, nullable=False),
        Column("action", Text, nullable=False),
        Column("subject", Text, nullable=False),
        # Canonical JSON as text: the hash is over these very bytes.
        Column("detail", Text, nullable=False),
        Column("previous", Text, nullable=False),
        Column("hash", Text, nullable=False),
        *([Index(f"ix_{name}_chain_subject", "chain", "subject")] if by_subject else []),
    )
    heads = Table(
        f"{name}_head",
        metadata,
        Column("chain", CODE, primary_key=True),
        Column("seq", BigInteger, nullable=False),
        Column("hash", Text, nullable=False),
    )
    return Register(entries, heads)
