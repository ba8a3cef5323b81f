"""Beside the device: the service that must rest, and recorders that keep a copy of the password."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from crashing import INSTRUMENTS, NOW_MS, OLD
from rotated_school import Rotated
from sqlalchemy import Connection

from campuswatch.control import ControlServer, Json
from campuswatch.lock import held
from campuswatch.rotation import choice, recorders
from campuswatch.rotation.arrows import Arrows
from campuswatch.rotation.choice import Manners
from campuswatch.rotation.gate import TurnGate
from campuswatch.rotation.pair import Pair
from campuswatch.rotation.quiet import by_socket
from campuswatch.rotation.recorders import Recorders
from collector.control.writer import Relay
from collector.protocols.errors import NoAnswer
from collector.target import Target
from inventory.database import Database
from inventory.errors import Conflict
from inventory.login_policy import LoginPolicy
from inventory.model.channel import Channel, ChannelTold
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.rotation import Rotation
from inventory.model.scope import BUREAU
from inventory.model.turn import State, Turn
from inventory.repository import channels, login_rows, rotations
from inventory.rotation import LOGINS
from language.message import Message

CAMERA, RECORDER = "s01-cam-0001", "s01-nvr-0002"
NEW = Pair(
    olds=(Credential(id="c1", type=CredentialType.PASSWORD, account="admin", secret=OLD),),
    news=(Credential(id="c9", type=CredentialType.PASSWORD, account="admin", secret="new", generation=1),),
)
TURN = Turn(
    id="t", rotation="r", school="S01", device=CAMERA, writer="dahua", type=CredentialType.PASSWORD, account="admin",
    wave=0, place=0, state=State.COMMITTED,
)  # fmt: skip


class Service:
    """What answers at the control socket."""

    def __init__(self, busy: list[str]) -> None:
        self.busy = busy
        self.asked: list[list[str]] = []

    async def rest(self, devices: list[str]) -> Json:
        self.asked.append(devices)
        return {"busy": self.busy}


def ask(folder: Path, service: Service | None) -> None:
    async def run() -> None:
        server = ControlServer(folder / "control.sock", {"rest": service.rest} if service else {})
        if service is not None:
            await server.start()
        try:
            await by_socket(folder / "control.sock", folder / "lock")([CAMERA])
        finally:
            await server.stop()

    asyncio.run(run())


@contextmanager
def running(folder: Path) -> Iterator[None]:
    with held(folder / "lock"):
        yield


def test_the_service_is_asked_and_its_word_is_waited_for(tmp_path: Path) -> None:
    service = Service([])
    with running(tmp_path):
        ask(tmp_path, service)
    assert service.asked == [[CAMERA]]


def test_a_service_that_still_looks_is_no_leave(tmp_path: Path) -> None:
    with running(tmp_path), pytest.raises(Conflict, match="service_busy"):
        ask(tmp_path, Service([CAMERA]))


def test_a_service_that_does_not_answer_is_no_leave(tmp_path: Path) -> None:
    with running(tmp_path), pytest.raises(Conflict, match="service_silent"):
        ask(tmp_path, None)


def test_where_no_service_runs_nobody_need_be_asked(tmp_path: Path) -> None:
    ask(tmp_path, None)


class Kept:
    """A recorder's copy of the camera's login, and who changed it."""

    def __init__(self, account: str | None = "admin") -> None:
        self.account = account
        self.silent = False
        self.puts: list[tuple[str, int, str]] = []
        self.logins: list[str] = []

    async def told(self, recorder: Target, login: Credential, channel: int, *_: Any) -> str | None:
        if self.silent:
            raise NoAnswer(protocol="test", seconds=1)
        self.logins.append(login.secret)
        return self.account

    async def put(self, recorder: Target, login: Credential, channel: int, camera: Credential, *_: Any) -> None:
        self.puts.append((recorder.device, channel, camera.secret))


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    made = Kept()
    relay = Relay(name="isapi", account=made.told, put=made.put)
    for module in (recorders, choice):
        monkeypatch.setattr(module, "RELAYS", {"isapi": relay})
    return made


@pytest.fixture
def school(database: Database) -> Rotated:
    made = Rotated(database, cameras=1, recorders=1)
    fed = Channel(recorder=RECORDER, told=ChannelTold(number=7), since_ms=NOW_MS, seen_ms=NOW_MS, camera=CAMERA)
    made.write(lambda connection: channels.put(connection, [fed]))
    return made


def tell(school: Rotated, turn: Turn = TURN) -> Message | None:
    office = Recorders(database=school.database, vault=school.vault, instruments=INSTRUMENTS)
    return asyncio.run(office.tell(turn, NEW))


@pytest.mark.parametrize("account", ["admin", None])
def test_the_recorder_gets_the_cameras_new_password(school: Rotated, kept: Kept, account: str | None) -> None:
    kept.account = account
    assert tell(school) is None
    assert kept.puts == [(RECORDER, 7, "new")]
    assert kept.logins == [OLD]


def test_one_that_logs_in_by_another_account_is_left_as_it_is(school: Rotated, kept: Kept) -> None:
    kept.account = "viewer"
    assert tell(school) is None
    assert kept.puts == []


def test_secrets_of_other_types_are_no_business_of_recorders(school: Rotated, kept: Kept) -> None:
    assert tell(school, replace(TURN, type=CredentialType.SNMP_V3)) is None
    assert kept.puts == []


def test_a_silent_recorder_is_named(school: Rotated, kept: Kept) -> None:
    kept.silent = True
    assert tell(school) == Message("rotation.recorder_not_told", {"recorder": RECORDER, "channel": 7})


def test_a_recorder_whose_own_password_is_changing_is_not_logged_in_to(school: Rotated, kept: Kept) -> None:
    turn = replace(TURN, id="other", device=RECORDER, state=State.VERIFY)

    def begin(connection: Connection) -> None:
        rotations.put(connection, Rotation(id="r", by="test", at_ms=NOW_MS))
        rotations.plan(connection, [turn])

    school.write(begin)
    assert tell(school) == Message("rotation.recorder_not_told", {"recorder": RECORDER, "channel": 7})
    assert kept.logins == []


def test_who_administers_it_comes_before_who_polls_it(school: Rotated, kept: Kept) -> None:
    school.put(Credential(id="c2", type=CredentialType.PASSWORD, account="root", secret="r", purpose=Purpose.ADMIN))
    assert tell(school) is None
    assert kept.logins == ["r"]


def test_a_camera_whose_recorder_cannot_be_told_is_not_begun(school: Rotated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "RELAYS", {})
    why = {one.device.code: one.why_not for one in school.choices()}
    assert why[CAMERA] == Message("rotation.no_relay", {"recorder": RECORDER})
    assert why[RECORDER] is None
    left = {one.device.code: one.why_not for one in school.choices(manners=Manners(recorders=False))}
    assert left[CAMERA] is None


def test_a_visit_that_logs_in_again_and_again_is_counted_each_time(school: Rotated) -> None:
    turn = replace(TURN, state=State.VERIFY)

    def begin(connection: Connection) -> None:
        rotations.put(connection, Rotation(id="r", by="test", at_ms=NOW_MS))
        rotations.plan(connection, [turn])

    school.write(begin)
    generous = LoginPolicy(attempts=9)
    arrows = Arrows(database=school.database, vault=school.vault, clock=school.clock, actor="test", policy=generous)
    gate = TurnGate(arrows, turn, counts=True)

    async def visit() -> list[bool]:
        return [await gate.ask(CAMERA, NEW.new) for _ in range(4)]

    assert asyncio.run(visit()) == [True, True, False, False]
    (stored,) = school.read(lambda connection: rotations.open_turns(connection, BUREAU))
    assert stored.tries == gate.turn.tries == LOGINS


def test_the_budget_of_the_device_holds_for_a_rotation_too(school: Rotated) -> None:
    turn = replace(TURN, state=State.VERIFY)

    def begin(connection: Connection) -> None:
        rotations.put(connection, Rotation(id="r", by="test", at_ms=NOW_MS))
        rotations.plan(connection, [turn])
        for _ in range(2):
            login_rows.count(connection, CAMERA, "snmp", 1, now_ms=NOW_MS)

    school.write(begin)
    arrows = Arrows(database=school.database, vault=school.vault, clock=school.clock, actor="test")
    gate = TurnGate(arrows, turn, counts=True)
    assert not asyncio.run(gate.ask(CAMERA, NEW.new))
    assert gate.turn.tries == 0
