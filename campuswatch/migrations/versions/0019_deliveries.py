"""Plans of reports, their turns, what schools owe and hand in; attachments of notices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("notice", sa.Column("attachments", sa.JSON(), server_default="[]", nullable=False))
    _plans()
    _obligations()


def _plans() -> None:
    op.create_table(
        "report_plan",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("when", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("every_school", sa.Boolean(), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("to", sa.JSON(), nullable=False),
        sa.Column("people", sa.Boolean(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("entered_ms", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("withdrawn_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_plan")),
    )
    op.create_index("ix_report_plan_school", "report_plan", ["school"], unique=False)
    op.create_table(
        "report_run",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=True),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_ms", sa.BigInteger(), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=False),
        sa.Column("claimed_until_ms", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["plan"], ["report_plan.id"], name=op.f("fk_report_run_plan")),
        sa.PrimaryKeyConstraint("plan", "school", "period", name=op.f("pk_report_run")),
    )
    op.create_index("ix_report_run_due_ms", "report_run", ["due_ms"], unique=False)


def _obligations() -> None:
    op.create_table(
        "obligation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("entered_ms", sa.BigInteger(), nullable=False),
        sa.Column("superseded_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
    )
    op.create_index("ix_obligation_school", "obligation", ["school"], unique=False)
    _submission()
    op.create_table(
        "reminder",
        sa.Column("obligation", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["obligation"], ["obligation.id"], name=op.f("fk_reminder_obligation")),
        sa.PrimaryKeyConstraint("obligation", "school", "period", "what", name=op.f("pk_reminder")),
    )


def _submission() -> None:
    op.create_table(
        "submission",
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_submission_school")),
        sa.PrimaryKeyConstraint("report", name=op.f("pk_submission")),
    )
    op.create_index("ix_submission_at_ms", "submission", ["at_ms"], unique=False)
    op.create_index("ix_submission_number_version", "submission", ["number", "version"], unique=True)
    op.create_index("ix_submission_school_kind_period", "submission", ["school", "kind", "period"], unique=False)
