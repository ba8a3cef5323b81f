"""Changes nobody announced: permits, accounts and configurations of devices, reconciliations, reasons of dismissals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("change_event", sa.Column("since_ms", sa.BigInteger(), nullable=True))
    op.create_index("ix_change_event_at_ms", "change_event", ["at_ms"], unique=False)
    op.add_column("dismissal", sa.Column("reason", sa.Text(), server_default="", nullable=False))
    _permits()
    _accounts()
    op.create_table(
        "configuration",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("uptime", sa.BigInteger(), nullable=True),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_configuration_device")),
        sa.PrimaryKeyConstraint("device", "source", name=op.f("pk_configuration")),
    )
    op.create_table(
        "reconciliation",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("scanned_ms", sa.BigInteger(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_reconciliation_school")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_reconciliation")),
    )
    op.create_index("ix_reconciliation_school_at_ms", "reconciliation", ["school", "at_ms"], unique=False)


def _permits() -> None:
    op.create_table(
        "permit",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("area", CODE, nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("entered_ms", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_ms", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_permit_school")),
        sa.ForeignKeyConstraint(["school", "area"], ["area.school", "area.code"], name=op.f("fk_permit_school_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permit")),
    )
    op.create_index("ix_permit_school_end_ms", "permit", ["school", "end_ms"], unique=False)
    op.create_table(
        "permit_device",
        sa.Column("permit", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["permit"], ["permit.id"], name=op.f("fk_permit_device_permit")),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_permit_device_device")),
        sa.PrimaryKeyConstraint("permit", "device", name=op.f("pk_permit_device")),
    )
    op.create_index("ix_permit_device_device", "permit_device", ["device"], unique=False)


def _accounts() -> None:
    op.create_table(
        "account_list",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("accounts", sa.JSON(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_account_list_device")),
        sa.PrimaryKeyConstraint("device", "source", name=op.f("pk_account_list")),
    )
    op.create_table(
        "authorised_account",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("device_group", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("entered_ms", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_ms", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_authorised_account_school")),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_authorised_account_device")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_authorised_account_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorised_account")),
    )
    op.create_index("ix_authorised_account_school", "authorised_account", ["school"], unique=False)
    op.create_index("ix_authorised_account_device", "authorised_account", ["device"], unique=False)
