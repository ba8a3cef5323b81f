"""What the ledger knows of changes, strangers, addresses, accounts, firmware, people, passwords, chains and backups
becomes conditions, and what a person has put aside never does again."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, update

from alerts.condition import Condition
from alerts.rules import RULES
from alerts.rules.attacks import CHANGES, CONDUCTS
from campuswatch.backup_settings import Backup
from campuswatch.conditions import SOURCES
from campuswatch.conditions.backups import LATE_MS, SMALLEST
from campuswatch.conditions.crowd import gathered
from campuswatch.conditions.put_aside import aside_id
from campuswatch.conditions.source import NO_MEANS, Means
from campuswatch.settings import Settings
from inventory import audit, safekeeping
from inventory.database import Database
from inventory.inbox_differences import changes as waiting
from inventory.model.account import AccountLevel, AccountList, AccountTold
from inventory.model.audience import Audience
from inventory.model.binding import Binding, Teller
from inventory.model.change_event import ChangeEvent
from inventory.model.change_kind import ChangeKind
from inventory.model.claim import Claim, ClaimType
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.device import Device, Stage
from inventory.model.firmware_notice import FirmwareNotice, Verdict
from inventory.model.kind import Kind
from inventory.model.permit import Permit
from inventory.model.person import Person
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.secret_policy import SecretPolicy
from inventory.model.severity import Severity
from inventory.model.stranger import Conduct, Stranger
from inventory.model.subnet import Subnet
from inventory.permits import noticed
from inventory.repository import (
    account_lists,
    bindings,
    changes,
    claims,
    devices,
    dismissals,
    firmware_notices,
    people,
    permits,
    schools,
    secret_policies,
    strangers,
    subnets,
)
from inventory.safekeeping import Deposit
from inventory.tables.audit import audit as audit_table
from inventory.tables.credential import credential
from inventory.vault import KEY_BYTES, KeyCompartment, Vault

NOW_MS = 1_795_366_800_000
HOUR_MS = 3_600_000
BY: dict[str, Any] = {"actor": "planter", "at_ms": NOW_MS}
CAMERA = Device(
    id="1" * 32, code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name="Gate", stage=Stage.ADOPTED,
    address="10.1.0.2", vendor="Hikvision", model="DS-2CD2143", firmware="V5.5.80 build 190214",
)  # fmt: skip
LAPTOP = replace(CAMERA, id="2" * 32, code="s01-pc-0001", kind=Kind.PC, address="10.1.0.66", stage=Stage.CANDIDATE)
RIGHT, WRONG = "aa:00:00:00:00:01", "ee:00:00:00:00:66"


@pytest.fixture
def ledger(database: Database) -> Database:
    def work(connection: Connection) -> None:
        schools.add(connection, School(code="S01", name="希望小学", zone="Asia/Shanghai"), **BY)
        for one in (CAMERA, LAPTOP):
            devices.add(connection, one, **BY)
        claims.put(connection, CAMERA.code, [Claim(ClaimType.MAC, RIGHT)], at_ms=NOW_MS)
        subnets.put(connection, Subnet(school="S01", cidr="10.1.0.0/22", gateway="10.1.0.1"), **BY)

    database.write(work).result(10)
    return database


def plant(ledger: Database, work: Callable[[Connection], object]) -> None:
    ledger.write(lambda connection: work(connection) and None).result(10)


def told(ledger: Database, source: str, *, now_ms: int = NOW_MS, means: Means = NO_MEANS) -> list[Condition]:
    with ledger.read() as connection:
        found = list(SOURCES[source].read(connection, now_ms, means))
    assert {one.rule for one in found} <= SOURCES[source].rules
    assert len({one.key for one in found}) == len(found)
    return found


def put_aside(ledger: Database, one: Condition) -> None:
    plant(ledger, lambda connection: dismissals.put(connection, one.school, aside_id(one.key), **BY, reason="known"))


def test_every_rule_that_a_source_tells_is_shipped_and_has_one_source() -> None:
    rules = [rule for source in SOURCES.values() for rule in source.rules]
    assert set(rules) <= RULES.keys()
    assert len(rules) == len(set(rules))
    assert set(CHANGES) == set(ChangeKind)
    assert set(CONDUCTS) == set(Conduct)


def event(**more: Any) -> ChangeEvent:
    row: dict[str, Any] = {
        "at_ms": NOW_MS - HOUR_MS, "school": "S01", "subject": CAMERA.code, "actor": "collector", "action": "changed",
        "field": "firmware", "old": "V5.5.80", "new": "V5.7.1",
    }  # fmt: skip
    return ChangeEvent(**row | more)


def test_a_change_that_no_permit_covers_is_told_until_it_is_answered_or_old(ledger: Database) -> None:
    newer = event(at_ms=NOW_MS - 1000, old="V5.7.1", new="V5.7.2")
    plant(ledger, lambda connection: changes.record(connection, [event(), newer, event(subject=LAPTOP.code)]))
    (found,) = told(ledger, "unexpected_changes")
    assert (found.rule, found.device, found.part, found.since_ms) == (
        "change_firmware", CAMERA.code, "firmware", NOW_MS - 1000
    )  # fmt: skip
    assert found.details == {"what": "firmware", "old": "V5.7.1", "new": "V5.7.2"}
    assert told(ledger, "unexpected_changes", now_ms=NOW_MS + 7 * 24 * HOUR_MS) == []
    put_aside(ledger, found)
    assert told(ledger, "unexpected_changes") == []


def test_a_change_that_the_inbox_has_answered_is_told_no_more(ledger: Database) -> None:
    plant(ledger, lambda connection: changes.record(connection, [event()]))
    entry = next(iter(waiting(filter(None, [noticed(event(), CAMERA, [])]))))
    plant(ledger, lambda connection: dismissals.put(connection, "S01", entry.id, **BY))
    assert told(ledger, "unexpected_changes") == []


def test_a_change_with_a_permit_is_not_told(ledger: Database) -> None:
    permit = Permit(
        id="p", school="S01", who="Firm", reason="new", start_ms=NOW_MS - 2 * HOUR_MS, end_ms=NOW_MS,
        entered_ms=NOW_MS - 2 * HOUR_MS,
    )  # fmt: skip
    plant(ledger, lambda connection: changes.record(connection, [event()]))
    plant(ledger, lambda connection: permits.add(connection, permit))
    assert told(ledger, "unexpected_changes") == []


def test_a_restart_is_over_after_a_day(ledger: Database) -> None:
    restart = event(action="rebooted", field="", old="", new=str(NOW_MS - HOUR_MS))
    plant(ledger, lambda connection: changes.record(connection, [restart]))
    (found,) = told(ledger, "unexpected_changes")
    assert (found.rule, found.details["new"]) == ("change_restart", "—")
    assert told(ledger, "unexpected_changes", now_ms=NOW_MS + 23 * HOUR_MS) == []


def test_strangers_are_told_while_they_speak_and_nobody_accepts_them(ledger: Database) -> None:
    server = Stranger(
        school="S01", conduct=Conduct.DHCP_SERVER, address="10.1.0.250", mac=WRONG, interface="eth0",
        first_ms=NOW_MS - 5000, last_ms=NOW_MS,
    )  # fmt: skip
    conflict = replace(server, conduct=Conduct.ADDRESS_CONFLICT, address="10.1.0.2")
    plant(ledger, lambda connection: strangers.put(connection, [server, conflict]))
    found = {one.rule: one for one in told(ledger, "strangers")}
    assert found.keys() == {"rogue_dhcp", "address_conflict"}
    assert (found["rogue_dhcp"].device, found["address_conflict"].device) == ("", CAMERA.code)
    assert told(ledger, "strangers", now_ms=NOW_MS + HOUR_MS) == []
    plant(ledger, lambda connection: strangers.accept(connection, BUREAU, server))
    put_aside(ledger, found["address_conflict"])
    assert told(ledger, "strangers") == []


def test_who_speaks_under_a_new_address_each_second_is_one_alert(ledger: Database) -> None:
    """Else one machine opens a fault for each address that it invents, and thousands an hour."""

    def server(number: int) -> Stranger:
        return Stranger(
            school="S01", conduct=Conduct.DHCP_SERVER, address="10.1.0.250", mac=f"02:00:00:00:00:{number:02x}",
            interface="eth0", first_ms=NOW_MS - 5000 + number, last_ms=NOW_MS,
        )  # fmt: skip

    plant(ledger, lambda connection: strangers.put(connection, map(server, range(8))))
    assert len(told(ledger, "strangers")) == 8
    plant(ledger, lambda connection: strangers.put(connection, map(server, range(250))))
    (found,) = told(ledger, "strangers")
    assert (found.key, found.since_ms) == (("S01", "rogue_dhcp", "", ""), NOW_MS - 5000)
    assert found.details["address"] == "10.1.0.250"
    assert str(found.details["mac"]).endswith("02:00:00:00:00:07 + 242")


def test_who_claims_the_addresses_of_a_school_is_one_alert(ledger: Database) -> None:
    cameras = [replace(CAMERA, id=f"{number:032}", code=f"s01-cam-{number:04}", address=f"10.1.1.{number}")
               for number in range(100, 130)]  # fmt: skip
    plant(ledger, lambda connection: [devices.add(connection, one, **BY) for one in cameras])
    met = [Stranger(school="S01", conduct=Conduct.ADDRESS_CONFLICT, address=one.address or "", mac=WRONG,
                    interface="eth0", first_ms=NOW_MS, last_ms=NOW_MS) for one in cameras]  # fmt: skip
    plant(ledger, lambda connection: strangers.put(connection, met))
    (found,) = told(ledger, "strangers")
    assert (found.device, found.details["mac"]) == ("", WRONG)


def test_a_device_that_invents_accounts_is_one_alert() -> None:
    many = [Condition(rule="account_unauthorised", school="S01", part=f"u{number}", since_ms=number,
                      severity=Severity.CRITICAL if number == 7 else None,
                      details={"account": f"u{number}", "devices": CAMERA.code, "n": number})
            for number in range(256)]  # fmt: skip
    (found,) = gathered(many)
    assert (found.severity, found.details["n"], found.details["devices"]) == (Severity.CRITICAL, 255, CAMERA.code)


def seen(address: str, mac: str, **more: Any) -> Binding:
    row: dict[str, Any] = {"teller": Teller.ROUTER, "by": "10.1.0.9", "first_ms": NOW_MS - 9000, "last_ms": NOW_MS}
    return Binding(school="S01", address=address, mac=mac, **row | more)


def test_who_holds_a_cameras_address_beside_its_own_is_told_once_as_spoofing(ledger: Database) -> None:
    table = [seen("10.1.0.2", RIGHT), seen("10.1.0.2", WRONG), seen("10.1.0.66", WRONG)]
    plant(ledger, lambda connection: bindings.put(connection, table))
    found = told(ledger, "contested_addresses")
    spoof = next(one for one in found if one.rule == "arp_spoofing")
    assert (spoof.device, spoof.details["own"], spoof.details["rightful"]) == (CAMERA.code, "10.1.0.66", RIGHT)
    assert not [one for one in found if one.rule == "address_doubled" and one.part == "10.1.0.2"]
    assert told(ledger, "contested_addresses", now_ms=NOW_MS + 27 * HOUR_MS) == []


def test_two_cards_at_one_address_are_a_conflict(ledger: Database) -> None:
    plant(ledger, lambda connection: bindings.put(connection, [seen("10.1.0.2", RIGHT), seen("10.1.0.2", WRONG)]))
    assert [(one.rule, one.device) for one in told(ledger, "contested_addresses")] == [("address_doubled", CAMERA.code)]


def test_an_account_that_nobody_authorised_is_told_with_its_devices(ledger: Database) -> None:
    accounts = AccountList(
        device=CAMERA.code, source="isapi", accounts=(AccountTold(name="service2", level=AccountLevel.ADMINISTRATOR),),
        since_ms=NOW_MS, seen_ms=NOW_MS,
    )  # fmt: skip
    plant(ledger, lambda connection: account_lists.put(connection, [accounts]))
    (found,) = told(ledger, "unauthorised_accounts")
    assert (found.part, dict(found.details)) == (
        "service2", {"account": "service2", "devices": CAMERA.code, "n": 1}
    )  # fmt: skip
    put_aside(ledger, found)
    assert told(ledger, "unauthorised_accounts") == []


def test_firmware_of_the_bureaus_list_is_one_condition_an_entry(ledger: Database) -> None:
    bad = FirmwareNotice(vendor="hikvision", model="DS-2CD*", versions="<5.5.800", verdict=Verdict.VULNERABLE)
    other = FirmwareNotice(vendor="hikvision", model="", versions="9.9", verdict=Verdict.UNSUPPORTED)
    plant(ledger, lambda connection: firmware_notices.replace_all(connection, [bad, other]))
    (found,) = told(ledger, "firmware")
    assert (found.rule, found.details["n"], found.details["devices"]) == ("firmware_vulnerable", 1, CAMERA.code)


def test_a_school_that_names_nobody_is_told(ledger: Database) -> None:
    (found,) = told(ledger, "contacts")
    assert (found.rule, found.school, found.details) == ("contacts_overdue", "S01", {"n": 1, "persons": "—"})
    person = Person(
        id="7" * 32, school="S01", name="王老师", responsible=True, phone="1", emergency_name="b", emergency_phone="2"
    )
    plant(ledger, lambda connection: people.add(connection, person, **BY))
    assert told(ledger, "contacts") == []
    assert told(ledger, "contacts", now_ms=NOW_MS + 181 * 24 * HOUR_MS)[0].details["persons"] == "王老师"


@pytest.fixture
def vault() -> Vault:
    return Vault({Purpose.POLL: KeyCompartment(b"k" * KEY_BYTES)})


def keep(ledger: Database, vault: Vault, **secrets: str) -> None:
    safekeeping.provide_key(ledger, vault, "S01", Purpose.POLL, at_ms=NOW_MS)
    several = [
        Credential(id=id, type=CredentialType.PASSWORD, account=f"of-{id}", secret=secret)
        for id, secret in secrets.items()
    ]
    deposits = [Deposit(one, Audience(school="S01")) for one in several]
    plant(ledger, lambda connection: safekeeping.keep(connection, vault, deposits, **BY))


def test_passwords_are_overdue_by_their_policy(ledger: Database, vault: Vault) -> None:
    keep(ledger, vault, a="kX9-one", b="kX9-two")
    assert told(ledger, "overdue_passwords") == []
    policy = SecretPolicy(id="p", school="S01", purpose="", kind="", days=90)
    plant(ledger, lambda connection: secret_policies.add(connection, policy))
    assert told(ledger, "overdue_passwords", now_ms=NOW_MS + 89 * 24 * HOUR_MS) == []
    (found,) = told(ledger, "overdue_passwords", now_ms=NOW_MS + 91 * 24 * HOUR_MS)
    assert (found.school, found.details["n"], found.since_ms) == ("S01", 2, NOW_MS + 90 * 24 * HOUR_MS)


def test_shared_and_factory_passwords_are_told_without_a_secret(ledger: Database, vault: Vault) -> None:
    keep(ledger, vault, a="Canary-777", b="Canary-777", c="Unique-9123")
    assert told(ledger, "alike_passwords") == [], "without the vault nothing is known"
    (found,) = told(ledger, "alike_passwords", means=Means(vault=vault))
    assert (found.rule, found.details["n"]) == ("password_shared", 2)
    assert "of-a" in str(found.details["subjects"])
    assert "Canary" not in repr(found)


def test_secrets_that_were_exchanged_are_doubted(ledger: Database, vault: Vault) -> None:
    keep(ledger, vault, a="one-secret", b="two-secret")
    assert told(ledger, "secrets", means=Means(vault=vault)) == []
    plant(ledger, lambda one: one.execute(update(credential).where(credential.c.id == "a").values(ciphertext=b"x")))
    (found,) = told(ledger, "secrets", means=Means(vault=vault))
    assert (found.school, found.part, found.details["n"]) == ("S01", "poll", 1)


def test_a_register_that_was_rewritten_is_told(ledger: Database) -> None:
    for number in range(3):
        plant(
            ledger,
            lambda one, number=number: audit.append(one, "S01", **BY, action="a", subject=str(number), detail={}),
        )
    assert told(ledger, "registers") == []
    rewritten = update(audit_table).where(audit_table.c.chain == "S01", audit_table.c.seq == 2).values(actor="nobody")
    plant(ledger, lambda one: one.execute(rewritten))
    assert [(one.school, one.part, dict(one.details)) for one in told(ledger, "registers")] == [
        ("S01", "audit", {"register": "audit", "entry": 2})
    ]


def test_a_backup_that_is_missing_late_or_empty_is_told(ledger: Database, tmp_path: Path) -> None:
    means = Means(settings=Settings(backup=Backup(folder=str(tmp_path))))
    assert told(ledger, "backups", means=Means(settings=Settings())) == [], "nobody wants one"
    assert [one.rule for one in told(ledger, "backups", means=means)] == ["backup_missing"]
    archive = tmp_path / "campuswatch-20261122-034000.age"
    archive.write_bytes(b"x" * (SMALLEST - 1))
    assert [one.rule for one in told(ledger, "backups", means=means)] == ["backup_missing"]
    archive.write_bytes(b"x" * SMALLEST)
    os.utime(archive, (NOW_MS / 1000, NOW_MS / 1000))
    assert told(ledger, "backups", now_ms=NOW_MS + LATE_MS - 1, means=means) == []
    (found,) = told(ledger, "backups", now_ms=NOW_MS + LATE_MS, means=means)
    assert (found.rule, found.details) == ("backup_late", {"hours": 36})
    gone = Means(settings=Settings(backup=Backup(folder=str(tmp_path / "nowhere"))))
    assert [one.rule for one in told(ledger, "backups", means=gone)] == ["backup_missing"]
