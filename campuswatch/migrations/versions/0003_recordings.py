"""Recorders and cameras: channels, disks, clocks, what was recorded, holds and policies, pictures, defects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column("recorder", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("camera", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=True),
        sa.Column("recording", sa.Boolean(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("week", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("octets_a_day", sa.BigInteger(), nullable=True),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["camera"], ["device.id"], name=op.f("fk_channel_camera")),
        sa.ForeignKeyConstraint(["recorder"], ["device.id"], name=op.f("fk_channel_recorder")),
        sa.PrimaryKeyConstraint("recorder", "number", name=op.f("pk_channel")),
    )
    op.create_index(op.f("ix_channel_camera"), "channel", ["camera"], unique=False)
    op.create_table(
        "channel_day",
        sa.Column("recorder", sa.Text(), nullable=False),
        sa.Column("channel", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("camera", sa.Text(), nullable=True),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.Column("kept_ms", sa.BigInteger(), nullable=False),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("offset_ms", sa.BigInteger(), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("edge_ms", sa.BigInteger(), nullable=True),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("free_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["camera"], ["device.id"], name=op.f("fk_channel_day_camera")),
        sa.ForeignKeyConstraint(["recorder"], ["device.id"], name=op.f("fk_channel_day_recorder")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_channel_day_school")),
        sa.PrimaryKeyConstraint("recorder", "channel", "day", name=op.f("pk_channel_day")),
    )
    op.create_index("ix_channel_day_camera_day", "channel_day", ["camera", "day"], unique=False)
    op.create_index("ix_channel_day_school_day", "channel_day", ["school", "day"], unique=False)
    op.create_table(
        "clock_step",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("from_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("offset_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_clock_step_device")),
        sa.PrimaryKeyConstraint("device", "from_ms", name=op.f("pk_clock_step")),
    )
    op.create_table(
        "defect",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_defect_device")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_defect_school")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_defect")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_defect_device_since_ms", "defect", ["device", "since_ms"], unique=False)
    op.create_index("ix_defect_school_since_ms", "defect", ["school", "since_ms"], unique=False)
    op.create_index(
        "uq_defect_open",
        "defect",
        ["device", "kind", "part"],
        unique=True,
        sqlite_where=sa.text("ended_ms IS NULL"),
        postgresql_where=sa.text("ended_ms IS NULL"),
    )
    op.create_table(
        "device_clock",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("offset_ms", sa.BigInteger(), nullable=False),
        sa.Column("within_ms", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("zone_min", sa.Integer(), nullable=True),
        sa.Column("setting", sa.Text(), nullable=False),
        sa.Column("server", sa.Text(), nullable=False),
        sa.Column("interval_s", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_device_clock_device")),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_device_clock")),
    )
    op.create_table(
        "disk",
        sa.Column("recorder", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("capacity_bytes", sa.BigInteger(), nullable=True),
        sa.Column("free_bytes", sa.BigInteger(), nullable=True),
        sa.Column("smart", sa.Text(), nullable=True),
        sa.Column("temperature_c", sa.Float(), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["recorder"], ["device.id"], name=op.f("fk_disk_recorder")),
        sa.PrimaryKeyConstraint("recorder", "slot", name=op.f("pk_disk")),
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("recorder", sa.Text(), nullable=False),
        sa.Column("channel", sa.Integer(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("entered_ms", sa.BigInteger(), nullable=False),
        sa.Column("released_ms", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("checked_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["recorder"], ["device.id"], name=op.f("fk_hold_recorder")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_hold_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index(op.f("ix_hold_recorder"), "hold", ["recorder"], unique=False)
    op.create_index(op.f("ix_hold_school"), "hold", ["school"], unique=False)
    op.create_table(
        "picture",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("reference", sa.LargeBinary(), nullable=False),
        sa.Column("reference_ms", sa.BigInteger(), nullable=True),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_picture_device")),
        sa.PrimaryKeyConstraint("device", "part", name=op.f("pk_picture")),
    )
    op.create_table(
        "playback",
        sa.Column("recorder", sa.Text(), nullable=False),
        sa.Column("channel", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("footage_ms", sa.BigInteger(), nullable=False),
        sa.Column("decoded", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["recorder"], ["device.id"], name=op.f("fk_playback_recorder")),
        sa.PrimaryKeyConstraint("recorder", "channel", name=op.f("pk_playback")),
    )
    op.create_table(
        "retention_policy",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("area", CODE, nullable=True),
        sa.Column("recorder", sa.Text(), nullable=True),
        sa.Column("channel", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("entered_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["recorder"], ["device.id"], name=op.f("fk_retention_policy_recorder")),
        sa.ForeignKeyConstraint(
            ["school", "area"], ["area.school", "area.code"], name=op.f("fk_retention_policy_school_area")
        ),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_retention_policy_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_policy")),
    )
    op.create_index(op.f("ix_retention_policy_school"), "retention_policy", ["school"], unique=False)
    op.add_column("device", sa.Column("lamp", sa.Text(), server_default="", nullable=False))
    op.add_column("device", sa.Column("basic_login", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("school", sa.Column("keep_pictures", sa.Boolean(), server_default=sa.false(), nullable=False))
