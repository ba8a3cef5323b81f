"""Finds: how sure each word is, scans and what they brought, absences, strangers, what was put aside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("device", sa.Column("sure", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("sighting", sa.Column("serial", sa.Text(), server_default="", nullable=False))
    op.add_column("sighting", sa.Column("mac", sa.Text(), server_default="", nullable=False))
    op.add_column("sighting", sa.Column("sure", sa.JSON(), server_default="{}", nullable=False))
    op.create_index("ix_change_event_action_seq", "change_event", ["action", "seq"], unique=False)
    op.create_table(
        "other_address",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("first_seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_other_address_device")),
        sa.PrimaryKeyConstraint("device", "address", name=op.f("pk_other_address")),
    )
    op.create_table(
        "absence",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("scans", sa.Integer(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("scan", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_absence_device")),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_absence")),
    )
    op.create_table(
        "scan_run",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("networks", sa.JSON(), nullable=False),
        sa.Column("started_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("ending", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("beat_ms", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("not_asked", sa.Integer(), nullable=False),
        sa.Column("done", sa.JSON(), nullable=False),
        sa.Column("added", sa.JSON(), nullable=False),
        sa.Column("gone", sa.JSON(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_scan_run_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_run")),
    )
    op.create_index("ix_scan_run_school_started_ms", "scan_run", ["school", "started_ms"], unique=False)
    op.create_index(
        "uq_scan_run_running",
        "scan_run",
        ["school"],
        unique=True,
        sqlite_where=sa.text("ending = 'running'"),
        postgresql_where=sa.text("ending = 'running'"),
    )
    op.create_table(
        "stranger",
        sa.Column("school", CODE, nullable=False),
        sa.Column("conduct", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("mac", sa.Text(), nullable=False),
        sa.Column("interface", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_stranger_school")),
        sa.PrimaryKeyConstraint("school", "conduct", "address", "mac", name=op.f("pk_stranger")),
    )
    op.create_table(
        "dismissal",
        sa.Column("school", CODE, nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_dismissal_school")),
        sa.PrimaryKeyConstraint("school", "entry", name=op.f("pk_dismissal")),
    )
