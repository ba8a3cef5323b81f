"""Alerts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _alerts()
    _uplinks()


def _alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("fired_ms", sa.BigInteger(), nullable=False),
        sa.Column("resolved_ms", sa.BigInteger(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("probable", sa.Boolean(), nullable=False),
        sa.Column("affected", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cause"], ["device.id"], name=op.f("fk_alert_cause")),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_alert_device")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index("ix_alert_school_fired_ms", "alert", ["school", "fired_ms"], unique=False)
    op.create_index("ix_alert_device_fired_ms", "alert", ["device", "fired_ms"], unique=False)
    op.create_index("ix_alert_cause", "alert", ["cause"], unique=False)
    op.create_index(
        "uq_alert_open",
        "alert",
        ["school", "rule", "device", "part"],
        unique=True,
        sqlite_where=sa.text("resolved_ms IS NULL"),
        postgresql_where=sa.text("resolved_ms IS NULL"),
    )


def _uplinks() -> None:
    op.create_table(
        "uplink",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("port", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("toward", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("bandwidth_bps", sa.BigInteger(), nullable=False),
        sa.Column("service_port", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_uplink_device")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_uplink_school")),
        sa.PrimaryKeyConstraint("device", "port", name=op.f("pk_uplink")),
    )
    op.create_index(op.f("ix_uplink_school"), "uplink", ["school"], unique=False)
    op.create_table(
        "uplink_check",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("port", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("down_s", sa.BigInteger(), nullable=False),
        sa.Column("seen_s", sa.BigInteger(), nullable=False),
        sa.Column("loss_pct", sa.Float(), nullable=True),
        sa.Column("load_pct", sa.Float(), nullable=True),
        sa.Column("wrong", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_uplink_check_device")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_uplink_check_school")),
        sa.PrimaryKeyConstraint("device", "port", "day", name=op.f("pk_uplink_check")),
    )
    op.create_index("ix_uplink_check_school_day", "uplink_check", ["school", "day"], unique=False)
