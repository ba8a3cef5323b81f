"""`/audit/records`: who looked at what, and our own logs: how far they reach back, what is missing, searched by day."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import BoundedSemaphore

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.record_settings import LEAST_ACCESS_DAYS, LEAST_LOG_DAYS
from campuswatch.records.days import ACCESS, DayFile, Reach, day_files, lines_of, reach, stamp_ms
from campuswatch.usecases.actor import Right
from campuswatch.web.house import House
from campuswatch.web.page import Page
from campuswatch.web.papers_page import day_in
from language.moment import local

PAGE = 100
LONGEST = 80
READING = BoundedSemaphore(2)
"""A day may have fifty million octets."""
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Line:
    """`number` counts within its day; `told` is an access, `text` a line of a log or what the writer said."""

    number: int
    at_ms: int | None
    told: Mapping[str, object] | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How far one kind reaches back against what is asked for; `enough` is None while it is younger than that."""

    reach: Reach
    asked_days: int
    keep_days: int
    enough: bool | None


def kept_of(house: House, folder: Path) -> Sequence[Kept]:
    """Access first, then the logs of our processes."""
    kinds = dict.fromkeys([ACCESS, *(one.kind for one in day_files(folder))])
    return [judged(house, reach(folder, kind)) for kind in kinds]


def judged(house: House, found: Reach) -> Kept:
    recorder = house.recorder
    access = found.kind == ACCESS
    asked = LEAST_ACCESS_DAYS if access else LEAST_LOG_DAYS
    keep = (recorder.settings.access_days if access else recorder.settings.log_days) if recorder else 0
    since_ms = house.clock.now_ms() - asked * DAY_MS
    broken = any(one.until_ms > since_ms and one.why == "broken" for one in found.holes) or bool(found.lost)
    old = found.first_ms is not None and found.first_ms <= since_ms
    enough = False if broken or found.first_ms is None else True if old else None
    return Kept(reach=found, asked_days=asked, keep_days=keep, enough=enough)


def records(house: House, request: Request) -> Response:
    """`?of=` access or the log of a process; `?day=`; `?q=` part of a line; `?before=` a number."""
    folder = folder_of(house)
    asked = request.query_params
    words = house.words(request, None, house.clock.now_ms())
    if not READING.acquire(timeout=10):
        raise HTTPException(503, headers={"Retry-After": "10"})
    try:
        kept = kept_of(house, folder) if house.visitor.of_bureau else []
        files = [one for one in day_files(folder) if house.visitor.of_bureau or one.kind == ACCESS]
        kind = asked.get("of") if asked.get("of") in {one.kind for one in files} else ACCESS
        days = [one for one in files if one.kind == kind]
        day = day_in(asked.get("day")) or local(words.now_ms, house.zone).date()
        file = next((one for one in days if one.day == day), None)
        typed = asked.get("before", "")
        before = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 12 else None
        lines = read_lines(house, file, asked.get("q", "").strip()[:LONGEST], before) if file else []
    finally:
        READING.release()
    return house.show(
        "records.html", request, words=words, here="audit", kept=kept, kind=kind, kinds=kinds_of(files), day=day,
        days=days, lines=lines[:PAGE], next=lines[PAGE - 1].number if len(lines) > PAGE else 0, there=file is not None,
        asked=asked, neighbours=neighbours(days, day),
    )  # fmt: skip


def folder_of(house: House) -> Path:
    if house.recorder is None:
        raise HTTPException(404)
    return house.recorder.folder


def kinds_of(files: Sequence[DayFile]) -> Sequence[str]:
    return list(dict.fromkeys([ACCESS, *(one.kind for one in files)]))


def neighbours(days: Sequence[DayFile], day: date) -> tuple[date | None, date | None]:
    earlier = [one.day for one in days if one.day < day]
    later = [one.day for one in days if one.day > day]
    return (max(earlier) if earlier else None), (min(later) if later else None)


def read_lines(house: House, file: DayFile, part: str, before: int | None) -> list[Line]:
    """The last first: those that hold `part`, whatever the case; of a school's people only theirs."""
    wanted, whose = part.casefold(), markers_of(house) if file.kind == ACCESS else None
    found: deque[tuple[int, str]] = deque(maxlen=PAGE + 1)
    try:
        for number, line in enumerate(lines_of(file), 1):
            if before is not None and number >= before:
                break
            if wanted and wanted not in line.casefold():
                continue
            if whose is not None and not any(marker in line for marker in whose):
                continue
            found.append((number, line))
    except (OSError, EOFError):
        pass  # a file that was cut short is shown as far as it goes; that it is broken is said above
    return [line_in(number, text) for number, text in reversed(found)]


def markers_of(house: House) -> Sequence[str] | None:
    """What stands in a line of these schools' people and in no other: in JSON a name's quotes are written otherwise."""
    if house.scope.schools is None:
        return None
    return [f'"of":{json.dumps(code, ensure_ascii=False)},' for code in sorted(house.scope.schools)]


def line_in(number: int, line: str) -> Line:
    at_ms = stamp_ms(line)
    text = line if at_ms is None else line[25:]
    try:
        told = json.loads(text) if text.startswith("{") else None
    except ValueError:
        told = None
    return Line(number, at_ms, told if isinstance(told, dict) else None, text)


PAGES = (Page(path="/audit/records", show=records, right=Right.AUDIT),)
