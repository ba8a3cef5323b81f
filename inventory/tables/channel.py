"""Channels of recorders, what each recorded day by day, and proofs that it can be played.

`channel_day.spans`, `held` and `gaps` are JSON: see repository/packed_spans.py. A day has some hundred bytes where
recording is continuous and some thousand where it follows motion.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text

from inventory.tables.metadata import CODE, metadata

channel = Table(
    "channel",
    metadata,
    Column("recorder", Text, ForeignKey("device.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("camera", Text, ForeignKey("device.id"), index=True),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("serial", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("used", Boolean, nullable=False),
    Column("online", Boolean),
    Column("recording", Boolean),
    Column("trouble", Text, nullable=False),
    Column("week", JSON(none_as_null=True)),
    Column("octets_a_day", BigInteger),
    Column("since_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
)

channel_day = Table(
    "channel_day",
    metadata,
    Column("recorder", Text, ForeignKey("device.id"), primary_key=True),
    Column("channel", Integer, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("camera", Text, ForeignKey("device.id")),
    Column("spans", JSON, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("kept_ms", BigInteger, nullable=False),
    Column("gaps", JSON, nullable=False),
    Column("held", JSON, nullable=False),
    Column("offset_ms", BigInteger, nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
    Column("edge_ms", BigInteger),
    Column("closed", Boolean, nullable=False),
    # Where the stored footage of the day begins that nobody holds: the least of a channel is found without its spans.
    Column("free_ms", BigInteger),
    Index("ix_channel_day_school_day", "school", "day"),
    Index("ix_channel_day_camera_day", "camera", "day"),
)

playback = Table(
    "playback",
    metadata,
    Column("recorder", Text, ForeignKey("device.id"), primary_key=True),
    Column("channel", Integer, primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("footage_ms", BigInteger, nullable=False),
    Column("decoded", Boolean, nullable=False),
    Column("detail", Text, nullable=False),
)
