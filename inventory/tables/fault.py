"""The fault register: faults, their alerts, steps that nobody may alter, limits, incident reports, report links."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text

from inventory.tables.metadata import CODE, metadata
from inventory.tables.register import chained

# `school` is empty for faults of ours; `device` is NULL where a person reported something that is no device.
fault = Table(
    "fault",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", CODE, nullable=False, unique=True),
    Column("school", CODE, nullable=False),
    Column("device", Text, ForeignKey("device.id"), index=True),
    Column("topic", Text, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("area", CODE, nullable=False),
    Column("rule", Text, nullable=False),
    Column("details", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("affected", Integer, nullable=False),
    Column("probable", Boolean, nullable=False),
    Column("reported_ms", BigInteger),
    Column("acknowledged_ms", BigInteger),
    Column("acknowledged_by", Text, nullable=False),
    Column("repairing_ms", BigInteger),
    Column("repaired_ms", BigInteger),
    Column("repaired_by", Text, nullable=False),
    Column("verified_ms", BigInteger),
    Column("closed_ms", BigInteger),
    Column("repair_by_ms", BigInteger),
    Column("next_ms", BigInteger),
    Column("level", Integer, nullable=False),
    Column("told_ms", BigInteger),
    Column("quiet_ms", BigInteger),
    Column("overdue", Integer, nullable=False),
    Column("reopened", Integer, nullable=False),
    Column("major", Boolean, nullable=False),
    Column("incident_ms", BigInteger),
    Column("reminded", Integer, nullable=False),
    Column("paused_ms", BigInteger),
    Column("pause", Text, nullable=False),
    Column("left_ms", BigInteger),
    Column("outside", Text, nullable=False),
    Column("repairer", Text, nullable=False),
    Column("handed_up_ms", BigInteger),
    Column("answer", Text, nullable=False),
    Column("cause_class", Text, nullable=False),
    Column("done", Text, nullable=False),
    Column("parts", Text, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("merged_into", Text, nullable=False),
    Index("ix_fault_school_opened_ms", "school", "opened_ms"),
    Index("ix_fault_next_ms", "next_ms"),
    Index("ix_fault_state_school", "state", "school"),
)

# Without a foreign key: alerts of merged devices go, what they were part of stays.
fault_alert = Table(
    "fault_alert",
    metadata,
    Column("alert", Text, primary_key=True),
    Column("fault", Text, ForeignKey("fault.id"), nullable=False, index=True),
    Column("school", CODE, nullable=False),
    Column("own", Boolean, nullable=False),
    Column("joined_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
)

FAULT_STEPS = chained("fault_step")
fault_step, fault_step_head = FAULT_STEPS

# An empty `school` or `topic`, or severity 0, means all of them.
fault_policy = Table(
    "fault_policy",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, nullable=False),
    Column("topic", Text, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("repair_min", Integer, nullable=False),
    Column("week", JSON, nullable=False),
    Column("holidays", Boolean, nullable=False),
    Column("steps_min", JSON, nullable=False),
    Column("awake", JSON, nullable=False),
    Column("wakes", Integer, nullable=False),
    Column("settle_min", Integer, nullable=False),
    Column("close_min", Integer, nullable=False),
    Column("reopen_min", Integer, nullable=False),
    Column("major_severity", Integer, nullable=False),
    Column("major_affected", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("valid_until", Date),
    Column("by", Text, nullable=False),
    Column("entered_ms", BigInteger, nullable=False),
)

incident = Table(
    "incident",
    metadata,
    Column("fault", Text, ForeignKey("fault.id"), primary_key=True),
    Column("school", CODE, nullable=False),
    Column("cause", Text, nullable=False),
    Column("course", Text, nullable=False),
    Column("measures", Text, nullable=False),
    Column("lessons", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

# The link itself is made of this and a key that does not lie in the ledger.
report_link = Table(
    "report_link",
    metadata,
    Column("school", CODE, ForeignKey("school.code"), primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

# Links of mails that were used: none works twice.
used_link = Table(
    "used_link",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, nullable=False),
    Column("used_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False, index=True),
)
