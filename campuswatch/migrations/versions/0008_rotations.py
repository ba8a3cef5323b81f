"""Changes of passwords on their way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
OPEN = ("applying", "committed", "doubted", "prepared", "proven", "quarantine", "verify")


def upgrade() -> None:
    op.create_table(
        "rotation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("wish", sa.JSON(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("waiver", sa.Text(), nullable=False),
        sa.Column("recorders", sa.Boolean(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rotation")),
    )
    op.create_table(
        "rotation_turn",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rotation", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("writer", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sends", sa.Integer(), nullable=False),
        sa.Column("allowed", sa.Integer(), nullable=False),
        sa.Column("reason", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_rotation_turn_device")),
        sa.ForeignKeyConstraint(["rotation"], ["rotation.id"], name=op.f("fk_rotation_turn_rotation")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_rotation_turn_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rotation_turn")),
    )
    op.create_index(op.f("ix_rotation_turn_rotation"), "rotation_turn", ["rotation"], unique=False)
    op.create_index(
        "ix_rotation_turn_device_type_account", "rotation_turn", ["device", "type", "account"], unique=False
    )
    opened = sa.column("state").in_([sa.literal_column(f"'{state}'") for state in OPEN])
    op.create_index(
        "uq_rotation_turn_open",
        "rotation_turn",
        ["device"],
        unique=True,
        sqlite_where=opened,
        postgresql_where=opened,
    )
    op.create_table(
        "rotation_secret",
        sa.Column("turn", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("device_group", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_rotation_secret_device")),
        sa.ForeignKeyConstraint(["key"], ["key.id"], name=op.f("fk_rotation_secret_key")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_rotation_secret_school")),
        sa.ForeignKeyConstraint(["turn"], ["rotation_turn.id"], name=op.f("fk_rotation_secret_turn")),
        sa.PrimaryKeyConstraint("turn", "role", "purpose", name=op.f("pk_rotation_secret")),
    )
