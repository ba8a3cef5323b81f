"""What must hold of a store after a cut or a kill: everything acknowledged, nothing doubled, nothing half."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from store_workload import FOR_EVER, STEP_MS, T0, keys_of, sample

from collector.store.errors import StoreError
from collector.store.sqlite import SqliteStore
from inventory.model.scope import BUREAU


def faults(path: Path, acknowledged: Sequence[str], batches: int) -> list[str]:
    """One sentence for each promise that was broken."""
    verdict = integrity(path)
    if verdict != "ok":
        return [f"integrity_check: {verdict}"]
    try:
        store = SqliteStore(path, retention=FOR_EVER)
    except StoreError as error:
        return [f"the store does not open: {error}"]
    try:
        found = present(store, batches)
        wrong = [f"batch {line} was acknowledged and is gone" for line in acknowledged if int(line) not in found]
        wrong += doubled(store, found, batches)
        for _ in store.maintain(T0 + 10 * batches * STEP_MS, everything=True):
            pass
        if present(store, batches) != found:
            wrong.append("compaction after the cut changed what is there")
        store.write([sample(key, batches + 1) for key in keys_of(batches + 1)])
    except (StoreError, HalfWritten) as error:
        return [str(error)]
    finally:
        store.close()
    verdict = integrity(path)
    return wrong if verdict == "ok" else [*wrong, f"integrity_check after more writes: {verdict}"]


def integrity(path: Path) -> str:
    """SQLite's own word, after it has recovered the log."""
    connection = sqlite3.connect(path)
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        connection.close()


class HalfWritten(Exception):
    pass


def present(store: SqliteStore, batches: int) -> set[int]:
    """The batches that are there whole. Raises HalfWritten for one that is there in part, or with other values."""
    moments: dict[int, set[str]] = {}
    for key in sorted({key for batch in range(batches) for key in keys_of(batch)}):
        name = "rtt_ms" if key.measurement == "ping" else "took_ms"
        for at, value in store.range(BUREAU, key, name, T0, T0 + batches * STEP_MS):
            batch = (at - T0) // STEP_MS
            if sample(key, batch).at_ms != at or sample(key, batch).fields[name] != value:
                raise HalfWritten(f"{key.device} at {at} holds {value}, which nobody wrote")
            moments.setdefault(batch, set()).add(key.device)
    half = [batch for batch, devices in moments.items() if devices != {key.device for key in keys_of(batch)}]
    if half:
        raise HalfWritten(f"batches {half} are there in part")
    return set(moments)


def doubled(store: SqliteStore, found: set[int], batches: int) -> list[str]:
    """Counted apart from `range`, which would hide a double."""
    end = T0 + batches * STEP_MS
    wrong = []
    for key in keys_of(0)[:-1]:
        looks = sum(bucket.looks for bucket in store.buckets(BUREAU, key, "rtt_ms", T0, end, end - T0))
        if looks != len(found):
            wrong.append(f"{key.device} counts {looks} looks of {len(found)} batches")
    return wrong
