"""The inbox: what waits comes from what the ledger holds, and each answer does what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from campuswatch.cli.inbox import command
from campuswatch.first_settings import default_toml
from campuswatch.settings import Database as Ledger
from campuswatch.settings import Settings
from campuswatch.usecases.actor import Actor, Forbidden, Right, operator
from campuswatch.usecases.adoption import adopt_devices
from campuswatch.usecases.corrections import correct
from campuswatch.usecases.finds import Summary, record
from campuswatch.usecases.inbox import accept, dismiss, same, waiting
from campuswatch.usecases.schools import add_school
from collector.discovery.discovery import Discovery
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.inbox_entry import Entry, Topic, entry_id
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.scan_run import Ending, ScanRun
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.model.sighting import Identity, Sighting
from inventory.model.stranger import Conduct, Stranger
from inventory.model.transition import Observed, Transition
from inventory.reconcile import GONE_AFTER
from inventory.repository import claims, devices, login_rows, other_addresses, scan_runs, strangers, transitions
from language.message import Message

NOW_MS = 1_795_366_800_000
DAY_MS = 86_400_000
BY = operator()
GUARD = Actor("guard", BUREAU, frozenset({Right.LOOK}))
STRANGER = Stranger(
    school="S01",
    conduct=Conduct.DHCP_SERVER,
    address="192.168.1.77",
    mac="02:00:00:00:00:77",
    evidence={"offered": "10.0.0.5"},
    first_ms=NOW_MS,
    last_ms=NOW_MS,
)


@pytest.fixture
def folder(tmp_path: Path, url: str) -> Path:
    settings = Settings(database=Ledger(url=url))
    (tmp_path / "campuswatch.toml").write_text(default_toml(settings))
    replace(settings, folder=tmp_path).data_dir.mkdir(parents=True)
    return tmp_path


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with closing(Database.open(url)) as opened:
        for code in ("S01", "S02"):
            add_school(opened, BY, School(code=code, name=code), ["192.168.1.0/24"], now_ms=NOW_MS)
        yield opened


def camera(address: str, serial: str, mac: str = "") -> Sighting:
    told = [Claim(ClaimType.SERIAL, serial)] * bool(serial) + [Claim(ClaimType.MAC, mac)] * bool(mac)
    identity = Identity(
        kind=Kind.CAMERA,
        vendor="Axis",
        model="P1",
        confidence=90,
        why=((Message("reason.told", {"text": "RTSP realm"}),),),
    )
    return Sighting(school="S01", address=address, at_ms=NOW_MS, claims=tuple(told), identity=identity)


def night(database: Database, number: int, *found: Sighting) -> Summary:
    at_ms = NOW_MS + number * DAY_MS
    run = ScanRun(id=f"run {number}", school="S01", networks=("192.168.1.0/24",), started_ms=at_ms)
    seen = tuple(replace(one, at_ms=at_ms) for one in found)
    discovery = Discovery(sightings=seen, swept=("192.168.1.0/24",), run=run.id)
    database.write(lambda connection: scan_runs.claim(connection, run, now_ms=at_ms)).result()
    return database.write(lambda connection: record(connection, BY, "S01", discovery, now_ms=at_ms)).result()


def inbox(database: Database, topic: Topic | None = None, school: str | None = None) -> list[Entry]:
    found = waiting(database, BY, school, now_ms=NOW_MS + 10 * DAY_MS)
    return [one for one in found if topic is None or one.topic is topic]


def device(database: Database, code: str) -> Device:
    with database.read() as connection:
        found = devices.get(connection, BUREAU, code)
    assert found is not None
    return found


def meet(database: Database) -> None:
    database.write(lambda connection: strangers.put(connection, [STRANGER])).result()


def test_the_most_urgent_comes_first_and_each_school_has_its_own(database: Database) -> None:
    night(database, 1, camera("192.168.1.5", "A"))
    meet(database)
    assert [one.topic for one in inbox(database)] == [Topic.STRANGER, Topic.FOUND]
    assert inbox(database, school="S02") == []
    assert waiting(database, replace(BY, scope=Scope.of(["S02"])), None, now_ms=NOW_MS) == []


def test_a_mac_that_all_have_makes_one_short_entry(database: Database) -> None:
    night(database, 1, *(camera(f"192.168.1.{host}", f"S{host}", "00:11:22:33:44:55") for host in range(1, 31)))
    (clone,) = inbox(database, Topic.CLONE)
    assert clone.text.params["devices"] == ", ".join(f"s01-cam-{n:04}" for n in range(2, 10)) + " + 21"
    assert len(clone.other.split()) == 29


def test_ids_are_too_long_to_be_forged() -> None:
    ids = {entry_id(Topic.STRANGER, "S01", Conduct.ROUTER, "fe80::1", number) for number in range(100_000)}
    assert len(ids) == 100_000
    assert {len(one) for one in ids} == {16}


def test_an_accepted_stranger_is_ours_for_good(database: Database) -> None:
    meet(database)
    accept(database, BY, inbox(database)[0].id[:4], now_ms=NOW_MS)
    meet(database)
    assert inbox(database) == []


def test_an_accepted_candidate_serves(database: Database) -> None:
    (code,) = night(database, 1, camera("192.168.1.5", "A")).added
    accept(database, BY, inbox(database)[0].id, now_ms=NOW_MS)
    assert device(database, code).stage is Stage.ADOPTED
    assert inbox(database) == []


def test_what_is_put_aside_stays_away_until_it_happens_again(database: Database) -> None:
    (code,) = night(database, 1, camera("192.168.1.5", "A")).added
    adopt_devices(database, BY, [code], now_ms=NOW_MS)
    night(database, 2, camera("192.168.1.6", "A"))
    (moved,) = inbox(database, Topic.MOVED)
    assert (moved.subject, moved.text.params) == (code, {"old": "192.168.1.5", "new": "192.168.1.6"})
    dismiss(database, BY, moved.id, "seen", now_ms=NOW_MS)
    assert inbox(database) == []
    night(database, 3, camera("192.168.1.5", "A"))
    assert [one.text.params["new"] for one in inbox(database, Topic.MOVED)] == ["192.168.1.5"]


def test_a_replaced_device_hands_its_place_to_the_newcomer(database: Database) -> None:
    (old,) = night(database, 1, camera("192.168.1.5", "A")).added
    adopt_devices(database, BY, [old], now_ms=NOW_MS)
    correct(database, BY, old, {"name": "East gate"}, now_ms=NOW_MS)
    (new,) = night(database, 2, camera("192.168.1.5", "B")).added
    (entry,) = inbox(database)
    assert (entry.topic, entry.subject, entry.other) == (Topic.SWAPPED, old, new)
    accept(database, BY, entry.id, now_ms=NOW_MS + 3 * DAY_MS)
    assert device(database, old).stage is Stage.RETIRED
    heir = device(database, new)
    assert (heir.name, heir.stage, heir.address) == ("East gate", Stage.ADOPTED, "192.168.1.5")
    assert inbox(database) == []


def test_a_mended_device_goes_on_under_its_code(database: Database) -> None:
    (old,) = night(database, 1, camera("192.168.1.5", "A")).added
    adopt_devices(database, BY, [old], now_ms=NOW_MS)
    (new,) = night(database, 2, camera("192.168.1.5", "B")).added
    seen = Transition(
        device=new, school="S01", witness="rtsp", collector="c", at_ms=NOW_MS, half_gap_ms=0, state=Observed.UP,
        reason=Message("observed.answered"), recorded_ms=NOW_MS,
    )  # fmt: skip
    database.write(lambda connection: transitions.append(connection, [seen])).result()
    for code in (old, new):
        database.write(lambda c, one=code: login_rows.prove(c, one, "x", 1, now_ms=NOW_MS)).result()
    kept = same(database, BY, new, old, now_ms=NOW_MS + 3 * DAY_MS)
    assert (kept.code, kept.address, kept.holds_address) == (old, "192.168.1.5", True)
    assert device(database, new).code == old
    with database.read() as connection:
        assert {one.value for one in claims.of_device(connection, BUREAU, old)} == {"A", "B"}
        assert devices.aliases(connection, BUREAU, old) == [new]
    assert inbox(database) == []
    assert night(database, 4, camera("192.168.1.5", "B")).added == []


def test_two_files_of_one_recorder_become_one_with_two_addresses(database: Database) -> None:
    first, second = night(database, 1, camera("192.168.1.5", "A"), camera("192.168.1.6", "A")).added
    (entry,) = inbox(database, Topic.CLONE)
    assert (entry.subject, entry.other, entry.field) == (first, second, "serial")
    same(database, BY, first, second, now_ms=NOW_MS)
    assert inbox(database, Topic.CLONE) == []
    with database.read() as connection:
        assert other_addresses.of_school(connection, BUREAU, "S01") == {first: ("192.168.1.6",)}
    assert night(database, 2, camera("192.168.1.5", "A"), camera("192.168.1.6", "A")).added == []


def test_only_candidates_are_merged_and_nothing_into_itself(database: Database) -> None:
    first, second = night(database, 1, camera("192.168.1.5", "A"), camera("192.168.1.6", "B")).added
    for other, refusal in ((first, "ledger.not_to_merge"), ("s01-cam-9999", "ledger.no_device")):
        with pytest.raises((Conflict, Missing)) as refused:
            same(database, BY, first, other, now_ms=NOW_MS)
        assert refused.value.message.id == refusal
    adopt_devices(database, BY, [first, second], now_ms=NOW_MS)
    with pytest.raises(Conflict) as refused:
        same(database, BY, first, second, now_ms=NOW_MS)
    assert refused.value.message.id == "ledger.merge_in_service"


def test_what_is_gone_is_retired_when_a_person_says_so(database: Database) -> None:
    (code,) = night(database, 1, camera("192.168.1.5", "A")).added
    adopt_devices(database, BY, [code], now_ms=NOW_MS)
    for number in range(2, 2 + GONE_AFTER):
        assert inbox(database) == [], "one night says little"
        night(database, number)
    (entry,) = inbox(database)
    assert (entry.topic, entry.subject) == (Topic.GONE, code)
    accept(database, BY, entry.id, now_ms=NOW_MS + 9 * DAY_MS)
    assert device(database, code).stage is Stage.RETIRED
    assert inbox(database) == []


def test_what_a_scan_could_not_ask_waits_too(database: Database) -> None:
    run = ScanRun(
        id="r", school="S01", networks=("192.168.1.0/24",), started_ms=NOW_MS, ending=Ending.DONE, not_asked=7
    )
    database.write(lambda connection: scan_runs.put(connection, run)).result()
    assert [(one.topic, one.text.id) for one in inbox(database)] == [(Topic.NOT_ASKED, "inbox.not_asked")]
    database.write(lambda connection: scan_runs.put(connection, replace(run, ending=Ending.STOPPED))).result()
    assert [one.text.id for one in inbox(database)] == ["inbox.halted"]


def test_answers_need_the_right_and_an_id_that_is_one(database: Database) -> None:
    meet(database)
    (entry,) = inbox(database)
    with pytest.raises(Forbidden):
        accept(database, GUARD, entry.id, now_ms=NOW_MS)
    for id in ("", "zzzz"):
        with pytest.raises(Missing):
            dismiss(database, BY, id, "seen", now_ms=NOW_MS)


def test_the_command_line_lists_and_answers(database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meet(database)
    night(database, 1, camera("192.168.1.5", "A"))
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    runner = CliRunner()
    listed = runner.invoke(command, [], catch_exceptions=False, standalone_mode=False)
    assert "stranger" in listed.output
    assert "Axis" in listed.output
    assert max(map(len, listed.output.splitlines())) <= 80
    found = json.loads(runner.invoke(command, ["--json", "--school", "S01"], standalone_mode=False).output)
    assert [one["topic"] for one in found] == ["stranger", "found"]
    wrong = runner.invoke(command, ["--school", "S99"], standalone_mode=False)
    assert isinstance(wrong.exception, Missing)
    assert "accept" in listed.output.splitlines()[-1]
    answered = runner.invoke(command, ["accept", found[0]["id"]], standalone_mode=False)
    assert "one of ours" in answered.output
    assert [one.topic for one in inbox(database)] == [Topic.FOUND]


def test_options_before_the_verb_are_meant_for_it(database: Database, folder: Path) -> None:
    meet(database)
    before = ["--config", str(folder / "campuswatch.toml"), "--json", "list"]
    found = CliRunner().invoke(command, before, catch_exceptions=False, standalone_mode=False)
    assert [one["topic"] for one in json.loads(found.output)] == ["stranger"]
