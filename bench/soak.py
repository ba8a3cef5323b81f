"""An hour at work: nothing may grow. SOAK_DEVICES devices, SOAK_MINUTES minutes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.county import county
from bench.table import Figure, Table
from bench.trial import Trial, trial

DEVICES = int(os.environ.get("SOAK_DEVICES", "1000"))
MINUTES = float(os.environ.get("SOAK_MINUTES", "60"))
WARM_UP_S = 300.0  # caches fill, first roll-ups run
PARTS = 6
GROWTH_MIB = 8.0


def run() -> Iterator[Table]:
    """Needs root for its network namespaces."""
    table = Table(
        f"soak: {DEVICES:,} devices for {MINUTES:g} min",
        f"memory, open files and threads of the service from {WARM_UP_S / 60:g} min after its start on",
    )
    with TemporaryDirectory() as folder, county(Path(folder), DEVICES) as made, trial(made) as service:
        service.watch(WARM_UP_S)
        rows = [state(service)]
        late = 0.0
        for part in range(1, PARTS + 1):
            seen = service.watch(MINUTES * 60 / PARTS)
            late += sum(seen.told["late"])
            rows.append(state(service))
            memory, files, threads = rows[-1]
            table.notes.append(
                f"after {part * MINUTES / PARTS:g} min: {memory:.1f} MiB, {files} files, {threads} threads, "
                f"{seen.cores:.3f} core, {seen.written_mbps:.3f} MB/s, "
                f"p99 lateness {seen.lateness_ms:.1f} ms (worst minute {seen.worst_lateness_ms:.1f})"
            )
            print(table.notes[-1], flush=True)
    first, last = rows[0], rows[-1]
    table.figures += [
        Figure("growth of memory, MiB", last[0] - first[0], "goal", GROWTH_MIB),
        Figure("open files at the end", last[1], "at the start", first[1]),
        Figure("threads at the end", last[2], "at the start", first[2]),
        Figure("looks late, passed or left out", late, "goal", 0),
    ]
    yield table


def state(service: Trial) -> tuple[float, int, int]:
    return service.memory(), service.open_files(), service.threads()
