"""Hands of a clock become moments: of two that they may mean, the one that is nearer to our own time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from collector.protocols.wall_clock import milliseconds, nearest

ZONES = ["Asia/Ho_Chi_Minh", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"]
YEAR_H = 366 * 24


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("off_s", [-600, 0, 420])
def test_what_a_clock_shows_in_any_half_hour_of_a_year_is_read_as_it_was(name: str, off_s: int) -> None:
    zone = ZoneInfo(name)
    begin = datetime(2026, 1, 1, 0, 15, tzinfo=UTC)
    for half_hours in range(2 * YEAR_H):
        moment = begin + timedelta(minutes=30 * half_hours)
        shown = (moment + timedelta(seconds=off_s)).astimezone(zone).replace(tzinfo=None, fold=0)
        read_ms = milliseconds(nearest(shown, zone, milliseconds(moment)))
        assert read_ms - milliseconds(moment) == off_s * 1000
