"""A tenth of the devices falls silent at once: are they found in time, and are the others looked at as before?"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.county import county
from bench.table import Figure, Table
from bench.trial import trial
from inventory.model.transition import Observed

DEVICES = int(os.environ.get("DEAD_DEVICES", "1000"))
CALM_S, SOUND_S, DEAD_S = 120.0, 180.0, 240.0


def run() -> Iterator[Table]:
    """Needs root for its network namespaces."""
    with TemporaryDirectory() as folder, county(Path(folder), DEVICES) as made, trial(made) as service:
        service.watch(CALM_S)
        sound = service.watch(SOUND_S)
        dead = [device.address for truth in made.truths for device in truth.devices[::10]]
        since_ms = time.time_ns() // 10**6
        made.cut(dead)
        seen = service.watch(DEAD_S)
        told = [row for row in made.told(since_ms) if row.state is Observed.DOWN]
    pinged = sorted(row.recorded_ms - since_ms for row in told if row.witness == "ping")
    yield Table(
        f"dead: {len(dead)} of {DEVICES:,} devices fall silent",
        "what the others notice of it, and when the silent ones are said to be DOWN",
        [
            Figure("p99 lateness, worst minute, ms", seen.worst_lateness_ms, "all sound", sound.worst_lateness_ms),
            Figure("p99 lateness, median minute, ms", seen.lateness_ms, "all sound", sound.lateness_ms),
            Figure("poller, cores", seen.poller_cores, "all sound", sound.poller_cores),
            Figure("devices said to be DOWN", len({row.device for row in told}), "planted", len(dead)),
            Figure("seconds until 99 % of them were", pinged[int(0.99 * (len(pinged) - 1))] / 1000, "goal", 40),
        ],
    )
