"""Maintenance: planned work and power cuts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "maintenance",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("area", CODE, nullable=True),
        sa.Column("circuit", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("week", sa.JSON(), nullable=True),
        sa.Column("holidays", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.Column("entered_ms", sa.BigInteger(), nullable=False),
        sa.Column("superseded_ms", sa.BigInteger(), nullable=True),
        sa.Column("approved_ms", sa.BigInteger(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("announce", sa.Boolean(), nullable=False),
        sa.Column("announced_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_maintenance_school")),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_maintenance_device")),
        sa.ForeignKeyConstraint(
            ["school", "area"], ["area.school", "area.code"], name=op.f("fk_maintenance_school_area")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_maintenance")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_maintenance_device", "maintenance", ["device"], unique=False)
    op.create_index("ix_maintenance_school_end_ms", "maintenance", ["school", "end_ms"], unique=False)
    standing = sa.text("superseded_ms IS NULL")
    op.create_index(
        "uq_maintenance_standing", "maintenance", ["id"], unique=True, sqlite_where=standing,
        postgresql_where=standing,
    )  # fmt: skip
