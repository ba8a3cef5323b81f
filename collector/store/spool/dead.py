"""Dead letters: lines that the server refused for good, each with its reason, for a person to look at.

One JSON object a line: `at_ms` `status` `reason` `line`. A full file is put aside once; the one before is dropped.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from collector.store.spool.dividing import Bad

NAME = "dead.jsonl"
FULL = 32 << 20


def bury(folder: Path, bad: Iterable[Bad], now_ms: int) -> int:
    """Safe on disk when this returns; how many lines. Raises OSError."""
    path = folder / NAME
    rows = [_row(line, one, now_ms) for one in bad for line in one.lines]
    if not rows:
        return 0
    if path.exists() and path.stat().st_size >= FULL:
        path.replace(path.with_suffix(".old.jsonl"))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        file.writelines(rows)
        file.flush()
        os.fsync(file.fileno())
    return len(rows)


def _row(line: bytes, one: Bad, now_ms: int) -> str:
    told = {"at_ms": now_ms, "status": one.answer.status, "reason": one.answer.text}
    return json.dumps({**told, "line": line.decode("utf-8", "replace")}, ensure_ascii=False) + "\n"


def letters(folder: Path) -> Iterator[dict[str, object]]:
    """Oldest first; a line that was cut by a crash is left out."""
    for path in (folder / NAME).with_suffix(".old.jsonl"), folder / NAME:
        if path.exists():
            with path.open(encoding="utf-8", errors="replace") as file:
                for row in file:
                    if row.endswith("}\n"):
                        yield json.loads(row)
