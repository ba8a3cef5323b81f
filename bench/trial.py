"""The service at work in a county: started as an administrator starts it, and watched from outside and by itself."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import statistics
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bench.county import County
from bench.process import MIB, Cost, cost_of, family, open_files, threads
from campuswatch.service import BUREAU_TAG
from collector.selfwatch import collector_key
from collector.store.sqlite import SqliteStore
from inventory.model.scope import BUREAU

FIELDS = ("readings", "late", "lateness_ms", "loop_lag_ms")
SERVICE, PAGES = "campuswatch.cli", "campuswatch.web"
STOP_S = 60.0
NONE = Cost(0.0, 0, 0)
LEFT_OUT = re.compile(r"left out for now: (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Stretch:
    """What was seen between two moments. `spent` are CPU seconds by process, `told` the service's own minutes."""

    seconds: float
    spent: Mapping[str, float]
    memory: Mapping[str, int]
    written: int
    fleet_s: float
    told: Mapping[str, list[float]]

    @cached_property
    def looks_ps(self) -> float:
        return sum(self.told["readings"]) / (60 * max(1, len(self.told["readings"])))

    @property
    def cores(self) -> float:
        return sum(self.spent.values()) / self.seconds

    @property
    def poller_cores(self) -> float:
        """The service's process and its helpers, without the pages."""
        return sum(spent for name, spent in self.spent.items() if name != PAGES) / self.seconds

    @property
    def lateness_ms(self) -> float:
        """The p99 of the median minute."""
        return statistics.median(self.told["lateness_ms"] or [0.0])

    @property
    def worst_lateness_ms(self) -> float:
        """The p99 of the worst minute."""
        return max(self.told["lateness_ms"], default=0.0)

    @property
    def lag_ms(self) -> float:
        return max(self.told["loop_lag_ms"], default=0.0)

    @property
    def service_mib(self) -> float:
        return self.memory[SERVICE] / MIB

    @property
    def all_mib(self) -> float:
        return sum(self.memory.values()) / MIB

    @property
    def written_mbps(self) -> float:
        return self.written / self.seconds / 1e6


class Trial:
    """A running service; made by `trial`."""

    def __init__(self, county: County, process: subprocess.Popen[str]) -> None:
        self._county = county
        self.pid = process.pid
        self._stretches = 0

    @property
    def log(self) -> str:
        return self._county.log.read_text(encoding="utf-8")

    def left_out(self) -> list[str]:
        """What the log says was left out for want of time, each time that this changed."""
        return LEFT_OUT.findall(self.log)

    def open_files(self) -> int:
        return open_files(self.pid)

    def threads(self) -> int:
        return threads(self.pid)

    def memory(self) -> float:
        """MiB of the service's own process."""
        return cost_of(self.pid).memory / MIB

    def status(self) -> dict[str, object]:
        words = ("-m", "campuswatch.cli", "status", "--json", "--config", str(self._county.config))
        told = subprocess.run(
            self._county.command(self._county.watch, *words), capture_output=True, text=True, check=True
        )
        answer: dict[str, object] = json.loads(told.stdout)
        return answer

    def watch(self, seconds: float) -> Stretch:
        began_s, began_ms, before, fleet_s = (
            time.monotonic(),
            time.time_ns() // 10**6,
            family(self.pid),
            self._fleet_s(),
        )
        time.sleep(seconds)
        after = family(self.pid)
        self._stretches += 1
        return Stretch(
            seconds=time.monotonic() - began_s,
            spent={name: cost.cpu_s - before.get(name, NONE).cpu_s for name, cost in after.items()},
            memory={name: cost.memory for name, cost in after.items()},
            written=sum(cost.written - before.get(name, NONE).written for name, cost in after.items()),
            fleet_s=self._fleet_s() - fleet_s,
            told=self._told(began_ms),
        )

    def _fleet_s(self) -> float:
        return sum(cost_of(fleet.pid).cpu_s for fleet in self._county.fleets)

    def _told(self, since_ms: int) -> dict[str, list[float]]:
        """The service's own measurements of itself, a value a minute; one that began before the stretch is left out."""
        store = SqliteStore(self._county.folder / "data" / "samples.sqlite", read_only=True)
        key, begun = collector_key(BUREAU_TAG, "main"), int(self._stretches > 1)
        try:
            return {
                field: [float(point.value) for point in store.range(BUREAU, key, field, since_ms, 2**62)][begun:]
                for field in FIELDS
            }
        finally:
            store.close()


@contextlib.contextmanager
def trial(county: County) -> Iterator[Trial]:
    """Runs `campuswatch run` in the county's watching namespace."""
    with (
        county.log.open("w", encoding="utf-8") as log,
        county.run(county.watch, SERVICE, "run", "--config", str(county.config), stderr=log) as process,
    ):
        try:
            yield Trial(county, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_S)
