"""Observed transitions, append only, and the newest of each (device, witness) in each school where it stood.

`transition_head` repeats what a search over `transition` would find: with a year of transitions of 10,000
devices that search reads millions of rows, and the service and every page ask it. It also lists which
(device, witness) a school ever had, so that the last transition before a moment is one step down an index each.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Table, Text

from inventory.tables.metadata import CODE, SEQUENCE, metadata

transition = Table(
    "transition",
    metadata,
    Column("seq", SEQUENCE, primary_key=True),
    Column("device", Text, ForeignKey("device.id"), nullable=False),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("witness", Text, nullable=False),
    Column("collector", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("half_gap_ms", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason_id", Text, nullable=False),
    Column("reason_params", JSON, nullable=False),
    Column("recorded_ms", BigInteger, nullable=False),
    Index("ix_transition_device_witness_school_at_ms_seq", "device", "witness", "school", "at_ms", "seq"),
    Index("ix_transition_school_at_ms", "school", "at_ms"),
    sqlite_autoincrement=True,
)

transition_head = Table(
    "transition_head",
    metadata,
    Column("device", Text, ForeignKey("device.id"), primary_key=True),
    Column("witness", Text, primary_key=True),
    Column("school", CODE, primary_key=True, index=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("seq", SEQUENCE, ForeignKey("transition.seq"), nullable=False, index=True),
)
