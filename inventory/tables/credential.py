"""Sealed credentials and the wrapped keys that open them. Nothing here can be read without the key file."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from inventory.tables.metadata import CODE, metadata

key = Table(
    "key",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    UniqueConstraint("school", "purpose", "generation"),
)

# `device` is null where the school's devices share the credential, or those of one `vendor` or group of devices.
# `changed_ms` is when the secret was given; 0 where that is not known.
credential = Table(
    "credential",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("device", Text, ForeignKey("device.id")),
    Column("vendor", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("key", Text, ForeignKey("key.id"), nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("sealed_ms", BigInteger, nullable=False),
    Column("changed_ms", BigInteger, nullable=False, server_default="0"),
    Column("device_group", Text, ForeignKey("device_group.id")),
    Index("ix_credential_school_device", "school", "device"),
)
