"""Devices that tell something else at each look: the rows that the ledger keeps of them are bounded."""

from __future__ import annotations

from pathlib import Path

import pytest
from bookkeeping import NOON_MS, RECORDER, Office, clock_seen, open_office, seen_channels

from campuswatch.bookkeeper.allowance import DAY_MS, MOST_NEWS, MOST_SLOTS, MOST_STEPS, Allowance
from collector.told import DisksSeen
from inventory.database import Database
from inventory.model.channel import ChannelTold
from inventory.model.device_clock import ClockSetting, Setting
from inventory.model.disk import DiskState, DiskTold
from inventory.repository import changes, defects, device_clocks, disks

A_LOOK = 300


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return open_office(database, tmp_path)


def test_a_recorder_that_names_its_channels_anew_fills_no_history(office: Office) -> None:
    looks = MOST_NEWS // A_LOOK + 3
    office.keep(
        *(
            seen_channels(
                NOON_MS + look,
                *(ChannelTold(number=number, name=f"<b>{look}", online=True) for number in range(1, A_LOOK + 1)),
            )
            for look in range(looks)
        )
    )
    assert len(office.see(changes.history, RECORDER.code, limit=10 * MOST_NEWS)) <= MOST_NEWS + 5
    tomorrow = seen_channels(NOON_MS + DAY_MS, ChannelTold(number=1, name="Gate", online=True))
    office.keep(tomorrow)
    assert office.changes()[-1][3] != f"<b>{looks - 1}"


def test_a_recorder_that_names_its_disks_anew_has_so_many(office: Office) -> None:
    def told(look: int) -> DisksSeen:
        found = (DiskTold(slot=f"{look}-{slot}", state=DiskState.BAD, capacity_bytes=1) for slot in range(50))
        return DisksSeen(recorder=RECORDER.code, at_ms=NOON_MS + look, disks=tuple(found))

    office.keep(*map(told, range(6)))
    assert len(office.see(disks.of_recorder, RECORDER.code)) <= MOST_SLOTS
    assert len(office.see(defects.open_ones)) <= MOST_SLOTS


def test_a_clock_that_is_set_at_every_look_has_so_many_settings(office: Office) -> None:
    setting = [ClockSetting(setting=Setting.NTP, server=f"10.1.0.{look}") for look in range(2)]
    office.keep(*(clock_seen(look, look % 2 * 1e9, setting=setting[look % 2]) for look in range(MOST_STEPS + 20)))
    steps = office.see(device_clocks.steps, RECORDER.code)
    assert len(steps) == MOST_STEPS
    assert steps[-1].offset_ms == round(1e12)


def test_what_one_device_spends_is_not_another_ones() -> None:
    allowance = Allowance()
    assert all(allowance.spend("nvr-1", 5) for _ in range(MOST_NEWS))
    assert not allowance.spend("nvr-1", 5)
    assert allowance.spend("nvr-2", 5)
    assert allowance.spend("nvr-1", DAY_MS)
