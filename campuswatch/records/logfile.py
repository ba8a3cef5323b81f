"""The log of a process of ours: to standard error, for whoever started it, and into files of a day each (Q39)."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from campuswatch.records.days import ALIVE, ALIVE_S, BEGAN, ENDED, LOGS, mark
from campuswatch.records.writing import DayWriter
from collector.clock import Clock

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
IN_FILE = "%(levelname)s %(name)s: %(message)s"


class LogFile(logging.Handler):
    """A disk that is full costs the file its lines, never the process its life; standard error has them still."""

    def __init__(self, writer: DayWriter, clock: Clock) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter(IN_FILE))
        self._writer = writer
        self._clock = clock
        self._over = threading.Event()
        self._heart = threading.Thread(target=self._beat, name="log file", daemon=True)

    def begin(self) -> None:
        self._say(mark(BEGAN))
        self._heart.start()

    def emit(self, record: logging.LogRecord) -> None:
        self._say(self.format(record), round(record.created * 1000))

    def close(self) -> None:
        if not self._over.is_set():
            self._over.set()
            self._say(mark(ENDED))
            self._writer.close()
        super().close()

    def _beat(self) -> None:
        while not self._over.wait(ALIVE_S):
            self._say(mark(ALIVE))

    def _say(self, text: str, at_ms: int | None = None) -> None:
        try:
            self._writer.write([(self._clock.now_ms() if at_ms is None else at_ms, text)])
        except OSError as error:
            print(f"the log file cannot be written: {error.strerror}", file=sys.stderr)


@contextmanager
def logging_to(folder: Path, name: str, zone: str, clock: Clock, *, aloud: bool = True) -> Iterator[None]:
    """`name` is that of the process. `aloud`: to standard error too."""
    root = logging.getLogger()
    if aloud:
        logging.basicConfig(level=logging.INFO, format=FORMAT)
    file = LogFile(DayWriter(folder, f"{LOGS}{name}", zone), clock)
    root.addHandler(file)
    file.begin()
    try:
        yield
    finally:
        root.removeHandler(file)
        file.close()
