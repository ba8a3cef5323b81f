"""People of schools and, under the empty school, of the bureau."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text

from inventory.tables.metadata import CODE, metadata

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, nullable=False),
    Column("name", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("emergency_name", Text, nullable=False),
    Column("emergency_phone", Text, nullable=False),
    Column("responsible", Boolean, nullable=False),
    Column("left_ms", BigInteger),
    Column("notes", Text, nullable=False),
    Column("language", Text, nullable=False),
    Index("ix_person_school_name", "school", "name"),
)

numbered = person.c.number != ""
Index(
    "uq_person_school_number",
    person.c.school,
    person.c.number,
    unique=True,
    sqlite_where=numbered,
    postgresql_where=numbered,
)
