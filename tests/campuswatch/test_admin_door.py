from __future__ import annotations

import asyncio
import time
from base64 import b64encode
from pathlib import Path

import pytest

from campuswatch.admin_door import OPEN_S, AdminDoor
from campuswatch.control import ControlError, ControlServer, call
from campuswatch.distant_compartment import DistantCompartment, is_open
from inventory.compartments import make_compartment, unsealed_key
from inventory.database import Database
from inventory.errors import VaultError
from inventory.model.credential import Purpose
from inventory.model.scope import BUREAU
from inventory.passphrase import Stretch
from inventory.repository import audit_rows, compartments
from inventory.vault import KEY_BYTES

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

NOW_MS = 1_795_366_800_000
PASSPHRASE = "a passphrase that is long"
SEALED, _ = make_compartment(
    Purpose.ADMIN, PASSPHRASE, created_ms=NOW_MS, stretch=Stretch(salt=b"s" * 16, memory_kib=64, passes=1, lanes=1)
)
KEY = b64encode(unsealed_key(SEALED, PASSPHRASE)).decode()
TEXT = b64encode(b"k" * KEY_BYTES).decode()


class TwoClocks:
    """A wall clock and one that only counts; either may stand still."""

    boot_id = "boot"

    def __init__(self) -> None:
        self.wall_ms, self.counted_s = NOW_MS, 0.0

    def now_ms(self) -> int:
        return self.wall_ms

    def monotonic(self) -> float:
        return self.counted_s


@pytest.fixture
def clock() -> TwoClocks:
    return TwoClocks()


@pytest.fixture
def door(database: Database, clock: TwoClocks) -> AdminDoor:
    database.write(lambda one: compartments.put(one, SEALED)).result(10)
    return AdminDoor(database, clock)


async def opens(door: AdminDoor) -> bool:
    try:
        await door.wrap(TEXT, TEXT)
    except VaultError as error:
        return error.message.id != "vault.sealed"
    return True


def test_it_is_sealed_at_start_and_after_it_was_sealed(door: AdminDoor) -> None:
    async def scene() -> None:
        assert not await opens(door)
        assert (await door.unseal(KEY)) == {"open": True, "open_s": OPEN_S}
        assert await opens(door)
        assert (await door.seal()) == {"was_open": True}
        assert not await opens(door)
        assert (await door.seal()) == {"was_open": False}

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("wall_s", "counted_s", "still_open"),
    [
        (OPEN_S - 1, OPEN_S - 1, True),
        (OPEN_S, OPEN_S, False),
        (0, OPEN_S, False),  # the wall clock was set back
        (OPEN_S, 0, False),  # the machine slept
        (-10 * OPEN_S, 1, True),
    ],
)
def test_it_shuts_when_either_clock_says_so(
    door: AdminDoor, clock: TwoClocks, wall_s: int, counted_s: int, still_open: bool
) -> None:
    async def scene() -> None:
        await door.unseal(KEY)
        clock.wall_ms += wall_s * 1000
        clock.counted_s += counted_s
        assert (await door.state())["open"] is still_open
        assert await opens(door) is still_open

    asyncio.run(scene())


def test_nobody_need_ask_for_it_to_shut_and_the_chain_says_so(database: Database, clock: TwoClocks) -> None:
    database.write(lambda one: compartments.put(one, SEALED)).result(10)
    door = AdminDoor(database, clock, open_s=0.05)

    async def scene() -> None:
        await door.unseal(KEY)
        end = time.monotonic() + 20
        while "compartment.sealed" not in chain(database) and time.monotonic() < end:
            await asyncio.sleep(0.02)
        assert not await opens(door)

    asyncio.run(scene())
    assert chain(database) == ["compartment.sealed"]


def chain(database: Database) -> list[str]:
    with database.read() as connection:
        return [one.action for one in audit_rows.entries(connection, BUREAU, "")]


@pytest.mark.parametrize("key", [TEXT, b64encode(b"short").decode(), ""])
def test_another_key_opens_nothing(door: AdminDoor, key: str) -> None:
    async def scene() -> None:
        with pytest.raises(VaultError):
            await door.unseal(key)
        assert not await opens(door)

    asyncio.run(scene())


def test_another_process_uses_it_over_the_socket_and_never_has_its_key(door: AdminDoor, tmp_path: Path) -> None:
    path = tmp_path / "control.sock"

    async def scene() -> None:
        server = ControlServer(path, door.handlers())
        await server.start()
        try:
            assert not await asyncio.to_thread(is_open, path)
            distant = DistantCompartment(path)
            with pytest.raises(VaultError) as refused:
                await asyncio.to_thread(distant.wrap, b"key of a school", b"bound")
            assert refused.value.message.id == "vault.service_refused"
            await asyncio.to_thread(call, path, "unseal", key=KEY)
            assert await asyncio.to_thread(is_open, path)
            wrapped = await asyncio.to_thread(distant.wrap, b"key of a school", b"bound")
            assert await asyncio.to_thread(distant.unwrap, wrapped, b"bound") == b"key of a school"
            with pytest.raises(VaultError):
                await asyncio.to_thread(distant.unwrap, wrapped, b"bound elsewhere")
            with pytest.raises(ControlError):
                await asyncio.to_thread(call, path, "vault_unwrap", wrapped="no base64!", bound="")
            told = await asyncio.to_thread(call, path, "vault")
            assert KEY not in repr(told) + repr(vars(distant))
        finally:
            await server.stop()

    asyncio.run(scene())
    assert path.exists() is False


def test_a_socket_without_a_service_is_no_open_door(tmp_path: Path, backend: str) -> None:
    assert backend == "sqlite"
    assert not is_open(tmp_path / "control.sock")
