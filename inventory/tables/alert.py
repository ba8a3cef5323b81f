"""Alerts: at most one of a rule is open for a part of a device."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from inventory.tables.metadata import CODE, metadata

# `school` is empty for ourselves; `device` is NULL where a school as a whole, or ourselves, are meant.
alert = Table(
    "alert",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", CODE, nullable=False),
    Column("device", Text, ForeignKey("device.id")),
    Column("rule", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    Column("fired_ms", BigInteger, nullable=False),
    Column("resolved_ms", BigInteger),
    Column("details", JSON, nullable=False),
    Column("cause", Text, ForeignKey("device.id")),
    Column("probable", Boolean, nullable=False),
    Column("affected", Integer, nullable=False),
    Index("ix_alert_school_fired_ms", "school", "fired_ms"),
    Index("ix_alert_device_fired_ms", "device", "fired_ms"),
    Index("ix_alert_cause", "cause"),
)

still_open = alert.c.resolved_ms.is_(None)
Index(
    "uq_alert_open",
    alert.c.school,
    alert.c.rule,
    alert.c.device,
    alert.c.part,
    unique=True,
    sqlite_where=still_open,
    postgresql_where=still_open,
)
