"""`campuswatch secret rotate` beside a running service: ISAPI and Dahua, killed in the middle, and gone on with."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from watched_school import LIMIT_S, School01

from campuswatch.opening import open_ledger, open_vault
from campuswatch.settings import FILE_NAME
from campuswatch.watchlist import read_watchlist
from inventory.model.claim import Claim, ClaimType
from inventory.model.credential import CredentialType
from inventory.model.scope import BUREAU
from inventory.model.turn import RESTING, State, Turn
from inventory.repository import channels, claims, devices, rotations
from simulator.accounts import Accounts, Entrance
from simulator.campus import Campus
from simulator.planting import Quirks
from simulator.proof import replant
from simulator.truth import PlantedDevice

LOCKS_AT = 3


class LockingSchool(School01):
    """Its devices lock an account at the third wrong login; each has a serial number in the ledger."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        quirks = Quirks(lock_after=LOCKS_AT)
        with_logins = [device for device in self.truth.devices if device.login]
        self.truth = replant(
            self.truth, {device.code: replace(device.planting, quirks=quirks) for device in with_logins}
        )
        self.planted: dict[str, PlantedDevice] = {}

    async def adopt(self) -> None:
        await super().adopt()
        by_address = {device.address: device for device in self.truth.devices if device.login}

        def pin(connection: Connection) -> None:
            for known in devices.find(connection, BUREAU):
                if (planted := by_address.get(known.address or "")) is not None:
                    self.planted[known.code] = planted
                    told = Claim(ClaimType.SERIAL, planted.serial)
                    if told not in claims.of_device(connection, BUREAU, known.code):
                        claims.put(connection, known.code, [told], at_ms=self.clock.now_ms())

        with closing(open_ledger(self.settings)) as database:
            database.write(pin).result()

    def turns(self) -> list[Turn]:
        with closing(open_ledger(self.settings)) as database, database.read() as connection:
            return [
                turn
                for one in rotations.every(connection, BUREAU)
                for turn in rotations.turns(connection, BUREAU, one.id)
            ]

    def fed(self) -> int:
        """Channels of which the ledger knows the camera."""
        with closing(open_ledger(self.settings)) as database, database.read() as connection:
            return sum(one.camera is not None for one in channels.every(connection, BUREAU))

    def passwords(self) -> dict[str, str]:
        """What the service would log in with, by code."""
        with closing(open_ledger(self.settings)) as database, database.read() as connection:
            watches = read_watchlist(connection, BUREAU, open_vault(self.settings, database))
        found = {one.device.code: one.target.credentials.get(CredentialType.PASSWORD) for one in watches}
        return {code: credential.secret for code, credential in found.items() if credential is not None}

    async def call(self, *words: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "campuswatch.cli", "secret", *words, "--config", str(self.folder / FILE_NAME),
            "--json", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip

    async def said(self, *words: str) -> tuple[int, Any]:
        child = await self.call(*words)
        out, err = await child.communicate()
        assert child.returncode is not None
        assert out, err.decode()
        return child.returncode, json.loads(out)


class Doorbook:
    """Every login that a device found wrong, by its address: the accounts of the campus, listened to."""

    def __init__(self, campus: Campus) -> None:
        self.wrong: Counter[str] = Counter()
        for station in campus.stations.values():
            self._listen(station.device.address, station.accounts)

    def _listen(self, address: str, accounts: Accounts) -> None:
        inner = accounts.try_login

        def try_login(name: str, shows: Callable[[str], bool]) -> Entrance:
            entrance = inner(name, shows)
            self.wrong[address] += entrance is not Entrance.OPEN
            return entrance

        accounts.try_login = try_login  # type: ignore[method-assign]


@pytest.mark.timeout(300)
def test_a_school_gets_new_passwords_under_a_running_service(tmp_path: Path) -> None:
    async def run() -> None:
        school = LockingSchool(tmp_path)
        async with Campus(school.truth) as campus:
            await school.adopt()
            async with school.watched():
                await school.until(school.all_up)
                await school.until(lambda: school.fed() == 3)
                book = Doorbook(campus)
                await rotated(school, campus, book)

    asyncio.run(run())


async def rotated(school: LockingSchool, campus: Campus, book: Doorbook) -> None:
    before = school.passwords()
    code, planned = await school.said("rotate", "--school", "S01", "--account", "admin", "--dry-run")
    assert (code, {one["why_not"] for one in planned}) == (0, {None})
    assert {one["writer"] for one in planned} == {"isapi", "dahua"}
    child = await school.call("rotate", "--school", "S01", "--account", "admin")
    killed = await under_way(school, child)
    child.send_signal(signal.SIGKILL)
    await child.wait()
    assert killed.device not in school.passwords(), "nobody logs in while it is not known"
    code, done = await school.said("rotate", "--resume")
    assert (code, done["progress"], done["left"]) == (0, "done", []), done
    assert {turn.state for turn in school.turns()} == {State.DONE}
    await school.until(school.all_up)
    after = school.passwords()
    assert set(after) == set(before)
    for known, planted in school.planted.items():
        station = campus.stations[planted.code]
        account = station.accounts.named("admin")
        assert account is not None
        assert account.password == after[known] != before[known]
        assert station.accounts.most_wrong < LOCKS_AT
        # One is the rotation's own, that the old password is refused; the killed turn may have asked twice.
        assert book.wrong[planted.address] <= 1 + (known == killed.device), known
    recorder = next(station.recorder for station in campus.stations.values() if station.recorder is not None)
    for channel in recorder.channels:
        camera = next((one for one in school.planted if school.planted[one].code == channel.camera), None)
        if camera is not None:
            assert recorder.stored(channel.number) == ("admin", after[camera])


async def under_way(school: LockingSchool, child: asyncio.subprocess.Process) -> Turn:
    """A turn whose device has heard, or may have."""
    deadline = asyncio.get_running_loop().time() + LIMIT_S
    heard = RESTING - {State.PREPARED, State.QUARANTINE}
    while True:
        found = [turn for turn in school.turns() if turn.state in heard]
        if found:
            return found[0]
        assert child.returncode is None, "it ended before"
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.02)
