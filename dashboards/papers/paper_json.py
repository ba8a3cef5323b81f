"""A paper as JSON for programs: every figure as a number beside its text. docs/reports.md has the shape."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from dashboards.papers.sheet import Cell, Chart, Facts, Paper, Section, Table, Tone

SCHEMA = 1


def to_json(paper: Paper) -> bytes:
    return (json.dumps(paper_data(paper), ensure_ascii=False, indent=1) + "\n").encode(errors="replace")


def paper_data(paper: Paper) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "title": paper.title,
        "number": paper.code,
        "issuer": paper.issuer,
        "language": paper.language,
        "zone": paper.zone,
        "subject": paper.subject,
        "notes": list(paper.notes),
        "printed": paper.printed,
        "figures": dict(paper.figures),
        "facts": _facts(paper.facts, paper.zone),
        "sections": [_section(one, paper.zone) for one in paper.sections],
        "data": [table_data(one, paper.zone) for one in paper.data],
        "definitions": [{"term": term, "means": str(means)} for term, means in paper.definitions],
        "signatures": [{"role": one.role, "name": one.name, "signed": one.signed} for one in paper.signatures],
    }


def table_data(table: Table, zone: str) -> dict[str, Any]:
    return {
        "name": table.name,
        "anchor": table.anchor,
        "titles": list(table.titles),
        "rows": [[cell_data(value, zone) for value in row] for row in table.rows],
        "note": table.note,
    }


def cell_data(value: str | Cell, zone: str) -> str | dict[str, Any]:
    """A text alone; or `text` with `type` and `value`, with `tone` and `trace` where they say something."""
    if isinstance(value, str):
        return value
    told: dict[str, Any] = {"text": value.text, **value_data(value.value, zone)}
    if value.tone is not Tone.PLAIN:
        told["tone"] = value.tone.value
    if value.trace:
        told["trace"] = value.trace
    return told if len(told) > 1 else value.text


def value_data(value: int | float | Fraction | date | datetime | timedelta | None, zone: str) -> dict[str, Any]:
    """`share` is of 1, and exact in `fraction`; `moment` is ISO 8601 on the clock of the paper's zone; `length` is
    seconds."""
    if value is None:
        return {}
    if isinstance(value, Fraction):
        fraction = f"{value.numerator}/{value.denominator}"
        return {"type": "share", "value": float(value), "fraction": fraction}
    if isinstance(value, timedelta):
        return {"type": "length", "value": value / timedelta(seconds=1)}
    if isinstance(value, datetime):
        return {"type": "moment", "value": value.astimezone(ZoneInfo(zone)).isoformat()}
    if isinstance(value, date):
        return {"type": "day", "value": value.isoformat()}
    return {"type": "number", "value": value}


def _facts(facts: Facts, zone: str) -> list[dict[str, Any]]:
    return [{"label": label, "is": cell_data(value, zone)} for label, value in facts]


def _section(section: Section, zone: str) -> dict[str, Any]:
    return {
        "title": section.title,
        "paragraphs": list(section.paragraphs),
        "facts": _facts(section.facts, zone),
        "charts": [_chart(one) for one in section.charts],
        "tables": [table_data(one, zone) for one in section.tables],
    }


def _chart(chart: Chart) -> dict[str, str]:
    return {"title": chart.title, "says": chart.says}
