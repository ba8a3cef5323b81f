"""Registers of use, check lists, terms, scanned papers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _steps()
    op.create_table(
        "check_plan",
        sa.Column("school", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("frequency", sa.Text(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("done_until", sa.Date(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("entered_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_check_plan_school")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_check_plan_person")),
        sa.PrimaryKeyConstraint("school", "name", name=op.f("pk_check_plan")),
    )
    op.create_table(
        "term",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.Column("superseded_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
    )
    op.create_index("ix_term_school", "term", ["school"], unique=False)
    op.create_table(
        "paper_scan",
        sa.Column("school", CODE, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("octets", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("entered_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_paper_scan_school")),
        sa.PrimaryKeyConstraint("school", "digest", name=op.f("pk_paper_scan")),
    )


def _steps() -> None:
    op.create_table(
        "use_step",
        sa.Column("chain", CODE, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", name=op.f("pk_use_step")),
    )
    op.create_index("ix_use_step_chain_subject", "use_step", ["chain", "subject"], unique=False)
    op.create_table(
        "use_step_head",
        sa.Column("chain", CODE, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_use_step_head")),
    )
    op.create_table(
        "use_due",
        sa.Column("code", CODE, nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_use_due_school")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_use_due")),
    )
    op.create_index("ix_use_due_school", "use_due", ["school"], unique=False)
    op.create_index("ix_use_due_due_ms", "use_due", ["due_ms"], unique=False)
