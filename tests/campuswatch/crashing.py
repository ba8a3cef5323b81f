"""Schedules of crashes and of a device's misbehaviour, one after another, over the shipped rotation and a real ledger.

At each point where something can go wrong, a schedule says what does: the process dies before or after a commit, before
a request or before its answer is heard; the device loses a request or an answer, answers half, is full, refuses, or
applies a change later. A schedule is the row of these choices; `schedules` goes through all of them within limits.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, TypeVar, cast

from sqlalchemy import Connection

from campuswatch.rotation.arrows import Arrows
from campuswatch.rotation.campaign import Campaign
from campuswatch.rotation.driver import Manner
from campuswatch.rotation.pair import Pair, current_rows
from collector.control.refusals import Unchanged
from collector.control.writer import Writer
from collector.instruments import Instruments, LoginGate
from collector.protocols.errors import BadAnswer, Denied, Full, LoginHeld, NoAnswer, Refused, Unreachable
from collector.protocols.snmp.client import SnmpClient
from collector.rates import CounterMemory
from collector.target import Target
from inventory.database import Database
from inventory.model.audience import Audience
from inventory.model.claim import Claim, ClaimType
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.device import Device as Thing
from inventory.model.device import Stage
from inventory.model.kind import Kind
from inventory.model.rotation import Rotation
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.secret_rules import SecretRules
from inventory.model.turn import Role, State, Turn
from inventory.repository import claims, devices, rotations, schools, turn_secrets
from inventory.safekeeping import Deposit, keep, opened_all, provide_key
from inventory.tables.audit import audit, audit_head
from inventory.tables.change_event import change_event
from inventory.tables.credential import credential
from inventory.tables.login import login_attempt, login_proof
from inventory.tables.rotation import rotation, rotation_secret, rotation_turn
from inventory.tables.secrets import manifest
from inventory.vault import KEY_BYTES, KeyCompartment, Vault
from language.message import Message

T = TypeVar("T")
LOCKS_AT = 3
HALF_HOUR_MS = 1_800_000
CRASH, FAULT = "crash", "fault"
MOST_NAMES = 40
OVER = frozenset({State.DONE, State.KEPT, State.QUARANTINE})


class Crash(BaseException):
    """The process dies here: nothing of ours may catch it."""


@dataclass(slots=True)
class Schedule:
    """`choices` are followed as far as they reach; beyond them all goes well. `widths` are how many there were."""

    choices: list[int]
    limits: dict[str, int]
    widths: list[int] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    used: dict[str, int] = field(default_factory=dict)

    def choose(self, options: list[tuple[str, str]]) -> str:
        """One of `options`, (kind, name) each, or "" where all goes well. A kind that is used up is not offered."""
        open_ones = [one for one in options if self.used.get(one[0], 0) < self.limits.get(one[0], 0)]
        here = len(self.taken)
        pick = self.choices[here] if here < len(self.choices) else 0
        self.widths.append(len(open_ones) + 1)
        self.taken.append(pick)
        if pick == 0:
            return ""
        kind, name = open_ones[pick - 1]
        self.used[kind] = self.used.get(kind, 0) + 1
        self.names.append(f"{here}:{name}")
        return name

    def following(self) -> list[int] | None:
        """The choices of the next schedule, None after the last."""
        for here in range(len(self.taken) - 1, -1, -1):
            if self.taken[here] + 1 < self.widths[here]:
                return [*self.taken[:here], self.taken[here] + 1]
        return None


def schedules(limits: dict[str, int]) -> Iterator[Schedule]:
    """All of them, each once; whoever takes one follows it to its end."""
    choices: list[int] | None = []
    while choices is not None:
        schedule = Schedule(choices, limits)
        yield schedule
        choices = schedule.following()


@dataclass(slots=True)
class Device:
    """Takes one account's password, and locks at the third login in a row that is wrong."""

    password: str
    wrong: int = 0
    most_wrong: int = 0
    late: list[tuple[int, str]] = field(default_factory=list)
    schedule: Schedule = field(default_factory=lambda: Schedule([], {}))

    def log_in(self, password: str) -> bool:
        self.let_time_pass()
        if password == self.password:
            self.wrong = 0
            return True
        self.wrong += 1
        self.most_wrong = max(self.wrong, self.most_wrong)
        return False

    def let_time_pass(self) -> None:
        """What was to be applied later is, a login or two after."""
        due = [password for logins, password in self.late if logins <= 0]
        self.late = [(logins - 1, password) for logins, password in self.late if logins > 0]
        for password in due:
            self.password = password

    def die(self, where: str) -> None:
        if self.schedule.choose([(CRASH, f"crash {where}")]):
            raise Crash

    async def check(self, target: Target, credential: Credential, instruments: Instruments, deadline: float) -> bool:
        """A `collector.control.writer.Check`."""
        fault = self.schedule.choose(
            [(FAULT, name) for name in ("unreachable", "full", "request lost", "answer lost", "half an answer")]
        )
        if fault == "unreachable":
            raise Unreachable(protocol="test", reason="no route")
        if not await instruments.logins.ask(target.device, credential):
            raise LoginHeld(protocol="test", account=credential.account)
        self.die("before a login")
        if fault == "full":
            await instruments.logins.unmade(target.device, credential)
            raise Full(protocol="test", code=503)
        if fault == "request lost":
            raise NoAnswer(protocol="test", seconds=1)
        let_in = self.log_in(credential.secret)
        self.die("after a login")
        if fault:
            raise BadAnswer(protocol="test", detail=fault)
        return let_in

    async def change(
        self, target: Target, now: Credential, then: Credential, instruments: Instruments, deadline: float
    ) -> None:
        """A `collector.control.writer.Change`."""
        fault = self.schedule.choose(
            [(FAULT, name) for name in (
                "refused", "port closed", "request lost", "answer lost", "half an answer, done", "half an answer, not",
                "late", "later", "late, answer lost", "later, answer lost",
            )]
        )  # fmt: skip
        await instruments.logins.ask(target.device, now)
        self.die("before a change")
        if fault == "port closed":
            raise Refused(protocol="test", port=80)
        if fault == "request lost":
            raise NoAnswer(protocol="test", seconds=1)
        if not self.log_in(now.secret):
            raise Unchanged.after(Denied(protocol="test", account=now.account))
        if fault == "refused":
            raise Refused(protocol="test", port=80)
        self.apply(then.secret, fault)
        self.die("after a change")
        if fault and fault not in ("late", "later"):
            raise NoAnswer(protocol="test", seconds=1) if "lost" in fault else BadAnswer(protocol="test", detail=fault)

    def apply(self, password: str, fault: str) -> None:
        if "late" in fault:
            self.late.append((1 if fault.startswith("later") else 0, password))
        elif fault != "half an answer, not":
            self.password = password


class MortalDatabase(Database):
    """The real one; before and after each commit that somebody waits for, the process may die."""

    schedule: Schedule

    async def commit(self, work: Callable[[Connection], T]) -> T:
        died = self.schedule.choose([(CRASH, "crash before a commit"), (CRASH, "crash after a commit")])
        if died.endswith("before a commit"):
            raise Crash
        result = await super().commit(work)
        if died:
            raise Crash
        return result


@dataclass(slots=True)
class SetClock:
    at_ms: int

    def now_ms(self) -> int:
        return self.at_ms

    def monotonic(self) -> float:
        return self.at_ms / 1000

    @property
    def boot_id(self) -> str:
        return "boot"


RULES = SecretRules(shortest=12, longest=16)
OLD = "Old-Pass-1"
NOW_MS = 1_795_366_800_000
CAMERA = Thing(
    id="1" * 32, code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name="Gate", stage=Stage.ADOPTED,
    address="127.0.0.1", vendor="Hikvision",
)  # fmt: skip
CHANGED = (
    rotation_secret, rotation_turn, rotation, credential, manifest, login_attempt, login_proof, audit, audit_head,
    change_event,
)  # fmt: skip
"""Tables in which a rotation writes."""


INSTRUMENTS = Instruments(
    clock=SetClock(NOW_MS), snmp=cast(SnmpClient, None), pinger=None, logins=cast(LoginGate, None),
    counters=CounterMemory(),
)  # fmt: skip


async def no_sleep(seconds: float) -> None: ...


async def nobody_else(devices: Sequence[str]) -> None: ...


async def no_recorders(turn: Turn, pair: Pair) -> Message | None:
    return None


def device_state(device: Device) -> tuple[Any, ...]:
    return device.password, device.wrong, device.most_wrong, tuple(device.late)


def device_of(world: World, schedule: Schedule) -> Device:
    password, wrong, most_wrong, late = world.device
    return Device(password, wrong, most_wrong, list(late), schedule)


@dataclass(frozen=True, slots=True)
class World:
    """Everything at a moment at which no process runs: the rows of the ledger, the device, the time, what may still go
    wrong. Two that are alike have the same futures."""

    rows: tuple[tuple[tuple[Any, ...], ...], ...]
    device: tuple[Any, ...]
    at_ms: int
    limits: tuple[tuple[str, int], ...]
    names: tuple[str, ...] = field(default=(), compare=False)


class Theatre:
    """A ledger with one camera and its password, put back before each schedule.

    `own` seals the password for the camera alone, else for the school; `purposes` are the compartments that hold it.
    Random numbers are the same for each process, so that equal pasts make equal worlds.
    """

    def __init__(self, file: Path, *, own: bool = False, purposes: Sequence[Purpose] = (Purpose.POLL,)) -> None:
        self.database = cast(MortalDatabase, MortalDatabase.open(f"sqlite:///{file}"))
        self.database.schedule = Schedule([], {})
        self.clock = SetClock(NOW_MS)
        self.ends: Counter[State] = Counter()
        self.processes = 0
        self._dice = Random(1)
        kek = KeyCompartment(b"k" * KEY_BYTES, self._dice.randbytes)
        self.vault = Vault(dict.fromkeys(Purpose, kek), random=self._dice.randbytes)
        self._loop = asyncio.new_event_loop()
        self._plain = sqlite3.connect(file, isolation_level=None)
        self._known: dict[World, Counter[State]] = {}
        self._plant(own, purposes)

    def close(self) -> None:
        self._loop.close()
        self._plain.close()
        self.database.close()

    def play(self, limits: dict[str, int], *, again: bool = True) -> Counter[State]:
        """How often each schedule ends in each state; raises AssertionError where at any end of a process something
        does not hold that must. Without `again`, what follows on a world that was met before is not played but counted.
        """
        first = World(self._first, device_state(Device(OLD)), NOW_MS, tuple(sorted(limits.items())))
        return self._futures(first, again)

    def _futures(self, world: World, again: bool) -> Counter[State]:
        if not again and world in self._known:
            return self._known[world]
        ends: Counter[State] = Counter()
        for schedule in schedules(dict(world.limits)):
            state, device = self._one_process(world, schedule)
            names = (*world.names, *schedule.names)
            self.check(device, names)
            if state in OVER:
                ends[state] += 1
                continue
            assert len(names) < MOST_NAMES, f"no end: {names}"
            left = {kind: most - schedule.used.get(kind, 0) for kind, most in world.limits}
            later_ms = world.at_ms + HALF_HOUR_MS
            names = (*names, "|")
            after = World(self._rows(), device_state(device), later_ms, tuple(sorted(left.items())), names)
            ends += self._futures(after, again)
        if not again:
            self._known[world] = ends
        return ends

    def _one_process(self, world: World, schedule: Schedule) -> tuple[State, Device]:
        """From its start to its end or its crash."""
        self.processes += 1
        self._put_back(world)
        device = device_of(world, schedule)
        self.database.schedule = schedule
        writer = Writer(name="test", rules=RULES, change=device.change, check=device.check, pinned="")
        arrows = Arrows(
            database=self.database, vault=self.vault, clock=self.clock, actor="test", random=self._dice.randbytes
        )
        campaign = Campaign(
            arrows=arrows, writers=lambda name: writer, instruments=INSTRUMENTS, relay=no_recorders,
            quieten=nobody_else, manner=Manner(asks=2, sleep=no_sleep),
        )  # fmt: skip
        try:
            self._loop.run_until_complete(campaign.run(Rotation(id="rotation", by="test", at_ms=NOW_MS)))
        except Crash:
            return State.IDLE, device
        return self.turn().state, device

    def _put_back(self, world: World) -> None:
        self._dice.seed(2)
        self.clock.at_ms = world.at_ms
        self._plain.execute("BEGIN IMMEDIATE")
        for table in CHANGED:
            self._plain.execute(f"DELETE FROM {table.name}")
        for table, rows in zip(reversed(CHANGED), world.rows, strict=True):
            if rows:
                marks = ",".join("?" * len(rows[0]))
                self._plain.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows)
        self._plain.execute("COMMIT")

    def _rows(self) -> tuple[tuple[tuple[Any, ...], ...], ...]:
        """Of the tables in which a rotation writes, in an order in which they can be put back."""
        return tuple(tuple(self._plain.execute(f"SELECT * FROM {table.name}")) for table in reversed(CHANGED))

    def _plant(self, own: bool, purposes: Sequence[Purpose]) -> None:
        def plant(connection: Connection) -> None:
            schools.add(connection, School(code="S01", name="School"), actor="test", at_ms=NOW_MS)
            devices.add(connection, CAMERA, actor="test", at_ms=NOW_MS)
            claims.put(connection, CAMERA.code, [Claim(ClaimType.SERIAL, "DS-0001")], at_ms=NOW_MS)

        self.database.write(plant).result()
        audience = Audience(school="S01", device_id=CAMERA.id if own else None)
        deposits = []
        for number, purpose in enumerate(purposes):
            provide_key(self.database, self.vault, "S01", purpose, at_ms=NOW_MS)
            password = Credential(
                id=f"c{number}", type=CredentialType.PASSWORD, account="admin", secret=OLD, purpose=purpose
            )
            deposits.append(Deposit(password, audience))
        turn = Turn(
            id="turn", rotation="rotation", school="S01", device=CAMERA.code, writer="test",
            type=CredentialType.PASSWORD, account="admin", wave=0, place=0,
        )  # fmt: skip

        def work(connection: Connection) -> None:
            keep(connection, self.vault, deposits, actor="test", at_ms=NOW_MS)
            rotations.put(connection, Rotation(id="rotation", by="test", at_ms=NOW_MS))
            rotations.plan(connection, [turn])

        self.database.write(work).result()
        self._first = self._rows()

    def turn(self) -> Turn:
        with self.database.read() as connection:
            (turn,) = rotations.turns(connection, BUREAU, "rotation")
        return turn

    def check(self, device: Device, why: Sequence[str]) -> None:
        """What must hold whenever no process runs."""
        with self.database.read() as connection:
            (turn,) = rotations.turns(connection, BUREAU, "rotation")
            rows = current_rows(connection, BUREAU, CAMERA, turn.type, turn.account)
            current = {one.secret for one in opened_all(connection, self.vault, rows).values()}
            others = {
                role: {self.vault.open(row).secret for row in turn_secrets.of_turn(connection, BUREAU, turn, role)}
                for role in Role
            }
            resting = rotations.resting(connection, BUREAU)
        assert len(current) == 1, why
        assert device.most_wrong < LOCKS_AT, f"{device.most_wrong} wrong logins in a row: {why}"
        assert device.password in current.union(*others.values()), f"nobody knows the password: {why}"
        if CAMERA.code not in resting:
            assert device.password in current, f"others log in with a wrong password: {why}"
            assert {password for _, password in device.late} <= current, f"a change may still arrive: {why}"
        if turn.state is State.DONE:
            assert others == {Role.FORMER: {OLD}, Role.PENDING: set()}, why
            assert current == {device.password} != {OLD}, why
        if turn.state is State.KEPT:
            assert (current, others[Role.PENDING]) == ({OLD}, set()), why
