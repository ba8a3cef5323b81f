"""People and papers: files of devices, vouchers, costs, acceptances, service hours; more of schools and areas.

What changes about people of the bureau belongs to no school: change events no longer need one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for name in ("level", "locality", "place", "phone", "notes"):
        op.add_column("school", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("school", sa.Column("needs_acceptance", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("emergency_name", sa.Text(), nullable=False),
        sa.Column("emergency_phone", sa.Text(), nullable=False),
        sa.Column("responsible", sa.Boolean(), nullable=False),
        sa.Column("left_ms", sa.BigInteger(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index("ix_person_school_name", "person", ["school", "name"], unique=False)
    numbered = sa.text("number != ''")
    op.create_index(
        "uq_person_school_number",
        "person",
        ["school", "number"],
        unique=True,
        sqlite_where=numbered,
        postgresql_where=numbered,
    )
    with op.batch_alter_table("area") as area:
        for name in ("building", "floor", "room", "unit", "notes"):
            area.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))
        area.add_column(sa.Column("person", sa.Text(), nullable=True))
        area.create_foreign_key(op.f("fk_area_person"), "person", ["person"], ["id"])
    op.create_table(
        "device_file",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("asset_number", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("purchased", sa.Date(), nullable=True),
        sa.Column("warranty_until", sa.Date(), nullable=True),
        sa.Column("warranty_endless", sa.Boolean(), nullable=False),
        sa.Column("uncertain", sa.JSON(), nullable=False),
        sa.Column("custodian", sa.Text(), nullable=True),
        sa.Column("circuit", sa.Text(), nullable=False),
        sa.Column("switch_holder", sa.Text(), nullable=False),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["custodian"], ["person.id"], name=op.f("fk_device_file_custodian")),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_device_file_device")),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_device_file")),
    )
    op.create_index(op.f("ix_device_file_custodian"), "device_file", ["custodian"], unique=False)
    op.create_index("ix_device_file_asset_number", "device_file", ["asset_number"], unique=False)
    op.create_index("ix_device_file_serial", "device_file", ["serial"], unique=False)
    op.create_table(
        "voucher",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_voucher_device")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_voucher_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
    )
    op.create_index(op.f("ix_voucher_device"), "voucher", ["device"], unique=False)
    op.create_table(
        "cost",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("voucher", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_cost_device")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_cost_school")),
        sa.ForeignKeyConstraint(["voucher"], ["voucher.id"], name=op.f("fk_cost_voucher")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost")),
    )
    op.create_index(op.f("ix_cost_device"), "cost", ["device"], unique=False)
    op.create_index("ix_cost_school_day", "cost", ["school", "day"], unique=False)
    op.create_table(
        "budget",
        sa.Column("school", CODE, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_budget_school")),
        sa.PrimaryKeyConstraint("school", "year", "currency", name=op.f("pk_budget")),
    )
    add_acceptances()
    add_service_hours()
    add_firmware_notices()
    with op.batch_alter_table("change_event") as change_event:
        change_event.drop_constraint(op.f("fk_change_event_school"), type_="foreignkey")


def add_acceptances() -> None:
    op.create_table(
        "acceptance",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("signers", sa.JSON(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("entered_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_acceptance_device")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_acceptance_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
    )
    op.create_index(op.f("ix_acceptance_device"), "acceptance", ["device"], unique=False)
    op.create_index(op.f("ix_acceptance_school"), "acceptance", ["school"], unique=False)


def add_service_hours() -> None:
    op.create_table(
        "service_hours",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("week", sa.JSON(), nullable=False),
        sa.Column("holidays", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.Column("superseded_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_service_hours_device")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_service_hours_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_hours")),
    )
    op.create_index(op.f("ix_service_hours_device"), "service_hours", ["device"], unique=False)
    op.create_index(op.f("ix_service_hours_school"), "service_hours", ["school"], unique=False)
    op.create_table(
        "holiday",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.Column("superseded_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
    )
    op.create_index(op.f("ix_holiday_school"), "holiday", ["school"], unique=False)


def add_firmware_notices() -> None:
    op.create_table(
        "firmware_notice",
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("versions", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("vendor", "model", "versions", "verdict", name=op.f("pk_firmware_notice")),
    )
