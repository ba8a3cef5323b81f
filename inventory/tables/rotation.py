"""Rotations, the turns of accounts in them, and the secrets that a turn holds, sealed.

A secret stands here as it stands in `credential`: the former one as a copy of its row, the pending one as the row that
it will be. `sealed` is bound to the same data, so neither opens under another device, account or generation.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from inventory.model.turn import OPEN
from inventory.tables.metadata import CODE, metadata

rotation = Table(
    "rotation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("by", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("wish", JSON, nullable=False),
    Column("progress", Text, nullable=False),
    Column("waiver", Text, nullable=False),
    Column("recorders", Boolean, nullable=False),
    Column("ended_ms", BigInteger),
)

rotation_turn = Table(
    "rotation_turn",
    metadata,
    Column("id", Text, primary_key=True),
    Column("rotation", Text, ForeignKey("rotation.id"), nullable=False, index=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("device", Text, ForeignKey("device.id"), nullable=False),
    Column("writer", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("wave", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sends", Integer, nullable=False),
    Column("allowed", Integer, nullable=False),
    Column("reason", JSON(none_as_null=True)),
    Column("at_ms", BigInteger, nullable=False),
    Index("ix_rotation_turn_device_type_account", "device", "type", "account"),
)

opened = rotation_turn.c.state.in_(sorted(OPEN))
Index("uq_rotation_turn_open", rotation_turn.c.device, unique=True, sqlite_where=opened, postgresql_where=opened)

rotation_secret = Table(
    "rotation_secret",
    metadata,
    Column("turn", Text, ForeignKey("rotation_turn.id"), primary_key=True),
    Column("role", Text, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("credential", Text, nullable=False),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("device", Text, ForeignKey("device.id")),
    Column("vendor", Text, nullable=False),
    Column("device_group", Text),
    Column("type", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("key", Text, ForeignKey("key.id"), nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
)
