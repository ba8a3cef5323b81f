"""A report in the archive: what was issued under a number, never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Form(StrEnum):
    """As what a report is written; also the ending of its file's name."""

    HTML = "html"
    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """One rendering. `digest` is SHA-256 (hex) of its octets, and its name in the archive's folder."""

    form: Form
    language: str
    digest: str
    size: int
    made_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One figure of a corrected report: `figure` is its name in the data, `was` and `now` as they were printed
    nowhere yet: numbers or None."""

    figure: str
    was: float | int | None
    now: float | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`number` is for people and stays with all versions: `S01-R-2026-0012`, or `BUREAU-R-2026-0003` where `school` is
    empty. `kind` is a key of REPORTS, `period` a `Period.text`, `title` the name of a term where it is one.
    `known_ms` is the moment whose knowledge it used, `made_ms` when it was made. `version` counts from 1; a later one
    says in `why` (people's words, or empty where new knowledge alone is the reason) and `changes` what is different.
    `late` marks what a schedule made after its time; `whole` that its period was over. `figures` is the headline
    (`Headline.as_data`) and beside it, under `listed`, figures of devices or schools by name: from them trends and
    comparisons are read. `files` are its renderings; more may be added, none is replaced."""

    id: str
    number: str
    version: int
    kind: str
    school: str
    period: str
    known_ms: int
    made_ms: int
    by: str
    title: str = ""
    why: str = ""
    late: bool = False
    whole: bool = True
    figures: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    files: tuple[ReportFile, ...] = ()
