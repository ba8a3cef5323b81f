"""Half as much again to look at as there are places for: what gives way, in which order, and how it comes back."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.county import county
from bench.fleet import SLOW_S
from bench.table import Figure, Table
from bench.trial import trial
from campuswatch.settings import Poll
from inventory.model.transition import Observed

DEVICES = int(os.environ.get("OVERLOAD_DEVICES", "1000"))
CAMERAS = 0.83  # of the devices have a stream
ANSWERS = 3  # OPTIONS, DESCRIBE refused, DESCRIBE with the login
SHARE = 1.5
CALM_S, SLOW_FOR_S, AFTER_S = 150.0, 240.0, 300.0


def places() -> int:
    """So few that streams alone, once cameras are slow, want SHARE of them."""
    return round(DEVICES * CAMERAS / 60 * ANSWERS * SLOW_S / SHARE)


def run() -> Iterator[Table]:
    """Needs root for its network namespaces."""
    poll = Poll(concurrency=places())
    with TemporaryDirectory() as folder, county(Path(folder), DEVICES, poll) as made, trial(made) as service:
        service.watch(CALM_S)
        before, since_ms = len(service.left_out()), time.time_ns() // 10**6
        made.slow_down(True)
        slow = service.watch(SLOW_FOR_S)
        made.slow_down(False)
        steps = service.left_out()[before:]
        service.watch(AFTER_S)
        back = service.left_out()[before + len(steps) :]
        told = made.told(since_ms)
    counted = {state: sum(row.state is state for row in told) for state in Observed}
    yield Table(
        f"overload: {DEVICES:,} devices, {places()} places",
        f"cameras take {SLOW_S:g} s for each answer, so that streams alone want {SHARE:.0%} of the places",
        [
            Figure("devices said to be DOWN", counted[Observed.DOWN], "goal", 0),
            Figure("witnesses said to be UNKNOWN", counted[Observed.UNKNOWN], "goal", 0),
            Figure("p99 lateness of the worst minute, s", slow.worst_lateness_ms / 1000),
            Figure("looks late, passed or left out", sum(slow.told["late"])),
        ],
        [*(f"left out: {names}" for names in steps), *(f"when cameras were prompt again: {names}" for names in back)],
    )
