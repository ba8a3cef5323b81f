"""Duty: shifts, the roster and how it is made, swaps, who came, the chain of a school, and the log."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, LargeBinary, Table, Text

from inventory.tables.metadata import CODE, metadata
from inventory.tables.register import chained

duty_shift = Table(
    "duty_shift",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("start_min", Integer, nullable=False),
    Column("end_min", Integer, nullable=False),
    Column("weekdays", JSON, nullable=False),
    Column("holidays", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("needed", Integer, nullable=False),
    Column("before_min", Integer, nullable=False),
    Column("watched", Boolean, nullable=False),
    Column("document", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("by", Text, nullable=False),
    Column("recorded_ms", BigInteger, nullable=False),
    Column("superseded_ms", BigInteger),
)

duty_assignment = Table(
    "duty_assignment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("shift", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("person", Text, ForeignKey("person.id"), nullable=False, index=True),
    Column("place", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("recorded_ms", BigInteger, nullable=False),
    Column("superseded_ms", BigInteger),
    Index("ix_duty_assignment_school_day", "school", "day"),
)

duty_rotation = Table(
    "duty_rotation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False, index=True),
    Column("pattern", JSON, nullable=False),
    Column("people", JSON, nullable=False),
    Column("step", Integer, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("weekdays", JSON, nullable=False),
    Column("holidays", Text, nullable=False),
    Column("filled", Date),
    Column("turn", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("recorded_ms", BigInteger, nullable=False),
    Column("superseded_ms", BigInteger),
)

duty_swap = Table(
    "duty_swap",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False, index=True),
    Column("giver", Text, ForeignKey("person.id"), nullable=False),
    Column("taker", Text, ForeignKey("person.id"), nullable=False),
    Column("shift", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("back_shift", Text, nullable=False),
    Column("back_day", Date),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("agreed_ms", BigInteger),
    Column("approver", Text, ForeignKey("person.id")),
    Column("closed_ms", BigInteger),
    Column("closed_by", Text, nullable=False),
    Column("note", Text, nullable=False),
)

duty_attendance = Table(
    "duty_attendance",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("shift", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    Column("standing", Text, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("proof", Text, nullable=False),
    Index("ix_duty_attendance_school_day", "school", "day"),
)

# An empty school: people of the bureau, who stand in the chains of all schools.
duty_chain = Table(
    "duty_chain",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, nullable=False, index=True),
    Column("level", Integer, nullable=False),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("by", Text, nullable=False),
    Column("recorded_ms", BigInteger, nullable=False),
    Column("superseded_ms", BigInteger),
)

# What people were told of once, so that a restart tells them nothing again.
duty_told = Table(
    "duty_told",
    metadata,
    Column("school", CODE, ForeignKey("school.code"), primary_key=True),
    Column("what", Text, primary_key=True),
    Column("shift", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
)

person_pin = Table(
    "person_pin",
    metadata,
    Column("person", Text, ForeignKey("person.id"), primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("memory_kib", Integer, nullable=False),
    Column("passes", Integer, nullable=False),
    Column("lanes", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("tried_ms", BigInteger, nullable=False),
)

DUTY_LOG = chained("duty_log")
duty_log, duty_log_head = DUTY_LOG
