"""Duty: shifts, the roster, rotations, swaps, who came, chains of schools, PINs of people, and the log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "duty_shift",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("start_min", sa.Integer(), nullable=False),
        sa.Column("end_min", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("holidays", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("before_min", sa.Integer(), nullable=False),
        sa.Column("watched", sa.Boolean(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.Column("superseded_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_duty_shift_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shift")),
    )
    op.create_index("ix_duty_shift_school", "duty_shift", ["school"])
    op.create_table(
        "duty_assignment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("shift", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.Column("superseded_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_duty_assignment_school")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_duty_assignment_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_assignment")),
    )
    op.create_index("ix_duty_assignment_person", "duty_assignment", ["person"])
    op.create_index("ix_duty_assignment_school_day", "duty_assignment", ["school", "day"])
    op.create_table(
        "duty_rotation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("pattern", sa.JSON(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("holidays", sa.Text(), nullable=False),
        sa.Column("filled", sa.Date(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.Column("superseded_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_duty_rotation_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_rotation")),
    )
    op.create_index("ix_duty_rotation_school", "duty_rotation", ["school"])
    op.create_table(
        "duty_swap",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("giver", sa.Text(), nullable=False),
        sa.Column("taker", sa.Text(), nullable=False),
        sa.Column("shift", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("back_shift", sa.Text(), nullable=False),
        sa.Column("back_day", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("agreed_ms", sa.BigInteger(), nullable=True),
        sa.Column("approver", sa.Text(), nullable=True),
        sa.Column("closed_ms", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_duty_swap_school")),
        sa.ForeignKeyConstraint(["giver"], ["person.id"], name=op.f("fk_duty_swap_giver")),
        sa.ForeignKeyConstraint(["taker"], ["person.id"], name=op.f("fk_duty_swap_taker")),
        sa.ForeignKeyConstraint(["approver"], ["person.id"], name=op.f("fk_duty_swap_approver")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_swap")),
    )
    op.create_index("ix_duty_swap_school", "duty_swap", ["school"])
    op.create_table(
        "duty_attendance",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("shift", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_duty_attendance_school")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_duty_attendance_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_attendance")),
    )
    op.create_index("ix_duty_attendance_school_day", "duty_attendance", ["school", "day"])
    op.create_table(
        "duty_chain",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.Column("superseded_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_duty_chain_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_chain")),
    )
    op.create_index("ix_duty_chain_school", "duty_chain", ["school"])
    op.create_table(
        "duty_told",
        sa.Column("school", CODE, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("shift", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_duty_told_school")),
        sa.PrimaryKeyConstraint("school", "what", "shift", "day", name=op.f("pk_duty_told")),
    )
    op.create_table(
        "person_pin",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("memory_kib", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("lanes", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_person_pin_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_person_pin")),
    )
    op.create_table(
        "duty_log",
        sa.Column("chain", CODE, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", name=op.f("pk_duty_log")),
    )
    op.create_index("ix_duty_log_chain_subject", "duty_log", ["chain", "subject"])
    op.create_table(
        "duty_log_head",
        sa.Column("chain", CODE, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_duty_log_head")),
    )
