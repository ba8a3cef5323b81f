"""Segments: files of records, each named after the position of its first octet.

A position is a place in the endless row of all that was ever appended. Positions only grow and none is used twice, so
a range of them says for ever what was sent; between two segments there may be a hole.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from collector.store.spool import record
from collector.store.spool.record import About, Damaged

SUFFIX = ".seg"
DIGITS = 20


class Segment(NamedTuple):
    base: int
    path: Path
    size: int

    @property
    def end(self) -> int:
        return self.base + self.size


class Stored(NamedTuple):
    """One record and the positions that it takes."""

    start: int
    end: int
    about: About
    member: bytes


class Why(StrEnum):
    MISSING = "missing"  # the file is not there: it was dropped, or nothing ever stood there
    DAMAGED = "damaged"  # what stands there is no record
    UNREADABLE = "unreadable"  # the disk does not give it back


class Gap(NamedTuple):
    """Positions without a record."""

    start: int
    end: int
    why: Why


def path_of(folder: Path, base: int) -> Path:
    return folder / f"{base:0{DIGITS}d}{SUFFIX}"


def segments(folder: Path) -> list[Segment]:
    """In order of their positions."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            digits = entry.name.removesuffix(SUFFIX)
            if digits != entry.name and digits.isdecimal():
                try:
                    found.append(Segment(int(digits), Path(entry.path), entry.stat().st_size))
                except FileNotFoundError:  # dropped meanwhile
                    continue
    return sorted(found)


def tail_of(found: list[Segment]) -> int:
    return found[-1].end if found else 0


def walk(found: list[Segment], start: int, end: int) -> Iterator[Stored | Gap]:
    """What stands from `start` on, until a record begins at `end` or later.

    It ends early where the last segment ends in what is no whole record yet: that may still be written to.
    """
    for index, segment in enumerate(found):
        if start >= end:
            return
        if segment.end <= start:
            continue
        if start < segment.base:
            yield Gap(start, min(segment.base, end), Why.MISSING)
            start = segment.base
        last = index == len(found) - 1
        for item in _within(segment, start, end, last):
            yield item
            start = item.end
        if last:
            return
    if start < end:
        yield Gap(start, end, Why.MISSING)


def _within(segment: Segment, start: int, end: int, last: bool) -> Iterator[Stored | Gap]:
    try:
        handle = os.open(segment.path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        yield Gap(start, segment.end, Why.MISSING)
        return
    except OSError:
        yield Gap(start, segment.end, Why.UNREADABLE)
        return
    try:
        while start < min(end, segment.end):
            try:
                item = _read(handle, segment, start)
            except OSError:
                item = Gap(start, segment.end, Why.UNREADABLE)
            if last and isinstance(item, Gap) and item.end == segment.end and item.why is Why.DAMAGED:
                return
            yield item
            start = item.end
    finally:
        os.close(handle)


def _read(handle: int, segment: Segment, start: int) -> Stored | Gap:
    """The record that begins at `start`; else everything before the next one that does."""
    try:
        return _record_at(handle, segment, start)
    except Damaged:
        return Gap(start, _next_record(handle, segment, start + 1), Why.DAMAGED)


def _record_at(handle: int, segment: Segment, start: int) -> Stored:
    at = start - segment.base
    head = os.pread(handle, record.HEAD, at)
    if len(head) < record.HEAD:
        raise Damaged
    length = record.length_of(head)
    if start + length > segment.end:
        raise Damaged
    about, member = record.unpack(os.pread(handle, length, at))
    return Stored(start, start + length, about, member)


def _next_record(handle: int, segment: Segment, start: int) -> int:
    """Where the next sound record begins, the segment's end where there is none."""
    rest = os.pread(handle, segment.end - start, start - segment.base)
    found = rest.find(record.MARK)
    while found >= 0:
        try:
            return _record_at(handle, segment, start + found).start
        except Damaged:
            found = rest.find(record.MARK, found + 1)
    return segment.end


def abouts(segment: Segment) -> Iterator[tuple[int, int, About]]:
    """Start, end and description of each record, by the heads alone; ends at the first that is none."""
    try:
        handle = os.open(segment.path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        start = segment.base
        while start < segment.end:
            head = os.pread(handle, record.LEAST, start - segment.base)
            if len(head) < record.LEAST:
                return
            try:
                end = start + record.length_of(head)
            except Damaged:
                return
            yield start, end, record.about_of(head)
            start = end
    finally:
        os.close(handle)
