"""A moment as an option of a command: a day, a minute or a second, on the clock of some zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import click

TIME = click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"])


def moment(told: datetime, zone: ZoneInfo) -> int:
    """UTC milliseconds."""
    return round(told.replace(tzinfo=zone).timestamp() * 1000)


def as_hours(ms: int) -> str:
    """`14:49:40`, and more hours than a day has."""
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
