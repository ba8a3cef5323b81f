"""What figures should reach, which schools are listed for missing it, and what each campus's system is."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, Table, Text

from inventory.tables.metadata import CODE, metadata

target = Table(
    "target",
    metadata,
    Column("id", Text, primary_key=True),
    Column("measure", Text, nullable=False),
    Column("least_ppm", Integer, nullable=False),
    Column("coverage_ppm", Integer, nullable=False),
    # Empty: of a locality, or of all schools.
    Column("school", CODE, nullable=False, index=True),
    Column("locality", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("by", Text, nullable=False),
    Column("entered_ms", BigInteger, nullable=False),
    Column("superseded_ms", BigInteger),
)

listing = Table(
    "listing",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False, index=True),
    Column("measure", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("part", BigInteger, nullable=False),
    Column("whole", BigInteger, nullable=False),
    Column("least_ppm", Integer, nullable=False),
    Column("listed_ms", BigInteger, nullable=False),
    Column("clear_by", Date, nullable=False),
    Column("by", Text, nullable=False),
    Column("report", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("cleared_ms", BigInteger),
    Column("cleared_by", Text, nullable=False),
    Column("cleared_why", Text, nullable=False),
)
standing = listing.c.cleared_ms.is_(None)
Index(
    "uq_listing_standing", listing.c.school, listing.c.measure, unique=True, sqlite_where=standing,
    postgresql_where=standing,
)  # fmt: skip

campus_standing = Table(
    "campus_standing",
    metadata,
    Column("school", CODE, ForeignKey("school.code"), primary_key=True),
    Column("entered_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("by", Text, nullable=False),
    Column("accepted_on", Date),
    Column("document", Text, nullable=False),
    Column("police_on", Date),
    Column("education_on", Date),
    Column("note", Text, nullable=False),
    Column("superseded_ms", BigInteger),
)
