"""Reconciliation where network and recorders say otherwise than the ledger: each row once, each answer as it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from bookkeeping import BEHIND, CAMERA, NOON_MS, RECORDER, Office, open_office, seen_channels
from click.testing import CliRunner

from campuswatch.bookkeeper.allowance import MOST_ACCOUNTS
from campuswatch.cli.accounts import command as accounts_command
from campuswatch.cli.changes import command as changes_command
from campuswatch.cli.inbox import command as inbox_command
from campuswatch.cli.permit import command as permit_command
from campuswatch.cli.reconcile import command as reconcile_command
from campuswatch.first_settings import default_toml
from campuswatch.noticing import Noticing
from campuswatch.reboots import reboot, record_reboots
from campuswatch.settings import Database as Ledger
from campuswatch.settings import Settings
from campuswatch.usecases.account_words import authorise, withdraw
from campuswatch.usecases.actor import Actor, Forbidden, Right, operator
from campuswatch.usecases.inbox import accept, dismiss, waiting
from campuswatch.usecases.permits import add_permit, list_noticed, withdraw_permit
from campuswatch.usecases.reconciling import reconcile_school
from collector.sample import Sample
from collector.told import AccountsSeen, ConfigurationSeen
from dashboards.words import Words
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.inbox_entry import Entry, Topic
from inventory.model.account import AccountLevel, AccountTold, AuthorisedAccount
from inventory.model.change_kind import ChangeKind
from inventory.model.channel import ChannelTold
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Stage
from inventory.model.device_file import DeviceFile
from inventory.model.permit import Permit
from inventory.model.person import Person
from inventory.model.scope import BUREAU, Scope
from inventory.reconciliation import Finding
from inventory.repository import (
    absences,
    account_lists,
    channels,
    claims,
    configurations,
    device_files,
    devices,
    links,
    people,
    permits,
    reconciliations,
)
from inventory.repository.merging import merge

BY = operator()
GUARD = Actor("guard", BUREAU, frozenset({Right.LOOK}))
HOUR_MS = 3_600_000
ONE = ChannelTold(number=1, name="Gate", address="10.1.0.2", online=True)
TWO = ChannelTold(number=2, name="Pond", address="10.1.0.77", serial="DS-77", model="DS-2CD", online=True)
ADMIN = AccountTold(name="admin", level=AccountLevel.ADMINISTRATOR)
LI = Person(id="b" * 32, school="S01", name="Li Lei", number="7")


@pytest.fixture
def office(url: str, tmp_path: Path) -> Iterator[Office]:
    with closing(Database.open(url)) as database:
        yield open_office(database, tmp_path)


def entries(office: Office, topic: Topic) -> list[Entry]:
    return [one for one in waiting(office.database, BY, "S01", now_ms=NOON_MS + HOUR_MS) if one.topic is topic]


def answer(office: Office, entry: Entry) -> None:
    accept(office.database, BY, entry.id, now_ms=NOON_MS + HOUR_MS)


def permit(office: Office, *, hours: float = 1, **fields: object) -> Permit:
    wish = Permit(
        id="", school="S01", who="Firm", reason="works", start_ms=NOON_MS, end_ms=round(NOON_MS + hours * HOUR_MS)
    )
    return add_permit(office.database, BY, replace(wish, **fields), now_ms=NOON_MS)  # type: ignore[arg-type]


def configured(at: float, digest: str) -> ConfigurationSeen:
    at_ms = round(NOON_MS + at * HOUR_MS)
    return ConfigurationSeen(device=CAMERA.code, at_ms=at_ms, source="isapi", parts={"streams": digest})


def accounts(at: float, *told: AccountTold) -> AccountsSeen:
    return AccountsSeen(device=RECORDER.code, at_ms=round(NOON_MS + at * HOUR_MS), source="isapi", accounts=told)


def kinds(office: Office) -> list[tuple[ChangeKind, bool]]:
    found = list_noticed(office.database, BY, "S01", since_ms=NOON_MS - 30 * 86_400_000)
    return [(one.kind, one.expected) for one in reversed(found)]


def test_a_camera_that_only_its_recorder_knows_goes_into_the_ledger(office: Office) -> None:
    office.keep(seen_channels(NOON_MS, ONE, TWO))
    (entry,) = entries(office, Topic.UNKNOWN_CAMERA)
    assert (entry.subject, entry.field, entry.network) == (RECORDER.code, "channel 2", "10.1.0.77")
    answer(office, entry)
    (channel,) = [one for one in office.see(channels.of_recorder, RECORDER.code) if one.told.number == 2]
    assert channel.camera is not None
    made = office.see(devices.get, channel.camera)
    assert (made.stage, made.name, made.address, made.model) == (Stage.ADOPTED, "Pond", "10.1.0.77", "DS-2CD")
    assert set(office.see(claims.of_device, made.code)) == {Claim(ClaimType.SERIAL, "DS-77")}
    office.keep(seen_channels(NOON_MS + HOUR_MS, ONE, TWO))
    assert entries(office, Topic.UNKNOWN_CAMERA) == []


def test_a_camera_without_an_address_of_its_own_is_heard_through_its_recorder(office: Office) -> None:
    office.keep(seen_channels(NOON_MS, replace(TWO, address="")))
    answer(office, entries(office, Topic.UNKNOWN_CAMERA)[0])
    (channel,) = office.see(channels.of_recorder, RECORDER.code)
    made = office.see(devices.get, channel.camera)
    assert (made.address, made.witnesses) == (None, ("channel",))


def test_a_camera_in_no_channel_is_named_until_somebody_says_why(office: Office) -> None:
    office.keep(seen_channels(NOON_MS, ONE))
    (entry,) = entries(office, Topic.NO_CHANNEL)
    assert entry.subject == BEHIND.code
    for reason in ("", "  "):
        with pytest.raises(Conflict):
            dismiss(office.database, BY, entry.id, reason, now_ms=NOON_MS)
    dismiss(office.database, BY, entry.id, "records on its own card", now_ms=NOON_MS)
    assert entries(office, Topic.NO_CHANNEL) == []
    rows = reconcile_school(office.database, BY, "S01", now_ms=NOON_MS + HOUR_MS).rows
    (row,) = [one for one in rows if one.entry.topic is Topic.NO_CHANNEL]
    assert row.answer is not None
    assert row.answer.reason == "records on its own card"


def test_the_recorder_is_believed_where_a_person_said_otherwise(office: Office) -> None:
    from bookkeeping import put_person_link

    office.do(put_person_link, 1)
    office.keep(seen_channels(NOON_MS, ONE))
    (entry,) = entries(office, Topic.OTHER_CAMERA)
    assert (entry.ledger, entry.network) == (BEHIND.code, CAMERA.code)
    answer(office, entry)
    assert entries(office, Topic.OTHER_CAMERA) == []
    (link,) = [one for one in office.see(links.of_device, RECORDER.code) if one.evidence == "person"]
    assert (link.port, link.far_device) == ("1", CAMERA.code)


def test_a_serial_that_stands_in_no_file_is_not_put_right_blindly(office: Office) -> None:
    office.do(claims.put, CAMERA.code, [Claim(ClaimType.SERIAL, "OLD-1")], at_ms=NOON_MS)
    office.keep(seen_channels(NOON_MS, replace(ONE, serial="NEW-2")))
    (entry,) = entries(office, Topic.OTHER_CAMERA)
    with pytest.raises(Conflict) as refused:
        answer(office, entry)
    assert refused.value.message.id == "inbox.camera_unknown"


def test_a_paper_with_another_serial_is_put_right(office: Office) -> None:
    office.do(claims.put, CAMERA.code, [Claim(ClaimType.SERIAL, "DS-0001")], at_ms=NOON_MS)
    office.do(device_files.put, BUREAU, DeviceFile(device=CAMERA.code, serial="DS-0007"), actor="a", at_ms=NOON_MS)
    (entry,) = entries(office, Topic.PAPER)
    assert (entry.ledger, entry.network) == ("DS-0007", "DS-0001")
    answer(office, entry)
    assert office.see(device_files.get, CAMERA.code).serial == "DS-0001"
    assert entries(office, Topic.PAPER) == []


def test_settings_that_change_wait_unless_they_were_permitted(office: Office) -> None:
    office.keep(configured(0, "a"), configured(0.1, "a"))
    assert kinds(office) == []
    allowed = permit(office, hours=1, devices=(CAMERA.code,))
    office.keep(configured(0.5, "b"))
    assert kinds(office) == [(ChangeKind.CONFIGURATION, True)]
    assert entries(office, Topic.CHANGED) == []
    withdraw_permit(office.database, BY, allowed.id[:6], now_ms=NOON_MS + HOUR_MS * 6 // 10)
    office.keep(configured(0.7, "b"), configured(0.9, "c"), configured(0.8, "a"))
    assert kinds(office) == [(ChangeKind.CONFIGURATION, True), (ChangeKind.CONFIGURATION, False)]
    (entry,) = entries(office, Topic.CHANGED)
    assert (entry.field, entry.ledger, entry.network) == ("configuration streams", "b", "c")


def test_a_permit_needs_words_an_end_and_the_right(office: Office) -> None:
    for fields in ({"who": " "}, {"reason": ""}, {"end_ms": NOON_MS}, {"end_ms": NOON_MS + 40 * 86_400_000}):
        with pytest.raises(Conflict):
            permit(office, **fields)  # type: ignore[arg-type]
    for fields in ({"devices": ("s01-cam-0099",)}, {"area": "moon"}, {"school": "S09"}):
        with pytest.raises(Missing):
            permit(office, **fields)  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        add_permit(office.database, GUARD, permit(office), now_ms=NOON_MS)
    other = replace(BY, scope=Scope.of(["S02"]))
    assert list_noticed(office.database, other, None, since_ms=0) == []
    made = permit(office, start_ms=NOON_MS - HOUR_MS)
    assert made.start_ms == NOON_MS, "it begins now at the earliest"


def test_accounts_are_laid_beside_the_persons_who_may_use_them(office: Office) -> None:
    office.keep(accounts(0, ADMIN))
    (entry,) = entries(office, Topic.ACCOUNT)
    assert (entry.subject, entry.other, entry.network) == ("admin", RECORDER.code, "administrator")
    office.do(people.add, LI, actor="a", at_ms=NOON_MS)
    wish = AuthorisedAccount(id="", school="S01", account="admin", person="7", device=RECORDER.code)
    made = authorise(office.database, BY, wish, now_ms=NOON_MS)
    assert entries(office, Topic.ACCOUNT) == []
    office.do(people.change, BUREAU, replace(LI, left_ms=NOON_MS), actor="a", at_ms=NOON_MS)
    assert [one.text.id for one in entries(office, Topic.ACCOUNT)] == ["account_objection.left"]
    withdraw(office.database, BY, made.id[:8], now_ms=NOON_MS)
    assert [one.text.id for one in entries(office, Topic.ACCOUNT)] == ["account_objection.ended"]
    with pytest.raises(Conflict):
        authorise(office.database, BY, wish, now_ms=NOON_MS)
    with pytest.raises(Missing):
        authorise(office.database, BY, replace(wish, person="nobody"), now_ms=NOON_MS)


def test_an_account_that_is_ignored_stays_so_when_devices_come_and_go(office: Office) -> None:
    def told(code: str, *held: AccountTold) -> AccountsSeen:
        return AccountsSeen(device=code, at_ms=NOON_MS, source="isapi", accounts=held)

    office.keep(told(RECORDER.code, ADMIN), told(CAMERA.code, ADMIN))
    (entry,) = entries(office, Topic.ACCOUNT)
    assert entry.other == f"{CAMERA.code} {RECORDER.code}"
    dismiss(office.database, BY, entry.id, "the firm's, under contract", now_ms=NOON_MS)
    office.keep(replace(told(RECORDER.code), at_ms=NOON_MS + HOUR_MS))
    assert entries(office, Topic.ACCOUNT) == []
    office.keep(told(BEHIND.code, ADMIN))
    assert [one.other for one in entries(office, Topic.ACCOUNT)] == [BEHIND.code]
    rows = reconcile_school(office.database, BY, "S01", now_ms=NOON_MS + HOUR_MS).rows
    answers = {row.entry.other: row.answer and row.answer.reason for row in rows if row.entry.topic is Topic.ACCOUNT}
    assert answers == {CAMERA.code: "the firm's, under contract", BEHIND.code: None}
    dismiss(office.database, BY, entries(office, Topic.ACCOUNT)[0].id, "too", now_ms=NOON_MS + HOUR_MS)
    assert entries(office, Topic.ACCOUNT) == []


def test_an_account_that_comes_and_goes_is_two_changes(office: Office) -> None:
    more = AccountTold(name="service2", level=AccountLevel.ADMINISTRATOR)
    office.keep(accounts(0, ADMIN), accounts(1, ADMIN, more), accounts(2, ADMIN, more), accounts(3, ADMIN))
    assert office.changes() == [
        ("account_added", "account service2", "", "administrator"),
        ("account_removed", "account service2", "administrator", ""),
    ]
    assert kinds(office) == [(ChangeKind.ACCOUNTS, False)] * 2


def test_invented_accounts_fill_no_disk(office: Office) -> None:
    office.keep(accounts(0, *(AccountTold(name=f"user{number}") for number in range(1000))))
    (kept,) = office.see(account_lists.every)
    assert len(kept.accounts) == MOST_ACCOUNTS


def test_what_the_younger_of_two_files_told_goes_to_the_elder(office: Office) -> None:
    twin = replace(CAMERA, id="7" * 32, code="s01-cam-0007", address="10.1.0.7", stage=Stage.CANDIDATE)
    office.do(devices.add, twin, actor="scan", at_ms=NOON_MS)
    told = AccountsSeen(device=twin.code, at_ms=NOON_MS, source="isapi", accounts=(ADMIN,))
    office.keep(configured(0, "a"), told, replace(configured(0.1, "b"), device=twin.code))
    allowed = permit(office, devices=(CAMERA.code, twin.code))
    office.do(merge, BUREAU, CAMERA.code, twin.code, actor="a", at_ms=NOON_MS)
    (listed,) = office.see(account_lists.every)
    assert listed.device == CAMERA.code
    settings = office.see(configurations.of_devices, [CAMERA.code])[CAMERA.code, "isapi"]
    assert settings.parts["streams"].digest == "a", "the elder's stays"
    (kept,) = office.see(permits.every)
    assert (kept.id, kept.devices) == (allowed.id, (CAMERA.code,))


def test_a_restart_is_written_once_whoever_notices_it(office: Office) -> None:
    told = [reboot("S01", RECORDER.code, NOON_MS + at, NOON_MS + drift) for at, drift in ((60_000, 0), (90_000, 900))]
    for event in told:
        office.do(record_reboots, [event])
    office.do(record_reboots, [reboot("S01", RECORDER.code, NOON_MS + HOUR_MS, NOON_MS + HOUR_MS - 5000)])
    assert [one[3] for one in office.changes()] == [str(NOON_MS), str(NOON_MS + HOUR_MS - 5000)]


def test_what_was_noticed_becomes_samples_that_a_rule_can_alert_on(office: Office) -> None:
    import asyncio

    kept: list[Sample] = []
    noticing = Noticing(office.database, office.clock, kept.extend)
    asyncio.run(noticing.turn())
    office.keep(configured(0, "a"), configured(0.01, "b"), accounts(0, ADMIN), accounts(0.01))
    asyncio.run(noticing.turn())
    assert {(one.key.device, one.key.part, one.fields["unexpected"]) for one in kept} == {
        (CAMERA.code, "configuration", 1),
        (RECORDER.code, "accounts", 1),
    }
    number = len(kept)
    asyncio.run(noticing.turn())
    assert len(kept) == number, "each is told once"
    again: list[Sample] = []
    asyncio.run(Noticing(office.database, office.clock, again.extend).turn())
    assert set(map(repr, again)) == set(map(repr, kept)), "and after a start the same again"
    missed: list[Sample] = []
    start = Noticing(office.database, office.clock, missed.extend, lambda one: one.key.device == CAMERA.code)
    asyncio.run(start.turn())
    assert {one.key.device for one in missed} == {RECORDER.code}, "but for what is kept already"
    office.keep(configured(0.02, "c"))
    asyncio.run(start.turn())
    assert {one.key.device for one in missed} == {RECORDER.code, CAMERA.code}, "what comes later is asked of nobody"


def test_the_report_counts_what_waits_and_is_written_down(office: Office) -> None:
    office.keep(seen_channels(NOON_MS, ONE, TWO))
    office.do(absences.miss, [CAMERA.code], "scan 1", at_ms=NOON_MS)
    made = reconcile_school(office.database, GUARD, "S01", now_ms=NOON_MS + HOUR_MS)
    found = {(row.finding, row.entry.subject) for row in made.rows}
    assert found == {
        (Finding.MISSING, CAMERA.code),
        (Finding.UNKNOWN, RECORDER.code),
        (Finding.CHANNEL, BEHIND.code),
    }
    assert made.made.counts == {"missing": 1, "unknown": 1, "channel": 1}
    assert office.see(reconciliations.every, "S01") == [made.made]
    with pytest.raises(Missing):
        reconcile_school(office.database, BY, "S09", now_ms=NOON_MS)


@pytest.fixture
def shell(office: Office, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    settings = Settings(database=Ledger(url=url))
    (tmp_path / "campuswatch.toml").write_text(default_toml(settings))
    replace(settings, folder=tmp_path).data_dir.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    return CliRunner()


def run(shell: CliRunner, command: object, *words: str) -> str:
    done = shell.invoke(command, list(words))  # type: ignore[arg-type]
    assert done.exception is None, done.output
    assert all(len(line) <= 80 for line in done.output.splitlines() if "--json" not in words), done.output
    return done.output


def test_the_command_line_permits_lists_and_reconciles(office: Office, shell: CliRunner) -> None:
    office.keep(seen_channels(NOON_MS, ONE, TWO), configured(0, "a"), configured(0.5, "b"), accounts(0, ADMIN))
    listed = run(shell, changes_command, "list", "--since", "2026-11-01")
    assert "settings streams a → b" in " ".join(listed.split())
    assert "UNEXPECTED" in listed
    told = json.loads(run(shell, changes_command, "list", "--since", "2026-11-01", "--json"))
    assert [(one["what"], one["expected"]) for one in told] == [("configuration", False)]
    report = json.loads(run(shell, reconcile_command, "--school", "S01", "--json"))
    assert {row["finding"] for row in report[0]["rows"]} >= {"unknown", "channel", "account"}
    assert "Pond" in run(shell, reconcile_command)
    assert RECORDER.code in run(shell, accounts_command, "list")
    assert "NOBODY" in run(shell, accounts_command, "list", "--device", RECORDER.code)
    assert "nothing is permitted" in run(shell, permit_command, "list")
    words = ["--school", "S01", "--who", "Firm", "--reason", "works", "--what", "reboot", "--to", "2099-01-01"]
    refused = shell.invoke(permit_command, ["add", *words])
    assert isinstance(refused.exception, Conflict)
    entry = next(row["entry"] for row in report[0]["rows"] if row["topic"] == "no_channel")
    run(shell, inbox_command, "dismiss", entry, "--reason", "a spare")
    assert "a spare" in run(shell, reconcile_command, "--all")


def test_a_setting_that_tells_when_it_was_changed_is_written_as_a_moment() -> None:
    words = Words("en", "UTC", NOON_MS)
    field = "configuration running"
    assert words.value(field, str(NOON_MS)) == words.moment(NOON_MS)
    assert words.value(field, "1234567890123456") == "1234567890123456", "a fingerprint whose digits are all decimal"
