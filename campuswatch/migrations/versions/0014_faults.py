"""Faults."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _faults()
    _steps()
    _words()


def _faults() -> None:
    op.create_table(
        "fault",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("area", CODE, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("affected", sa.Integer(), nullable=False),
        sa.Column("probable", sa.Boolean(), nullable=False),
        sa.Column("reported_ms", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged_ms", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=False),
        sa.Column("repairing_ms", sa.BigInteger(), nullable=True),
        sa.Column("repaired_ms", sa.BigInteger(), nullable=True),
        sa.Column("repaired_by", sa.Text(), nullable=False),
        sa.Column("verified_ms", sa.BigInteger(), nullable=True),
        sa.Column("closed_ms", sa.BigInteger(), nullable=True),
        sa.Column("repair_by_ms", sa.BigInteger(), nullable=True),
        sa.Column("next_ms", sa.BigInteger(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("told_ms", sa.BigInteger(), nullable=True),
        sa.Column("quiet_ms", sa.BigInteger(), nullable=True),
        sa.Column("overdue", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("major", sa.Boolean(), nullable=False),
        sa.Column("incident_ms", sa.BigInteger(), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("paused_ms", sa.BigInteger(), nullable=True),
        sa.Column("pause", sa.Text(), nullable=False),
        sa.Column("left_ms", sa.BigInteger(), nullable=True),
        sa.Column("outside", sa.Text(), nullable=False),
        sa.Column("repairer", sa.Text(), nullable=False),
        sa.Column("handed_up_ms", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("cause_class", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_fault_device")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fault")),
        sa.UniqueConstraint("number", name=op.f("uq_fault_number")),
    )
    op.create_index("ix_fault_device", "fault", ["device"])
    op.create_index("ix_fault_next_ms", "fault", ["next_ms"])
    op.create_index("ix_fault_school_opened_ms", "fault", ["school", "opened_ms"])
    op.create_index("ix_fault_state_school", "fault", ["state", "school"])
    op.create_table(
        "fault_alert",
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("joined_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["fault"], ["fault.id"], name=op.f("fk_fault_alert_fault")),
        sa.PrimaryKeyConstraint("alert", name=op.f("pk_fault_alert")),
    )
    op.create_index("ix_fault_alert_fault", "fault_alert", ["fault"])


def _steps() -> None:
    op.create_table(
        "fault_step",
        sa.Column("chain", CODE, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", name=op.f("pk_fault_step")),
    )
    op.create_index("ix_fault_step_chain_subject", "fault_step", ["chain", "subject"])
    op.create_table(
        "fault_step_head",
        sa.Column("chain", CODE, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_fault_step_head")),
    )


def _words() -> None:
    op.create_table(
        "fault_policy",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("repair_min", sa.Integer(), nullable=False),
        sa.Column("week", sa.JSON(), nullable=False),
        sa.Column("holidays", sa.Boolean(), nullable=False),
        sa.Column("steps_min", sa.JSON(), nullable=False),
        sa.Column("awake", sa.JSON(), nullable=False),
        sa.Column("wakes", sa.Integer(), nullable=False),
        sa.Column("settle_min", sa.Integer(), nullable=False),
        sa.Column("close_min", sa.Integer(), nullable=False),
        sa.Column("reopen_min", sa.Integer(), nullable=False),
        sa.Column("major_severity", sa.Integer(), nullable=False),
        sa.Column("major_affected", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("entered_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fault_policy")),
    )
    op.create_table(
        "incident",
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("lessons", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["fault"], ["fault.id"], name=op.f("fk_incident_fault")),
        sa.PrimaryKeyConstraint("fault", name=op.f("pk_incident")),
    )
    op.create_table(
        "report_link",
        sa.Column("school", CODE, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_report_link_school")),
        sa.PrimaryKeyConstraint("school", name=op.f("pk_report_link")),
    )
    op.create_table(
        "used_link",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("used_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_used_link")),
    )
    op.create_index("ix_used_link_until_ms", "used_link", ["until_ms"])
