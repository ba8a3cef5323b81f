"""A school in a real ledger, with simulated devices that take passwords, for whole rotations without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from crashing import INSTRUMENTS, NOW_MS, OLD, RULES, Device, Schedule, SetClock
from sqlalchemy import Connection

from campuswatch.rotation.arrows import Arrows
from campuswatch.rotation.campaign import Campaign
from campuswatch.rotation.choice import Choice, Manners, Wish, choose
from campuswatch.rotation.driver import Manner
from campuswatch.rotation.pair import Pair, current_rows
from campuswatch.rotation.waves import arrange
from campuswatch.usecases.rotating import turn_of
from campuswatch.watchlist import Keyring
from collector.control.writer import Writer
from collector.instruments import Instruments
from collector.protocols.errors import NoAnswer
from collector.target import Target
from inventory.database import Database
from inventory.model.audience import Audience
from inventory.model.claim import Claim, ClaimType
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.device import Device as Thing
from inventory.model.device import Stage, make_code
from inventory.model.kind import Kind
from inventory.model.rotation import Rotation
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.turn import State, Turn
from inventory.repository import claims, devices, rotations, schools
from inventory.safekeeping import Deposit, keep, opened_all, provide_key
from inventory.vault import KEY_BYTES, KeyCompartment, Vault
from language.message import Message


@dataclass(slots=True)
class Rotated:
    """`stations` are the simulated devices by code; `silent` those that do not answer; `asked` what the service was
    asked to leave alone, with the states of all turns at that moment."""

    database: Database
    cameras: int = 5
    recorders: int = 0
    stations: dict[str, Device] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    asked: list[tuple[tuple[str, ...], list[State]]] = field(default_factory=list)
    trouble: Message | None = None
    order: list[str] = field(default_factory=list)
    vault: Vault = field(init=False)
    clock: SetClock = field(init=False)

    def __post_init__(self) -> None:
        self.clock = SetClock(NOW_MS)
        self.vault = Vault({purpose: KeyCompartment(b"k" * KEY_BYTES) for purpose in Purpose})
        kinds = [Kind.CAMERA] * self.cameras + [Kind.RECORDER] * self.recorders
        things = [self.thing(number, kind) for number, kind in enumerate(kinds, 1)]
        self.stations = {one.code: Device(OLD, schedule=Schedule([], {})) for one in things}

        def plant(connection: Connection) -> None:
            schools.add(connection, School(code="S01", name="School"), actor="test", at_ms=NOW_MS)
            for one in things:
                devices.add(connection, one, actor="test", at_ms=NOW_MS)
                claims.put(connection, one.code, [Claim(ClaimType.SERIAL, one.code)], at_ms=NOW_MS)

        self.write(plant)
        self.put(Credential(id="c1", type=CredentialType.PASSWORD, account="admin", secret=OLD))

    def thing(self, number: int, kind: Kind) -> Thing:
        return Thing(
            id=f"{number:032x}", code=make_code("S01", kind, number), school="S01", kind=kind, name=f"no. {number}",
            stage=Stage.ADOPTED, address=f"127.0.0.{number}", vendor="Dahua" if number % 2 else "Hikvision",
        )  # fmt: skip

    def write(self, work: Callable[[Connection], Any]) -> Any:
        return self.database.write(work).result(30)

    def read(self, work: Callable[[Connection], Any]) -> Any:
        with self.database.read() as connection:
            return work(connection)

    def put(self, credential: Credential, device_id: str | None = None) -> None:
        provide_key(self.database, self.vault, "S01", credential.purpose, at_ms=NOW_MS)
        deposit = Deposit(credential, Audience(school="S01", device_id=device_id))
        self.write(lambda connection: keep(connection, self.vault, [deposit], actor="test", at_ms=NOW_MS))

    def choices(self, wish: Wish | None = None, manners: Manners | None = None) -> list[Choice]:
        wanted, how = wish or Wish(school="S01"), manners or Manners()
        found: list[Choice] = self.read(lambda connection: choose(connection, BUREAU, self.vault, wanted, how))
        return found

    def plan(self, wish: Wish | None = None, *, batch: int = 2, canaries: Sequence[str] = ()) -> Rotation:
        rotation = Rotation(id="rotation", by="test", at_ms=NOW_MS)
        placed = arrange(self.choices(wish), batch=batch, canaries=canaries)

        def work(connection: Connection) -> None:
            rotations.put(connection, rotation)
            rotations.plan(connection, [turn_of(rotation, one, NOW_MS) for one in placed])

        self.write(work)
        return rotation

    def run(self, rotation: Rotation, **more: Any) -> Rotation:
        """With a new process's memory."""
        writer = Writer(name="test", rules=RULES, change=self.change, check=self.check, pinned="")
        campaign = Campaign(
            arrows=Arrows(database=self.database, vault=self.vault, clock=self.clock, actor="test"),
            writers=lambda name: writer, instruments=INSTRUMENTS,
            **{"relay": self.relay, "quieten": self.quieten, "manner": Manner(asks=2, sleep=self.sleep), **more},
        )  # fmt: skip
        return asyncio.run(campaign.run(rotation))

    def turns(self) -> list[Turn]:
        found: list[Turn] = self.read(lambda connection: rotations.turns(connection, BUREAU, "rotation"))
        return found

    def states(self) -> dict[str, State]:
        return {turn.device: turn.state for turn in self.turns()}

    def stored(self, code: str, account: str = "admin") -> set[str]:
        """The password that the vault holds for it, one for each compartment."""

        def look(connection: Connection) -> set[str]:
            device = devices.get(connection, BUREAU, code)
            assert device is not None
            rows = current_rows(connection, BUREAU, device, CredentialType.PASSWORD, account)
            return {one.secret for one in opened_all(connection, self.vault, rows).values()}

        found: set[str] = self.read(look)
        return found

    def watched(self, code: str) -> str | None:
        """The password with which the service would log in there."""

        def look(connection: Connection) -> str | None:
            device = devices.get(connection, BUREAU, code)
            assert device is not None
            ring = Keyring(connection, BUREAU, self.vault).fitting(device)
            return ring[CredentialType.PASSWORD].secret if CredentialType.PASSWORD in ring else None

        found: str | None = self.read(look)
        return found

    async def sleep(self, seconds: float) -> None: ...

    async def relay(self, turn: Turn, pair: Pair) -> Message | None:
        return self.trouble

    async def quieten(self, codes: Sequence[str]) -> None:
        self.asked.append((tuple(codes), [turn.state for turn in self.turns()]))

    async def check(self, target: Target, credential: Credential, instruments: Instruments, deadline: float) -> bool:
        if target.device in self.silent:
            raise NoAnswer(protocol="test", seconds=1)
        return await self.stations[target.device].check(target, credential, instruments, deadline)

    async def change(
        self, target: Target, now: Credential, then: Credential, instruments: Instruments, deadline: float
    ) -> None:
        self.order.append(target.device)
        await self.stations[target.device].change(target, now, then, instruments, deadline)
