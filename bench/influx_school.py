"""A school as the demo leaves it, whose service writes to an InfluxDB: its processes, and what its shipper says."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from campuswatch.settings import FILE_NAME, Settings, load
from collector.store.spool.condition import Condition, read_condition

END_S = 60.0
TRIES = 3
CURRENT_MS = 10_000


def campuswatch(*words: str) -> list[str]:
    return [sys.executable, "-m", "campuswatch.cli", *words]


class InfluxSchool:
    """`folder` is made by it; `url` is the server's, which need not run yet."""

    def __init__(self, folder: Path, url: str, cameras: int) -> None:
        self.folder = folder
        if not any(self._made(cameras) for _ in range(TRIES)):
            raise RuntimeError("the demo does not start")
        self.config = folder / FILE_NAME
        self.set('#kind = "sqlite"', 'kind = "influx"')
        self.set('#url = "http://127.0.0.1:8086"', f'url = "{url}"')

    def _made(self, cameras: int) -> bool:
        """On a machine that is very busy the demo's scan may miss a device, and the demo ends."""
        words = ("demo", "--cameras", str(cameras), "--port", "0", "--folder", str(self.folder))
        made = subprocess.Popen(campuswatch(*words), stdout=subprocess.PIPE, text=True)
        assert made.stdout is not None
        started = any("http://" in line for line in made.stdout)
        made.send_signal(signal.SIGINT)
        made.wait(END_S)
        return started

    def set(self, old: str, new: str) -> None:
        """One line of the settings file."""
        text = self.config.read_text(encoding="utf-8")
        if text.count(old) != 1:
            raise RuntimeError(f"{self.config} has {old!r} {text.count(old)} times")
        self.config.write_text(text.replace(old, new), encoding="utf-8")

    @property
    def settings(self) -> Settings:
        return load(self.config)

    def condition(self) -> Condition | None:
        return read_condition(self.settings.spool_path)

    @contextmanager
    def campus(self) -> Iterator[None]:
        """Its devices play."""
        words = ("simulate", "campus", "--again", "--json", "--folder", str(self.folder))
        with running(campuswatch(*words), subprocess.PIPE) as playing:
            assert playing.stdout is not None
            playing.stdout.readline()
            yield

    @contextmanager
    def service(self, log: Path) -> Iterator[subprocess.Popen[bytes]]:
        with log.open("ab") as stream, running(campuswatch("run", "--config", str(self.config)), stream) as process:
            yield process

    @contextmanager
    def shipper(self, log: Path) -> Iterator[subprocess.Popen[bytes]]:
        """The shipper alone, as the service runs it, on a spool that is there."""
        command = [sys.executable, "-m", "campuswatch.shipper", str(self.config)]
        with log.open("ab") as stream, running(command, stream, leash=True) as process:
            yield process

    def until_shipped(self, limit_s: float) -> None:
        """Until nothing waits that is older than CURRENT_MS, as the shipper says by then. Raises TimeoutError."""
        begin_ms, end_s = time.time_ns() // 10**6, time.monotonic() + limit_s
        while time.monotonic() < end_s:
            told = self.condition()
            if told and told.at_ms > begin_ms and current(told):
                return
            time.sleep(0.2)
        raise TimeoutError(f"after {limit_s} s there still waits: {self.condition()}")


def current(told: Condition) -> bool:
    flows = bool(told.sent_lines) and told.trouble is None
    return flows and (told.oldest_ms is None or told.oldest_ms > told.at_ms - CURRENT_MS)


@contextmanager
def running(command: list[str], output: object, *, leash: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    """Ends by SIGTERM; one that has ended before is left."""
    process = subprocess.Popen(
        command,
        stdout=output,  # type: ignore[call-overload]
        stderr=None if output is subprocess.PIPE else output,
        stdin=subprocess.PIPE if leash else subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(END_S)
        if process.stdin is not None:
            process.stdin.close()
