"""Around the sealed credentials: sealed compartments, manifests, groups of devices, people's logins, policies."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from inventory.tables.metadata import CODE, metadata

# A compartment whose key is wrapped by an operator's passphrase; that of `poll` lies in the key file.
compartment = Table(
    "compartment",
    metadata,
    Column("purpose", Text, primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("memory_kib", Integer, nullable=False),
    Column("passes", Integer, nullable=False),
    Column("lanes", Integer, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("proof", LargeBinary, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

# `school` is empty for people's logins. `key` is null there: the compartment itself attests.
manifest = Table(
    "manifest",
    metadata,
    Column("school", CODE, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("generation", BigInteger, nullable=False),
    Column("entries", Text, nullable=False),
    Column("key", Text, ForeignKey("key.id")),
    Column("tag", LargeBinary, nullable=False),
)

device_group = Table(
    "device_group",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("school", "name"),
)

device_group_member = Table(
    "device_group_member",
    metadata,
    Column("device_group", Text, ForeignKey("device_group.id"), primary_key=True),
    Column("device", Text, ForeignKey("device.id"), primary_key=True, index=True),
)

# `rights` and `areas` are names with a comma between. `tries` were made in a row, the last of them at `tried_ms`.
person_login = Table(
    "person_login",
    metadata,
    Column("person", Text, ForeignKey("person.id"), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("rights", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("memory_kib", Integer, nullable=False),
    Column("passes", Integer, nullable=False),
    Column("lanes", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("tried_ms", BigInteger, nullable=False),
    Column("role", Text, nullable=False, server_default=""),
    Column("areas", Text, nullable=False, server_default=""),
)

# `school` and `purpose` and `kind` are empty where it holds for all.
secret_policy = Table(
    "secret_policy",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("days", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("valid_until", Date),
    Column("by", Text, nullable=False),
    Column("entered_ms", BigInteger, nullable=False),
)
