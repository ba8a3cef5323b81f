"""Changes planted behind the school's back: each is recorded exactly once, nothing else is, and permits announce them.

The campus is made anew between two nights where something is other than a fault can make it: firmware, a MAC, a name,
an address, a cable. What is told by the hour is changed by faults.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from planted_changes import BY, HOUR_MS, Watched

from campuswatch.noticing import Noticing
from campuswatch.usecases.inbox import waiting
from campuswatch.usecases.permits import add_permit
from collector.sample import Sample
from inventory.inbox_entry import Topic
from inventory.model.change_kind import ChangeKind
from inventory.model.permit import Permit
from simulator.truth import PlantedDevice, Wire

Told = tuple[str, ChangeKind]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    with closing(Watched(tmp_path, "127.44.9.0/26")) as made:
        yield made


def told(watched: Watched, since_ms: int = 0) -> list[Told]:
    return sorted((one.event.subject, one.kind) for one in watched.noticed(since_ms))


def overnight(one: PlantedDevice) -> PlantedDevice:
    """What somebody did in the night."""
    if one.code == "sw-0001":
        return replace(one, firmware="V200R019C10SPC500")
    if one.code == "cam-0001":  # it tells no serial: by another MAC it is another camera
        return replace(one, mac="44:19:b6:00:00:99")
    if one.code == "cam-0003":
        return replace(one, address="127.44.9.40")
    return one


def rewired(wires: tuple[Wire, ...]) -> tuple[Wire, ...]:
    """The second camera hangs on another port of its switch, whose description was changed as well."""
    taken = {(wire.switch, wire.port) for wire in wires}
    moved = next(wire for wire in wires if wire.device == "cam-0002")
    free = next(port for port in range(1, 24) if (moved.switch, port) not in taken)
    return tuple(replace(wire, port=free) if wire is moved else wire for wire in wires)


def permit(watched: Watched, *codes: str, changes: set[ChangeKind] | None = None, hours: int = 3) -> Permit:
    now_ms = watched.clock.now_ms()
    wish = Permit(
        id="", school="S01", who="Firm", reason="works", start_ms=now_ms, end_ms=now_ms + hours * HOUR_MS,
        changes=frozenset(changes or ()), devices=codes,
    )  # fmt: skip
    return add_permit(watched.database, BY, wish, now_ms=now_ms)


def samples(watched: Watched) -> set[tuple[str, str, int]]:
    kept: list[Sample] = []
    asyncio.run(Noticing(watched.database, watched.clock, kept.extend).turn())
    return {(one.key.device, one.key.part, int(one.fields["unexpected"])) for one in kept}


def test_each_change_is_recorded_once_and_nothing_else(watched: Watched) -> None:
    async def before() -> None:
        async with watched.campus():
            await watched.scan()
            watched.adopt()
            await watched.look()
            watched.wait()
            await watched.scan()
            await watched.look()

    asyncio.run(before())
    assert told(watched) == [], "nothing was changed, and what is told for the first time is no change"
    codes = {one.code: watched.code(one.code) for one in watched.truth.devices}
    night_ms = watched.clock.now_ms()
    watched.plant(overnight)
    watched.truth = replace(watched.truth, wires=rewired(watched.truth.wires))

    async def night() -> None:
        async with watched.campus():
            watched.wait()
            await watched.scan()
            await watched.look()

    asyncio.run(night())
    found = [
        (codes["cam-0001"], ChangeKind.SWAP),
        (codes["cam-0002"], ChangeKind.PORT),
        (codes["cam-0003"], ChangeKind.ADDRESS),
        (codes["nvr-0001"], ChangeKind.CHANNEL),  # which shows the camera that was put in the place of the first
        (codes["sw-0001"], ChangeKind.FIRMWARE),
        (codes["sw-0002"], ChangeKind.CONFIGURATION),
    ]
    assert told(watched) == found
    assert [one.event for one in watched.noticed() if not 0 < (one.event.since_ms or 0) <= night_ms] == []
    entries = waiting(watched.database, BY, "S01", now_ms=watched.clock.now_ms())
    assert {one.topic for one in entries} >= {Topic.MOVED, Topic.CHANGED}
    allowed = permit(watched, codes["nvr-0001"], codes["sw-0002"])
    day_ms = watched.clock.now_ms()

    async def day() -> None:
        async with watched.campus() as campus:
            watched.wait()
            await campus.fault("reconfigure", "sw-0002")
            await campus.fault("reconfigure", "cam-0002")
            await campus.fault("reconfigure", "cam-0004")
            await campus.fault("add-account", "nvr-0001")
            await campus.fault("wrong-clock", "cam-0003", off_s=420)
            await campus.fault("reboot", "sw-0001", seconds=0.2)
            await asyncio.sleep(0.5)
            await watched.look()
            watched.wait(HOUR_MS // 2)
            await watched.look()

    asyncio.run(day())
    by_day = [
        (codes["cam-0002"], ChangeKind.CONFIGURATION),
        (codes["cam-0003"], ChangeKind.CLOCK),
        (codes["cam-0004"], ChangeKind.CONFIGURATION),
        (codes["nvr-0001"], ChangeKind.ACCOUNTS),
        (codes["sw-0001"], ChangeKind.REBOOT),
        (codes["sw-0002"], ChangeKind.CONFIGURATION),
    ]
    assert told(watched, day_ms) == by_day
    assert told(watched) == sorted(found + by_day), "and what the night brought is not told again"
    expected = {one.event.subject for one in watched.noticed(day_ms) if one.permit is not None}
    assert expected == {codes["nvr-0001"], codes["sw-0002"]}
    assert {one.permit.id for one in watched.noticed(day_ms) if one.permit} == {allowed.id}
    assert {(device, what): unexpected for device, what, unexpected in samples(watched)} == {
        (code, kind): int(code not in expected) for code, kind in by_day
    }
