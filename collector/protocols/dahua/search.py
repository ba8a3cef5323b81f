"""Searching a Dahua recorder for footage: `mediaFileFind.cgi`. A search is an object there: made, filled, read, closed.

`condition.Channel` counts from 1, and from 0 on some firmwares; the items of the answer count from 0 on all of which
we have one, so that they tell which. Some firmwares refuse a search for a type of file (400). Items are not always in
order of time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from urllib.parse import quote

from collector.protocols.dahua.clock import read_time, written
from collector.protocols.dahua.lines import PROTOCOL, error_of, is_nothing, read_lines, whole_number
from collector.protocols.errors import BadAnswer
from inventory.model.span import Span

FINDER = "/cgi-bin/mediaFileFind.cgi?action="
CREATE = FINDER + "factory.create"
PAGE = 100  # the most that the interface gives at once
MAX_OBJECT = 32
FROM_ONE, FROM_ZERO = 1, 0
FILM = "dav"
# Words among an item's Flags that keep it from being overwritten.
LOCKING = frozenset({"locked", "marked"})
_FOUND = re.compile(rb"\s*found=([0-9]{1,6})(?:\s|$)")
# Of the twenty-five lines that each file has; the others are not even cut out.
_FIELD = re.compile(
    rb"^items\[([0-9]{1,4})\]\.(Channel|StartTime|EndTime|Type|Length|Flags\[[0-9]{1,2}\])=([^\r\n]{0,64})",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One stored file. `channel` counts from 0, None where it is not told."""

    span: Span
    channel: int | None = None
    locked: bool = False
    octets: int | None = None


def read_object(body: bytes) -> str:
    """The search that was made. Raises BadAnswer: what it is called goes into addresses."""
    told = read_lines(body).get("result", "")
    if not told.isascii() or not told.isdigit() or len(told) > MAX_OBJECT:
        raise BadAnswer(protocol=PROTOCOL, detail="no search")
    return told


def find(search: str, channel: int, window: Span, zone: tzinfo, *, typed: bool = True) -> str:
    """The address that starts it; `channel` as this firmware counts."""
    conditions = [
        f"condition.Channel={channel}",
        f"condition.StartTime={quote(written(window.start_ms, zone))}",
        f"condition.EndTime={quote(written(window.end_ms, zone))}",
        *([f"condition.Types[0]={FILM}"] if typed else []),
    ]
    return f"{FINDER}findFile&object={search}&{'&'.join(conditions)}"


def next_page(search: str) -> str:
    return f"{FINDER}findNextFile&object={search}&count={PAGE}"


def endings(search: str) -> tuple[str, str]:
    return f"{FINDER}close&object={search}", f"{FINDER}destroy&object={search}"


def read_started(body: bytes) -> bool:
    """Whether there is something to read; False where it says that there is none. Raises BadAnswer for a refusal."""
    if body.strip().upper() == b"OK":
        return True
    if body.strip() and is_nothing(body):
        return False
    raise BadAnswer(protocol=PROTOCOL, detail=error_of(body) or "no search")


def read_page(body: bytes, zone: tzinfo) -> tuple[int, tuple[Item, ...]]:
    """(how many it says it gives, those of them that are film). Raises BadAnswer."""
    if body.strip() and is_nothing(body):
        return 0, ()
    said = _FOUND.match(body)
    if said is None:
        raise BadAnswer(protocol=PROTOCOL, detail=error_of(body) or "no found")
    entries: dict[int, dict[str, str]] = {}
    for index, name, value in _FIELD.findall(body, said.end()):
        entries.setdefault(int(index), {})[name.decode().lower()] = value.decode("ascii", "replace").strip()
    items = (_item(entries[index], zone) for index in sorted(entries)[:PAGE] if "starttime" in entries[index])
    return int(said[1]), tuple(item for item in items if item is not None)


def _item(entry: Mapping[str, str], zone: tzinfo) -> Item | None:
    """None for pictures, and for what has no length."""
    if entry.get("type", "").lower() not in ("", FILM, "mp4"):
        return None
    start_ms, ending = read_time(entry["starttime"], zone), entry.get("endtime", "")
    end_ms = read_time(ending, zone)
    if end_ms <= start_ms:  # over the end of summer time
        end_ms = read_time(ending, zone, fold=1)
    if end_ms <= start_ms:
        return None
    flags = {value.lower() for name, value in entry.items() if name.startswith("flags")}
    return Item(
        span=Span(start_ms, end_ms),
        channel=whole_number(entry.get("channel", "")),
        locked=bool(flags & LOCKING),
        octets=whole_number(entry.get("length", "")),
    )


def base_of(items: Iterable[Item], asked: int) -> int | None:
    """FROM_ONE or FROM_ZERO, by what a search for channel `asked` found; None where that says nothing."""
    told = {item.channel for item in items}
    if asked - 1 in told:
        return FROM_ONE
    return FROM_ZERO if asked in told else None


def in_order(items: Iterable[Item]) -> bool:
    starts = [item.span.start_ms for item in items]
    return starts == sorted(starts)
