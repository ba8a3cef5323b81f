"""Areas of a school, with the class that decides how much a blind one weighs."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table, Text

from inventory.tables.metadata import CODE, metadata

area = Table(
    "area",
    metadata,
    Column("school", CODE, ForeignKey("school.code"), primary_key=True),
    Column("code", CODE, primary_key=True),
    Column("name", Text, nullable=False),
    Column("area_class", Text, nullable=False),
    Column("building", Text, nullable=False, server_default=""),
    Column("floor", Text, nullable=False, server_default=""),
    Column("room", Text, nullable=False, server_default=""),
    Column("unit", Text, nullable=False, server_default=""),
    Column("person", Text, ForeignKey("person.id")),
    Column("notes", Text, nullable=False, server_default=""),
)
