"""Alerts absorbed into a real ledger, on both databases: faults, steps in their chain, and notices in the outbox."""

from __future__ import annotations

import pytest
from fault_office import ACTOR, NOW_MS, Office
from sqlalchemy import text

from alerts.faults import Telling
from campuswatch.usecases.fault_work import Said, dismiss, work
from campuswatch.usecases.faults import absorb_alerts, turn_faults
from inventory import register
from inventory.database import Database
from inventory.model.alert import AlertChange, Deed, Topic
from inventory.model.fault import FaultState
from inventory.model.notice import NoticeState
from inventory.model.scope import BUREAU
from inventory.model.severity import Severity
from inventory.model.transition import Observed
from inventory.repository import dismissals, faults, notices
from inventory.tables.fault import FAULT_STEPS
from language.catalogue import LANGUAGES, render
from language.message import Message


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def test_a_dead_switch_is_one_fault_and_one_mail(office: Office) -> None:
    cameras = [office.alert(code, cause="s01-sw-0001") for code in ("s01-cam-0001", "s01-cam-0002")]
    office.change(Deed.EXPLAINED, *cameras)
    assert office.faults() == []
    office.fire("s01-sw-0001", affected=30, severity=Severity.CRITICAL)

    fault = office.only()
    assert (fault.number, fault.device, fault.affected) == ("S01-2026-0001", "s01-sw-0001", 30)
    assert (fault.state, fault.major, fault.level) == (FaultState.REPORTED, True, 1)
    assert office.mails() == [("fault.opened", "duty@example.org")]
    assert len(office.read(faults.alerts_of, BUREAU, [fault.id])) == 3
    (mail,) = [one for one in office.read(notices.of_fault, BUREAU, fault.id) if one.channel == "email"]
    said = " ".join(render(one, "en") for one in (mail.letter.subject, *mail.letter.sentences))
    assert "s01-sw-0001" in said
    assert "30" in said


def test_nobody_answers_and_the_whole_chain_hears(office: Office) -> None:
    office.fire("s01-cam-0001")
    office.wait(24 * 60 - 1)
    assert office.mails() == [
        ("fault.opened", "duty@example.org"),
        ("fault.escalated", "leader@example.org"),
        ("fault.escalated", "principal@example.org"),
        ("fault.escalated", "centre@example.org"),
    ]
    office.wait(24 * 60 + 1)
    assert office.mails()[4:] == [("fault.overdue", "principal@example.org"), ("fault.overdue", "centre@example.org")]


def test_it_comes_back_is_verified_and_closed(office: Office) -> None:
    alert = office.fire("s01-cam-0001")
    office.wait(2)
    office.change(Deed.RESOLVED, alert)
    office.wait(15)
    assert office.only().state is FaultState.REPAIRED, "nothing says that it is up"
    office.see("s01-cam-0001", Observed.UP)
    office.wait(15)
    assert office.only().state is FaultState.VERIFIED
    office.wait(60)
    fault = office.only()
    assert fault.state is FaultState.CLOSED
    assert office.done(fault) == ["opened", "told", "recovered", "verified", "closed"]
    assert office.read(register.verify, BUREAU, FAULT_STEPS, "S01") is None


def test_what_is_over_is_not_told_any_more(office: Office) -> None:
    camera = office.fire("s01-cam-0001")
    office.fire("s01-sw-0001")
    merged = office.faults()[0]
    office.change(Deed.EXPLAINED, office.alert(id=camera.id, cause="s01-sw-0001"))
    assert [one.state for one in office.faults()] == [FaultState.MERGED, FaultState.REPORTED]
    assert {one.state for one in office.read(notices.of_fault, BUREAU, merged.id)} == {NoticeState.QUIET}


def test_told_twice_changes_nothing(office: Office) -> None:
    alert = office.fire("s01-cam-0001")
    before = office.only(), office.done(office.only()), office.mails()
    change = AlertChange(deed=Deed.FIRED, alert=alert, at_ms=NOW_MS)
    office.write(absorb_alerts, [change, change], now_ms=NOW_MS)
    assert (office.only(), office.done(office.only()), office.mails()) == before
    assert office.write(turn_faults, NOW_MS) == 0


def test_an_alert_of_a_device_that_is_gone_is_nobodys_fault(office: Office) -> None:
    office.fire("s01-cam-0999")
    assert office.faults() == []


def test_a_fault_of_ours_goes_to_the_bureau(office: Office) -> None:
    office.fire("", school="", rule="collector_late")
    fault = office.only()
    assert (fault.number, office.mails()) == ("BUREAU-2026-0001", [("fault.opened", "centre@example.org")])
    office.wait(24 * 60)


def test_a_step_that_was_altered_is_found(office: Office) -> None:
    office.fire("s01-cam-0001")
    office.write(lambda connection: connection.execute(text("UPDATE fault_step SET actor = 'nobody' WHERE seq = 1")))
    assert office.read(register.verify, BUREAU, FAULT_STEPS, "S01") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_telling_has_its_words(language: str) -> None:
    for telling in Telling:
        assert render(Message(telling.value), language)


def test_what_was_dismissed_as_no_danger_is_put_aside(office: Office) -> None:
    office.fire("s01-cam-0001", rule="unexpected_change", topic=Topic.SECURITY)
    work(office.database, ACTOR, office.only().number, Said(words="agreed by phone"), dismiss, now_ms=NOW_MS)
    assert office.only().state is FaultState.DISMISSED
    assert len(office.read(dismissals.read, BUREAU, "S01")) == 1
