"""Reports in the archive, and their files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("known_ms", sa.BigInteger(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("number", "version", name=op.f("uq_report_number_version")),
        sa.UniqueConstraint("school", "year", "serial", "version", name=op.f("uq_report_school_year_serial_version")),
        sa.UniqueConstraint("school", "kind", "period", "version", name=op.f("uq_report_school_kind_period_version")),
    )
    op.create_index("ix_report_period", "report", ["period"], unique=False)
    op.create_index("ix_report_made_ms", "report", ["made_ms"], unique=False)
    op.create_table(
        "report_file",
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name=op.f("fk_report_file_report")),
        sa.PrimaryKeyConstraint("report", "form", "language", name=op.f("pk_report_file")),
    )
    op.create_index("ix_report_file_digest", "report_file", ["digest"], unique=False)
    _steps()


def _steps() -> None:
    op.create_table(
        "report_step",
        sa.Column("chain", CODE, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", name=op.f("pk_report_step")),
    )
    op.create_index("ix_report_step_chain_subject", "report_step", ["chain", "subject"], unique=False)
    op.create_table(
        "report_step_head",
        sa.Column("chain", CODE, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_report_step_head")),
    )
