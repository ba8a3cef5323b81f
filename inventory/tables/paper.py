"""Papers that are signed: stock-takes, hand-overs, and the signatures under both.

What the ledger said of a device when a paper was begun stands in the line itself; `device` only leads to what became
of it, and follows when two files become one.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, Table, Text

from inventory.tables.metadata import CODE, metadata


def frozen_columns() -> list[Column[str]]:
    """Of a device, as it stood."""
    names = ("name", "kind", "area_name", "position", "model", "asset_number", "serial", "custodian")
    codes = [Column(name, CODE, nullable=False) for name in ("code", "area")]
    return [*codes, *(Column(name, Text, nullable=False) for name in names)]


stocktake = Table(
    "stocktake",
    metadata,
    Column("code", CODE, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("area", CODE),
    Column("state", Text, nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("closed_ms", BigInteger),
    Column("closed_by", Text, nullable=False),
    Column("note", Text, nullable=False),
    ForeignKeyConstraint(["school", "area"], ["area.school", "area.code"]),
)

stocktake_line = Table(
    "stocktake_line",
    metadata,
    Column("stocktake", CODE, ForeignKey("stocktake.code"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("device", Text, ForeignKey("device.id"), index=True),
    *frozen_columns(),
    Column("result", Text, nullable=False),
    Column("condition", Text, nullable=False),
    Column("seen_area", CODE, nullable=False),
    Column("seen_position", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at_ms", BigInteger),
)

handover = Table(
    "handover",
    metadata,
    Column("code", CODE, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False, index=True),
    Column("giver", Text, ForeignKey("person.id"), nullable=False),
    Column("taker", Text, ForeignKey("person.id"), nullable=False),
    Column("giver_name", Text, nullable=False),
    Column("taker_name", Text, nullable=False),
    Column("whole", Boolean, nullable=False),
    Column("areas", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("listed_ms", BigInteger, nullable=False),
    Column("closed_ms", BigInteger),
    Column("closed_by", Text, nullable=False),
    Column("note", Text, nullable=False),
)

handover_line = Table(
    "handover_line",
    metadata,
    Column("handover", CODE, ForeignKey("handover.code"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("device", Text, ForeignKey("device.id"), index=True),
    *frozen_columns(),
    Column("state", Text, nullable=False),
    Column("since_ms", BigInteger),
    Column("open_defects", JSON, nullable=False),
    Column("remark", Text, nullable=False),
)

signature = Table(
    "signature",
    metadata,
    Column("paper", CODE, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("school", CODE, ForeignKey("school.code"), nullable=False),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Index("ix_signature_person", "person"),
)
