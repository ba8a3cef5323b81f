"""Causes: which outage was charged to which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "attribution",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=True),
        sa.Column("end_half_gap_ms", sa.BigInteger(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.Column("superseded_ms", sa.BigInteger(), nullable=True),
        sa.Column("charge", sa.Text(), nullable=False),
        sa.Column("probable", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_attribution_school")),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_attribution_device")),
        sa.ForeignKeyConstraint(["cause"], ["device.id"], name=op.f("fk_attribution_cause")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_attribution")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attribution_cause", "attribution", ["cause"], unique=False)
    op.create_index("ix_attribution_device_start_ms", "attribution", ["device", "start_ms"], unique=False)
    op.create_index("ix_attribution_school_end_ms", "attribution", ["school", "end_ms"], unique=False)
    standing = sa.text("superseded_ms IS NULL AND end_ms IS NULL")
    op.create_index(
        "uq_attribution_standing", "attribution", ["device"], unique=True, sqlite_where=standing,
        postgresql_where=standing,
    )  # fmt: skip
