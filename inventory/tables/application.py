"""Applications for addresses, and the steps of each.

Two people may issue at the same moment: the unique index lets an address be issued once.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from inventory.tables.metadata import CODE, metadata

application = Table(
    "application",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("requester", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("stand", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("routing_instance", Text, nullable=False),
    Column("device", Text, ForeignKey("device.id"), index=True),
    Column("mac", Text, nullable=False),
    Index("ix_application_school_stand", "school", "stand"),
)

issued = application.c.stand == "issued"
Index(
    "uq_application_issued",
    application.c.school,
    application.c.address,
    application.c.routing_instance,
    unique=True,
    sqlite_where=issued,
    postgresql_where=issued,
)

application_step = Table(
    "application_step",
    metadata,
    Column("application", Text, ForeignKey("application.id"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("stand", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("words", Text, nullable=False),
)
