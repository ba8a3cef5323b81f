"""The plan of addresses: prefixes, ranges, applications, what was seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("subnet", sa.Column("swept", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("subnet", sa.Column("vlan", sa.Integer(), server_default="0", nullable=False))
    op.add_column("subnet", sa.Column("gateway", sa.Text(), server_default="", nullable=False))
    op.add_column("subnet", sa.Column("use", sa.Text(), server_default="", nullable=False))
    op.add_column("subnet", sa.Column("kinds", sa.JSON(), server_default="[]", nullable=False))
    op.create_table(
        "address_range",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("routing_instance", sa.Text(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("last", sa.Text(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("entered_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_address_range_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_range")),
    )
    op.create_index("ix_address_range_school", "address_range", ["school"], unique=False)
    _applications()
    _bindings()


def _applications() -> None:
    op.create_table(
        "application",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("stand", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("routing_instance", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("mac", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_application_device")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_application_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
    )
    op.create_index(op.f("ix_application_device"), "application", ["device"], unique=False)
    op.create_index("ix_application_school_stand", "application", ["school", "stand"], unique=False)
    issued = sa.text("stand = 'issued'")
    op.create_index(
        "uq_application_issued",
        "application",
        ["school", "address", "routing_instance"],
        unique=True,
        sqlite_where=issued,
        postgresql_where=issued,
    )
    op.create_table(
        "application_step",
        sa.Column("application", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stand", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["application"], ["application.id"], name=op.f("fk_application_step_application")),
        sa.PrimaryKeyConstraint("application", "place", name=op.f("pk_application_step")),
    )


def _bindings() -> None:
    op.create_table(
        "binding",
        sa.Column("school", CODE, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("mac", sa.Text(), nullable=False),
        sa.Column("teller", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("vlan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("port", sa.Text(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_binding_school")),
        sa.PrimaryKeyConstraint("school", "address", "mac", "teller", "by", "vlan", name=op.f("pk_binding")),
    )
    op.create_index("ix_binding_school_last_ms", "binding", ["school", "last_ms"], unique=False)
    op.create_table(
        "routing",
        sa.Column("school", CODE, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("forwards", sa.Boolean(), nullable=True),
        sa.Column("own", sa.JSON(), nullable=False),
        sa.Column("routes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_routing_school")),
        sa.PrimaryKeyConstraint("school", "address", name=op.f("pk_routing")),
    )
