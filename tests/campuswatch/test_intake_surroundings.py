"""The `status` that curves are drawn from knows windows and causes, and tells at once when one begins or ends."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from alerts.observe import Observer
from alerts.state import State
from campuswatch.intake import Intake
from campuswatch.scribe import Scribe
from campuswatch.watchlist import Watch
from collector.recheck import RecheckPolicy
from collector.sample import Reading, Sample, Verdict
from collector.target import make_target
from inventory.database import Database
from inventory.maintenance import Windows
from inventory.model.attribution import Attribution
from inventory.model.device import Device, Stage, make_code
from inventory.model.kind import Kind
from inventory.model.maintenance import Maintenance
from inventory.model.school import School
from inventory.model.service_period import ServicePeriod

START_MS = 1_795_366_800_000
SCHOOL = School(code="S01", name="North")


class SetClock:
    boot_id = "boot"

    def __init__(self) -> None:
        self.ms = START_MS

    def now_ms(self) -> int:
        return self.ms

    def monotonic(self) -> float:
        return (self.ms - START_MS) / 1000


class Desk:
    """A switch and a camera, looked at by hand; `state` is what was told last."""

    def __init__(self, database: Database) -> None:
        self.clock = SetClock()
        self.told: dict[str, State] = {}
        self.switch, self.camera = watch(Kind.SWITCH), watch(Kind.CAMERA)
        self.intake = Intake(
            Observer(), Scribe(database), self.clock,
            witnesses=["snmp", "rtsp"], interval_s=lambda _: 3600.0, keep=self._keep,
        )  # fmt: skip
        self.watch(self.switch, self.camera)

    def watch(self, *watches: Watch) -> None:
        self.intake.watch(watches)

    def look(self, one: Watch, verdict: Verdict) -> None:
        for attempt in range(RecheckPolicy().looks):
            self.clock.ms += 1000
            self.intake.take(
                Reading(device=one.device.code, probe=one.device.witnesses[0], at_ms=self.clock.ms, took_ms=1.0,
                        verdict=verdict, attempt=attempt)
            )  # fmt: skip

    def state(self, one: Watch) -> State:
        """After a second, in which nothing was seen."""
        self.clock.ms += 1000
        self.intake.tick()
        return self.told[one.device.code]

    def charge(self, cause: Watch, end_ms: int | None = None) -> None:
        row = Attribution(
            device=self.camera.device.code, cause=cause.device.code, start_ms=START_MS, end_ms=end_ms,
            recorded_ms=self.clock.ms,
        )  # fmt: skip
        self.intake.charge([row])

    def _keep(self, samples: object) -> None:
        for one in samples:  # type: ignore[attr-defined]
            assert isinstance(one, Sample)
            if one.key.measurement == "status":
                self.told[one.key.device] = State(int(one.fields["state"]))


def watch(kind: Kind) -> Watch:
    code = make_code("S01", kind, 1)
    answers = ("snmp",) if kind is Kind.SWITCH else ("rtsp",)
    device = Device(
        id=code,
        code=code,
        school="S01",
        kind=kind,
        name=code,
        stage=Stage.ADOPTED,
        answers=answers,
        address="127.0.0.9",
    )
    target = make_target(device, SCHOOL, "", {})
    return Watch(device=device, school=SCHOOL, target=target, service=(ServicePeriod(code, 0),))


def window(one: Watch, start_ms: int, end_ms: int) -> Watch:
    plan = Maintenance(id="m", school="S01", reason="x", start_ms=start_ms, end_ms=end_ms)
    return replace(one, windows=Windows([plan], "UTC"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(Database.open(f"sqlite:///{tmp_path}/ledger.db")) as database:
        yield Desk(database)


def test_a_window_begins_and_ends_though_nothing_is_seen(desk: Desk) -> None:
    desk.look(desk.camera, Verdict.ANSWERED)
    start_ms = desk.clock.ms + 60_000
    desk.watch(desk.switch, window(desk.camera, start_ms, start_ms + 60_000))
    seen = [desk.state(desk.camera)]
    for at_ms in (start_ms - 1500, start_ms - 1000, start_ms + 58_000, start_ms + 59_000):
        desk.clock.ms = at_ms
        seen.append(desk.state(desk.camera))
    assert seen == [State.UP, State.UP, State.MAINTENANCE, State.MAINTENANCE, State.UP]


def test_a_charge_makes_a_shadow_until_it_ends(desk: Desk) -> None:
    for one in (desk.switch, desk.camera):
        desk.look(one, Verdict.ANSWERED)
        desk.look(one, Verdict.SILENT)
    assert desk.state(desk.camera) is State.DOWN
    desk.charge(desk.switch)
    assert (desk.state(desk.camera), desk.state(desk.switch)) == (State.SHADOW, State.DOWN)
    desk.charge(desk.switch, end_ms=desk.clock.ms)
    assert desk.state(desk.camera) is State.DOWN
    desk.look(desk.camera, Verdict.ANSWERED)
    desk.look(desk.camera, Verdict.SILENT)
    assert desk.state(desk.camera) is State.DOWN


def test_a_charge_that_is_taken_back_never_was(desk: Desk) -> None:
    desk.look(desk.camera, Verdict.SILENT)
    desk.charge(desk.switch)
    assert desk.state(desk.camera) is State.SHADOW
    desk.charge(desk.switch, end_ms=START_MS)
    assert desk.state(desk.camera) is State.DOWN


def test_what_hangs_on_a_switch_in_maintenance_follows_its_window(desk: Desk) -> None:
    desk.look(desk.camera, Verdict.ANSWERED)
    desk.look(desk.switch, Verdict.SILENT)
    desk.look(desk.camera, Verdict.SILENT)
    desk.charge(desk.switch)
    end_ms = desk.clock.ms + 60_000
    desk.watch(window(desk.switch, START_MS - 1, end_ms), desk.camera)
    asyncio.run(desk.intake.keep_status())
    assert desk.state(desk.camera) is State.MAINTENANCE
    desk.clock.ms = end_ms
    desk.state(desk.camera)
    assert desk.state(desk.camera) is State.SHADOW
    assert desk.state(desk.switch) is State.DOWN
