"""What the settings say of backups."""

from __future__ import annotations

import re
from dataclasses import dataclass

from campuswatch.strict_toml import setting


def time_of_day(value: str) -> str:
    fine = re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value)
    return "" if fine else f"must be a time of day such as '02:10', not {value!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    folder: str = setting(
        "", "Folder for a backup each night, best on another machine; empty: none.", example="/mnt/bureau/campuswatch"
    )
    at: str = setting("03:40", "When, in the zone of the service.", check=time_of_day)
    keep: int = setting(14, "How many of them stay.", low=1, high=3_660)

    @property
    def crontab(self) -> str:
        hour, minute = self.at.split(":")
        return f"{int(minute)} {int(hour)} * * *"


NO_BACKUP = Backup()
