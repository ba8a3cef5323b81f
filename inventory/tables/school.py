"""Schools."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Table, Text, false

from inventory.tables.metadata import CODE, metadata

school = Table(
    "school",
    metadata,
    Column("code", CODE, primary_key=True),
    Column("name", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("ports", JSON, nullable=False),
    Column("keep_pictures", Boolean, nullable=False, server_default=false()),
    Column("level", Text, nullable=False, server_default=""),
    Column("locality", Text, nullable=False, server_default=""),
    Column("place", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("needs_acceptance", Boolean, nullable=False, server_default=false()),
    Column("notes", Text, nullable=False, server_default=""),
)
