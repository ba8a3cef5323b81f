"""The backup of each night: a process of its own, so that it never makes a look late."""

from __future__ import annotations

import logging
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from campuswatch.backup_settings import Backup
from campuswatch.verbprocess import run_verb
from collector.clock import Clock

log = logging.getLogger(__name__)

NAME = re.compile(r"campuswatch-\d{8}-\d{6}\.age")


class NightlyBackup:
    """`folder` is where they lie, `zone` an IANA name."""

    def __init__(self, settings: Backup, config: Path, folder: Path, zone: str, clock: Clock) -> None:
        self._settings = settings
        self._config = config
        self._folder = folder
        self._zone = ZoneInfo(zone)
        self._clock = clock

    async def run(self) -> None:
        path = self._folder / name_at(self._clock.now_ms(), self._zone)
        if wrong := await run_verb("backup", "--config", str(self._config), "--out", str(path)):
            log.error("no backup this night: %s", wrong)
            return
        for old in superfluous(self._folder, self._settings.keep):
            old.unlink(missing_ok=True)


def name_at(now_ms: int, zone: ZoneInfo) -> str:
    return f"campuswatch-{datetime.fromtimestamp(now_ms / 1000, zone):%Y%m%d-%H%M%S}.age"


def superfluous(folder: Path, keep: int) -> list[Path]:
    """The oldest of ours beyond those that stay; what others put there is left alone."""
    ours = sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))
    return ours[: max(0, len(ours) - keep)]
