"""Targets, schools that are listed, what a school's system is to the bureau."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "target",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("least_ppm", sa.Integer(), nullable=False),
        sa.Column("coverage_ppm", sa.Integer(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("locality", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("entered_ms", sa.BigInteger(), nullable=False),
        sa.Column("superseded_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
    )
    op.create_index("ix_target_school", "target", ["school"], unique=False)
    op.create_table(
        "campus_standing",
        sa.Column("school", CODE, nullable=False),
        sa.Column("entered_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("police_on", sa.Date(), nullable=True),
        sa.Column("education_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("superseded_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_campus_standing_school")),
        sa.PrimaryKeyConstraint("school", "entered_ms", name=op.f("pk_campus_standing")),
    )
    _listings()


def _listings() -> None:
    op.create_table(
        "listing",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("whole", sa.BigInteger(), nullable=False),
        sa.Column("least_ppm", sa.Integer(), nullable=False),
        sa.Column("listed_ms", sa.BigInteger(), nullable=False),
        sa.Column("clear_by", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("cleared_ms", sa.BigInteger(), nullable=True),
        sa.Column("cleared_by", sa.Text(), nullable=False),
        sa.Column("cleared_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_listing_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
    )
    op.create_index("ix_listing_school", "listing", ["school"], unique=False)
    standing = sa.text("cleared_ms IS NULL")
    op.create_index(
        "uq_listing_standing", "listing", ["school", "measure"], unique=True, sqlite_where=standing,
        postgresql_where=standing,
    )  # fmt: skip
