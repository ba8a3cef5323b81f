"""Papers that are signed: stock-takes and hand-overs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def frozen_columns() -> list[sa.Column[str]]:
    names = ("name", "kind", "area_name", "position", "model", "asset_number", "serial", "custodian")
    codes = [sa.Column(name, CODE, nullable=False) for name in ("code", "area")]
    return [*codes, *(sa.Column(name, sa.Text(), nullable=False) for name in names)]


def upgrade() -> None:
    make_stocktakes()
    make_handovers()
    op.create_table(
        "signature",
        sa.Column("paper", CODE, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_signature_person")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_signature_school")),
        sa.PrimaryKeyConstraint("paper", "role", name=op.f("pk_signature")),
    )
    op.create_index("ix_signature_person", "signature", ["person"], unique=False)


def make_stocktakes() -> None:
    op.create_table(
        "stocktake",
        sa.Column("code", CODE, nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("area", CODE, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("closed_ms", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school", "area"], ["area.school", "area.code"], name=op.f("fk_stocktake_school_area")
        ),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_stocktake_school")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_stocktake")),
    )
    op.create_index(op.f("ix_stocktake_school"), "stocktake", ["school"], unique=False)
    op.create_table(
        "stocktake_line",
        sa.Column("stocktake", CODE, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        *frozen_columns(),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("seen_area", CODE, nullable=False),
        sa.Column("seen_position", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_stocktake_line_device")),
        sa.ForeignKeyConstraint(["stocktake"], ["stocktake.code"], name=op.f("fk_stocktake_line_stocktake")),
        sa.PrimaryKeyConstraint("stocktake", "number", name=op.f("pk_stocktake_line")),
    )
    op.create_index(op.f("ix_stocktake_line_device"), "stocktake_line", ["device"], unique=False)


def make_handovers() -> None:
    op.create_table(
        "handover",
        sa.Column("code", CODE, nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("giver", sa.Text(), nullable=False),
        sa.Column("taker", sa.Text(), nullable=False),
        sa.Column("giver_name", sa.Text(), nullable=False),
        sa.Column("taker_name", sa.Text(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("listed_ms", sa.BigInteger(), nullable=False),
        sa.Column("closed_ms", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["giver"], ["person.id"], name=op.f("fk_handover_giver")),
        sa.ForeignKeyConstraint(["taker"], ["person.id"], name=op.f("fk_handover_taker")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_handover_school")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_handover")),
    )
    op.create_index(op.f("ix_handover_school"), "handover", ["school"], unique=False)
    op.create_table(
        "handover_line",
        sa.Column("handover", CODE, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        *frozen_columns(),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=True),
        sa.Column("open_defects", sa.JSON(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_handover_line_device")),
        sa.ForeignKeyConstraint(["handover"], ["handover.code"], name=op.f("fk_handover_line_handover")),
        sa.PrimaryKeyConstraint("handover", "number", name=op.f("pk_handover_line")),
    )
    op.create_index(op.f("ix_handover_line_device"), "handover_line", ["device"], unique=False)
