"""Reports in the archive: a row a version, a row a rendering (its octets lie in files), and the register of issues.

Rows are only ever added. `serial` counts the numbers of a school (empty: the bureau) and a calendar year from 1 without
a hole; all versions of a report share it.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from inventory.tables.metadata import CODE, metadata
from inventory.tables.register import chained

report = Table(
    "report",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", CODE, nullable=False),
    Column("version", Integer, nullable=False),
    Column("school", CODE, nullable=False),
    Column("year", Integer, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("period", Text, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("known_ms", BigInteger, nullable=False),
    Column("made_ms", BigInteger, nullable=False, index=True),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("whole", Boolean, nullable=False),
    Column("figures", JSON, nullable=False),
    Column("changes", JSON, nullable=False),
    UniqueConstraint("number", "version"),
    UniqueConstraint("school", "year", "serial", "version"),
    UniqueConstraint("school", "kind", "period", "version"),
)

report_file = Table(
    "report_file",
    metadata,
    Column("report", Text, ForeignKey("report.id"), primary_key=True),
    Column("form", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("digest", Text, nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
)

REPORT_STEPS = chained("report_step")
report_step, report_step_head = REPORT_STEPS
