"""What the census tells is what anybody counts who goes through the devices one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.observe import Observer
from alerts.state import State
from campuswatch.census import PAUSE_S, Census
from campuswatch.intake import AT_A_TURN, Intake
from campuswatch.scribe import Scribe
from campuswatch.watchlist import Watch
from collector.recheck import RecheckPolicy
from collector.sample import Reading, Sample, Verdict
from collector.schema import ALL_KINDS
from collector.store.fitting import check_sample
from collector.target import make_target
from inventory.database import Database
from inventory.model.device import Device, Stage, make_code
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.service_hours import ServiceHours
from inventory.model.service_period import ServicePeriod
from inventory.model.week import Stretch
from inventory.service_hours import Hours

SCHOOLS, KINDS = ("S01", "S02"), (Kind.CAMERA, Kind.SWITCH)
AT_MS = 1_700_000_000_000
Counts = Mapping[str, int]


def device(school: str, kind: Kind, number: int) -> Device:
    code = make_code(school, kind, number)
    return Device(
        id=code, code=code, school=school, kind=kind, name=code, stage=Stage.ADOPTED, address="127.61.1.1"
    )  # fmt: skip


def by_hand(states: Mapping[str, tuple[str, str, State]], school: str, kind: str) -> Counts:
    """Of (school, kind, state) by device."""
    there = [state for one, of, state in states.values() if one == school and kind in (of, ALL_KINDS)]
    expected = [one for one in there if one not in (State.MAINTENANCE, State.OUT_OF_SERVICE)]
    return {
        "devices": len(expected),
        "up": there.count(State.UP),
        "down": there.count(State.DOWN),
        "shadow": there.count(State.SHADOW),
        "maintenance": there.count(State.MAINTENANCE),
        "unknown": there.count(State.UNKNOWN),
        "out_of_service": there.count(State.OUT_OF_SERVICE),
    }


def by_group(samples: Iterable[Sample]) -> dict[tuple[str, str], Counts]:
    for sample in samples:
        check_sample(sample)
        assert (sample.key.measurement, sample.key.device) == ("standing", sample.key.school)
    return {(sample.key.school, sample.key.kind): sample.fields for sample in samples}  # type: ignore[misc]


def groups(states: Mapping[str, tuple[str, str, State]]) -> set[tuple[str, str]]:
    """In which somebody is in service."""
    serving = [(school, kind) for school, kind, state in states.values() if state is not State.OUT_OF_SERVICE]
    return {(school, one) for school, kind in serving for one in (kind, ALL_KINDS)}


def test_no_kind_is_called_all() -> None:
    assert ALL_KINDS not in [str(kind) for kind in Kind]


def idle(counts: Counts, states: Mapping[str, tuple[str, str, State]], group: tuple[str, str]) -> bool:
    """Nobody was in service there when it was last told, and nobody is."""
    return not sum(n for name, n in counts.items() if name != "out_of_service") and group not in groups(states)


steps = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(SCHOOLS), st.sampled_from(KINDS), st.sampled_from([None, *State])),
    max_size=40,
)


@given(steps, st.lists(st.booleans(), min_size=40, max_size=40))
def test_changes_and_everything_agree_with_a_count_by_hand(steps: list, tells: list[bool]) -> None:  # type: ignore[type-arg]
    """Devices move between schools and kinds, come and go; who hears only of changes knows as much."""
    census, now_s = Census(), 0.0
    states: dict[str, tuple[str, str, State]] = {}
    heard: dict[tuple[str, str], Counts] = {}
    for (number, school, kind, state), tell in zip(steps, tells, strict=False):
        code = f"device-{number}"
        if state is None:
            states.pop(code, None)
            census.forget(code)
        else:
            states[code] = school, str(kind), state
            census.count(replace(device(school, kind, number), code=code), state)
        if tell:
            now_s += PAUSE_S
            heard |= by_group(census.changed(AT_MS, now_s))
            assert all(
                counts == by_hand(states, *group) or idle(counts, states, group) for group, counts in heard.items()
            )
            assert groups(states) <= heard.keys()
    told = by_group(census.everything(AT_MS))
    assert all(counts == by_hand(states, *group) for group, counts in told.items())
    assert groups(states) <= told.keys()


def test_a_group_that_lost_its_last_device_is_told_once_more() -> None:
    census = Census()
    census.count(device("S01", Kind.CAMERA, 1), State.DOWN)
    assert by_group(census.everything(AT_MS))["S01", "camera"]["down"] == 1
    census.forget("s01-cam-0001")
    assert set(by_group(census.everything(AT_MS))["S01", "camera"].values()) == {0}
    assert census.everything(AT_MS) == []


def test_changes_wait_for_each_other_and_for_who_is_not_counted_yet() -> None:
    census, camera = Census(), device("S01", Kind.CAMERA, 1)
    census.count(camera, State.UP)
    assert census.changed(AT_MS, 100.0)
    census.count(camera, State.DOWN)
    assert census.changed(AT_MS, 100.0 + PAUSE_S - 0.1) == []
    census.expect(["s01-sw-0001"])
    assert census.changed(AT_MS, 100.0 + PAUSE_S) == []
    assert census.awaited(5) == ["s01-sw-0001"]
    census.count(device("S01", Kind.SWITCH, 1), State.UP)
    assert by_group(census.changed(AT_MS, 100.0 + PAUSE_S)).keys() == {
        ("S01", "camera"), ("S01", "switch"), ("S01", ALL_KINDS),
    }  # fmt: skip
    assert census.changed(AT_MS, 200.0) == []


class StillClock:
    """Goes on only when told to."""

    boot_id = "test"

    def __init__(self) -> None:
        self.s = 1000.0

    def monotonic(self) -> float:
        return self.s

    def now_ms(self) -> int:
        return AT_MS + int(self.s * 1000)


class Desk:
    """An intake with devices of one school, whose samples are kept here."""

    def __init__(self, database: Database, number: int, *, from_ms: int = 0) -> None:
        self.clock = StillClock()
        self.samples: list[Sample] = []
        self.watches = [watch(n, from_ms) for n in range(number)]
        self.intake = Intake(
            Observer(), Scribe(database), self.clock,
            witnesses=["rtsp"], interval_s=lambda _: 60.0, keep=self.samples.extend,
        )  # fmt: skip
        self.intake.watch(self.watches)

    def look(self, number: int, verdict: Verdict) -> None:
        """As often as confirms a silence."""
        for attempt in range(RecheckPolicy().looks):
            self.clock.s += 1
            code = self.watches[number].device.code
            self.intake.take(Reading(
                device=code, probe="rtsp", at_ms=self.clock.now_ms(), took_ms=1.0, verdict=verdict, attempt=attempt
            ))  # fmt: skip

    def later(self) -> None:
        self.clock.s += PAUSE_S
        self.intake.tick()

    def told(self) -> Counts:
        """The newest counts of cameras, after they were found to be those of the newest states."""
        newest = {one.key.device: State(int(one.fields["state"])) for one in self.samples if "state" in one.fields}
        rows = [one for one in self.samples if one.key.measurement == "standing"]
        states = {code: ("S01", "camera", state) for code, state in newest.items()}
        assert rows[-1].fields == by_hand(states, "S01", "camera")
        return rows[-1].fields  # type: ignore[return-value]


def watch(number: int, from_ms: int) -> Watch:
    school = School(code="S01", name="North")
    camera = device("S01", Kind.CAMERA, number)
    service = (ServicePeriod(camera.code, from_ms),)
    return Watch(device=camera, school=school, target=make_target(camera, school, "", {}), service=service)


@pytest.fixture
def database(tmp_path):  # type: ignore[no-untyped-def]
    return Database.open(f"sqlite:///{tmp_path}/ledger.db")


def test_counts_follow_what_is_seen(database: Database) -> None:
    desk = Desk(database, 3)
    asyncio.run(desk.intake.keep_status())
    assert desk.told()["unknown"] == 3
    for number in range(3):
        desk.look(number, Verdict.ANSWERED)
    desk.look(2, Verdict.SILENT)
    desk.later()
    assert list(desk.told().values()) == [3, 2, 1, 0, 0, 0, 0]
    desk.look(2, Verdict.ANSWERED)
    desk.later()
    assert desk.told()["up"] == 3


def test_a_device_that_is_retired_or_not_yet_in_service_is_not_expected(database: Database) -> None:
    desk = Desk(database, 2, from_ms=AT_MS + 2_000_000)
    asyncio.run(desk.intake.keep_status())
    assert [one.fields for one in desk.samples] == [{"state": int(State.OUT_OF_SERVICE)}] * 2
    desk.clock.s += 2000
    asyncio.run(desk.intake.keep_status())
    assert (desk.told()["devices"], desk.told()["out_of_service"]) == (2, 0)
    desk.intake.watch(desk.watches[:1])
    desk.later()
    assert [one.fields["devices"] for one in desk.samples if one.key.measurement == "standing"][-1] == 1


def test_many_new_devices_are_counted_some_at_a_time_and_told_together(database: Database) -> None:
    desk = Desk(database, 2 * AT_A_TURN + 1)
    desk.later()
    desk.later()
    assert {one.key.measurement for one in desk.samples} == {"status"}
    desk.later()
    rows = [one for one in desk.samples if one.key.measurement == "standing"]
    assert [row.key.kind for row in rows] == [ALL_KINDS, "camera"]
    assert all(row.fields["devices"] == 2 * AT_A_TURN + 1 for row in rows)


def test_hours_that_end_are_told_though_nothing_is_seen(database: Database) -> None:
    """Gear that is switched off at night by order: nobody waits five minutes to read that it is not expected."""
    desk = Desk(database, 2)
    day = datetime.fromtimestamp(desk.clock.now_ms() // 1000, UTC)
    minute = day.hour * 60 + day.minute + 2
    week = ((Stretch(0, minute),),) * 7
    hours = Hours([ServiceHours(id="h", school="S01", week=week)], "UTC")
    desk.intake.watch([replace(desk.watches[0], hours=hours), desk.watches[1]])
    for number in range(2):
        desk.look(number, Verdict.ANSWERED)
    desk.later()
    assert (desk.told()["up"], desk.told()["out_of_service"]) == (2, 0)
    desk.clock.s += 120
    desk.later()
    desk.later()
    assert (desk.told()["up"], desk.told()["out_of_service"]) == (1, 1)
    desk.intake.watch(desk.watches)
    desk.later()
    assert desk.told()["up"] == 2
