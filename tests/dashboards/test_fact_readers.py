"""Changes, passwords, lines, people, costs and registers of a month, out of a planted ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from alerts.figures import Figures
from alerts.state import State
from dashboards.reports.blind_areas import blind_key_areas
from dashboards.reports.device_figures import DeviceFigures
from dashboards.reports.facts import Facts, headline_parts, read_facts
from dashboards.reports.headline import Headline
from dashboards.reports.one_key import one_key_alarms
from dashboards.reports.rate import Rate
from dashboards.reports.school_figures import AreaGroup, Group
from inventory.database import Database
from inventory.model.alert import Alert, AlertChange, Deed, Topic
from inventory.model.area import Area, AreaClass
from inventory.model.change_event import ChangeEvent
from inventory.model.change_kind import ChangeKind
from inventory.model.cost import Budget, Cost, CostKind
from inventory.model.credential import CredentialType, Purpose
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.permit import Permit
from inventory.model.person import Person
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.model.sealed import SealedCredential, WrappedKey
from inventory.model.secret_policy import SecretPolicy
from inventory.model.severity import Severity
from inventory.model.uplink import Toward, Uplink, UplinkCheck, Wrong
from inventory.model.use import Noun, UseAction
from inventory.period import midnight_ms, parse_period
from inventory.repository import (
    alerts,
    changes,
    costs,
    credentials,
    devices,
    people,
    permits,
    schools,
    secret_policies,
    uplinks,
    uses,
)

ZONE = "Asia/Ho_Chi_Minh"
SCHOOL, OTHER = School(code="S01", name="Trường Hoa Mai", zone=ZONE), School(code="S02", name="Một", zone="UTC")
OCTOBER = parse_period("2026-10")
CAMERA = Device(id="c" * 32, code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name="Cổng", stage=Stage.ADOPTED)
SWITCH = replace(CAMERA, id="5" * 32, code="s01-sw-0001", kind=Kind.SWITCH, name="Switch")
FOUND = replace(CAMERA, id="f" * 32, code="s01-cam-0002", stage=Stage.CANDIDATE)
BY: Mapping[str, Any] = {"actor": "t", "at_ms": 1}


def at(day: int, hour: float = 12, month: int = 10, year: int = 2026) -> int:
    return midnight_ms(date(year, month, day), ZONE) + round(hour * 3_600_000)


NOW = at(3, 6, month=11)


def write(database: Database, work: Any) -> None:
    database.write(work).result()


@pytest.fixture
def campus(database: Database) -> Database:
    def work(connection: Connection) -> None:
        for school in (SCHOOL, OTHER):
            schools.add(connection, school, actor="t", at_ms=1)
        for device in (CAMERA, SWITCH, FOUND):
            devices.add(connection, device, actor="t", at_ms=1)

    write(database, work)
    return database


def facts(database: Database, *, now_ms: int = NOW, known_ms: int | None = None, period: str = "2026-10") -> Facts:
    with database.read() as connection:
        found = read_facts(
            connection, BUREAU, [SCHOOL, OTHER], parse_period(period), now_ms=now_ms, known_ms=known_ms or now_ms
        )
        alone = read_facts(
            connection, Scope.of(["S01"]), [SCHOOL], parse_period(period), now_ms=now_ms, known_ms=known_ms or now_ms
        )
    assert found["S01"] == alone["S01"], "the company of other schools changes nothing"
    assert found["S02"].changes.noticed == 0
    return found["S01"]


def test_a_school_of_which_nothing_is_known(campus: Database) -> None:
    found = facts(campus)
    assert (found.faults.opened, found.recordings.channels, found.lines, found.costs) == (0, (), (), [])
    assert Headline(**headline_parts(found)) == Headline()
    assert [one.person for one in found.contacts.lacking] == [None], "nobody is named"


def test_what_the_scope_does_not_see_is_empty(campus: Database) -> None:
    with campus.read() as connection:
        found = read_facts(connection, Scope.of([]), [SCHOOL], OCTOBER, now_ms=NOW, known_ms=NOW)
    assert Headline(**headline_parts(found["S01"])) == Headline()


def event(at_ms: int, subject: str = CAMERA.code, actor: str = "collector", **values: str | int) -> ChangeEvent:
    told: dict[str, Any] = {"action": "changed", "field": "firmware", "old": "1", "new": "2"} | values
    return ChangeEvent(at_ms=at_ms, school="S01", subject=subject, actor=actor, **told)


def test_changes_that_nobody_announced(campus: Database) -> None:
    kept = event(at(8))
    told = [
        event(at(30, month=9)), event(at(5, 10)), kept, event(at(9), FOUND.code), event(at(10), actor="Lan"),
        event(at(11), old=""), event(at(1, month=11)),
        event(at(12), "s01-cam-0099", action="rebooted", field="", new=""),
    ]  # fmt: skip
    permit = Permit(
        id="p" * 32, school="S01", who="Lan", reason="firmware", start_ms=at(5), end_ms=at(6), entered_ms=at(1),
        changes=frozenset({ChangeKind.FIRMWARE}), devices=(CAMERA.code,),
    )  # fmt: skip
    early = replace(permit, id="q" * 32, start_ms=at(5, 9), end_ms=at(5, 13))

    def work(connection: Connection) -> None:
        changes.record(connection, told)
        permits.add(connection, early)

    write(campus, work)
    found = facts(campus).changes
    assert found.noticed == 3
    assert [one.at_ms for one in found.unexpected] == [at(8), at(12)]


def test_a_permit_counts_from_when_it_was_known(campus: Database) -> None:
    def work(connection: Connection) -> None:
        changes.record(connection, [event(at(5))])
        permits.add(connection, Permit(
            id="p" * 32, school="S01", who="Lan", reason="x", start_ms=at(5, 9), end_ms=at(5, 13), entered_ms=at(1),
            withdrawn_ms=at(5, 1),
        ))  # fmt: skip

    write(campus, work)
    assert len(facts(campus).changes.unexpected) == 1, "it was withdrawn before"


def sealed(id: str, changed_ms: int, device: Device | None = CAMERA, account: str = "admin") -> SealedCredential:
    return SealedCredential(
        id=id, school="S01", device_id=device.id if device else None, vendor="", type=CredentialType.PASSWORD,
        purpose=Purpose.ADMIN, account=account, generation=1, key="k", wrapped_key=b"w", ciphertext=b"c",
        changed_ms=changed_ms,
    )  # fmt: skip


def plant_secrets(
    database: Database, *rows: SealedCredential, days: int = 90, told: tuple[ChangeEvent, ...] = ()
) -> None:
    key = WrappedKey(id="k", school="S01", purpose=Purpose.ADMIN, generation=1, wrapped=b"w", created_ms=1)

    def work(connection: Connection) -> None:
        credentials.add_key(connection, key)
        for row in rows:
            credentials.put(connection, row, at_ms=1)
        secret_policies.add(connection, SecretPolicy(id="a", school="", purpose="", kind="camera", days=days))
        changes.record(connection, told)

    write(database, work)


def secret(
    at_ms: int, action: str = "secret changed", subject: str = CAMERA.code, account: str = "admin"
) -> ChangeEvent:
    return event(at_ms, subject, "Lan", action=action, field=f"admin password {account}", old="", new="")


def test_passwords_due_and_changed(campus: Database) -> None:
    plant_secrets(
        campus, sealed("1", at(20, month=9)), sealed("2", at(1, month=6), account="old"), sealed("3", 0, account="who"),
        sealed("4", at(1, month=5), SWITCH), sealed("5", at(1, month=5), None, account="all"),
        told=(secret(at(20, month=9)), secret(at(7)), secret(at(8), "secret added"), secret(at(1, month=11))),
    )  # fmt: skip
    found = facts(campus).passwords
    assert found.in_time == Rate(1, 3, 3, 4)
    assert found.due == [("S01", "all"), ("s01-cam-0001", "old")], (
        "the longest overdue first; no policy asks for switches"
    )
    assert [(one.device, one.account, one.at_ms, one.by) for one in found.changed] == [
        ("s01-cam-0001", "admin", at(7), "Lan")
    ]
    assert (found.factory, found.shared) == (0, 0)


def test_passwords_stand_as_they_stood_at_the_end(campus: Database) -> None:
    """Changed, added and removed on 1 and 2 November: October's paper says the same as if it had been made at once."""
    then = (secret(at(1, month=6)), secret(at(3, month=6), account="gone"))
    plant_secrets(campus, sealed("1", at(1, month=6)), sealed("2", at(3, month=6), account="gone"), told=then)
    at_once = facts(campus, now_ms=at(1, 0, month=11)).passwords
    assert at_once.due == [(CAMERA.code, "admin"), (CAMERA.code, "gone")]

    def work(connection: Connection) -> None:
        credentials.put(connection, sealed("1", at(1, 9, month=11)), at_ms=2)
        credentials.remove(connection, BUREAU, "2")
        credentials.put(connection, sealed("3", at(2, month=11), account="new"), at_ms=2)
        changes.record(connection, [
            secret(at(1, 9, month=11)), secret(at(1, 10, month=11), "secret removed", account="gone"),
            secret(at(2, month=11), "secret added", account="new"),
        ])  # fmt: skip

    write(campus, work)
    assert facts(campus).passwords == at_once


def test_shared_and_factory_passwords_are_told_by_their_alerts(campus: Database) -> None:
    def alert(id: str, rule: str, n: int, fired_ms: int, resolved_ms: int | None = None) -> AlertChange:
        made = Alert(
            id=id, school="S01", rule=rule, topic=Topic.LEDGER, severity=Severity.MINOR, since_ms=fired_ms,
            fired_ms=fired_ms, resolved_ms=resolved_ms, details={"n": n, "subjects": "x"},
        )  # fmt: skip
        return AlertChange(deed=Deed.FIRED, alert=made, at_ms=fired_ms)

    write(campus, lambda connection: alerts.put(connection, [
        alert("a", "password_factory", 9, at(1), at(9)), alert("b", "password_shared", 4, at(2), at(1, month=11)),
        alert("c", "password_factory", 5, at(1, month=11)),
    ]))  # fmt: skip
    found = facts(campus).passwords
    assert (found.factory, found.shared) == (0, 4)


def check(day: date, *wrong: Wrong, port: str = "", down_s: int = 0) -> UplinkCheck:
    return UplinkCheck(
        school="S01", device=SWITCH.code, port=port, day=day, at_ms=1, down_s=down_s, seen_s=86_400, wrong=wrong
    )  # fmt: skip


def test_lines_by_their_daily_checks(campus: Database) -> None:
    first = date(2026, 10, 4)
    told = [check(first + timedelta(days=n)) for n in range(20)]
    told[3], told[4] = check(told[3].day, Wrong.DOWN, down_s=600), check(told[4].day, Wrong.UNSEEN)
    told[5] = check(told[5].day, Wrong.DOWN, Wrong.UNSEEN, down_s=60)
    told += [check(date(2026, 11, 1), Wrong.LOSS), check(date(2026, 9, 20), port="gone"), check(first, port="gone")]
    line = Uplink(school="S01", device=SWITCH.code, toward=Toward.INTERNET, carrier="VNPT")
    platform = replace(line, port="GE2", toward=Toward.PLATFORM)

    def work(connection: Connection) -> None:
        for one in (line, platform):
            uplinks.put(connection, BUREAU, one, **BY)
        uplinks.write_checks(connection, told)

    write(campus, work)
    internet, unchecked, removed = facts(campus).lines
    assert (internet.toward, internet.carrier) == ("internet", "VNPT")
    assert internet.well == Rate(17, 19, 19, 28), "from the day on which it was first checked"
    assert (internet.down_s, internet.seen_s) == (660, 20 * 86_400)
    assert (unchecked.port, unchecked.well) == ("GE2", Rate(0, 0, 0, 31))
    assert (removed.port, removed.toward, removed.well) == ("gone", "", Rate(1, 1, 1, 31))


def test_who_answers_and_whose_entry_is_overdue(campus: Database) -> None:
    fresh = Person(
        id="1" * 32, school="S01", name="Bình", phone="1", emergency_name="A", emergency_phone="2", responsible=True
    )
    old = replace(fresh, id="2" * 32, name="An")
    bare = replace(fresh, id="3" * 32, name="Chi", phone="")
    left = replace(fresh, id="4" * 32, name="Dũng", left_ms=at(20))
    late = replace(fresh, id="5" * 32, name="Em", left_ms=at(2, month=11))
    other = replace(fresh, id="6" * 32, name="Phúc", responsible=False)

    def work(connection: Connection) -> None:
        for one in (fresh, bare, left, late, other):
            people.add(connection, one, actor="t", at_ms=at(1))
        people.add(connection, old, actor="t", at_ms=at(1, month=3))

    write(campus, work)
    found = facts(campus).contacts
    assert [one.name for one in found.responsible] == ["An", "Bình", "Chi", "Em"], "one left in October, one after it"
    assert [one.name for one in found.overdue] == ["An", "Chi"]
    assert [one.what.id for one in found.lacking] == ["contact.not_confirmed", "contact.no_phone"]


def test_costs_of_the_year_up_to_the_end_of_the_period(campus: Database) -> None:
    def cost(id: str, day: date, amount: int, kind: CostKind = CostKind.REPAIR) -> Cost:
        return Cost(id=id, school="S01", device=CAMERA.code, kind=kind, day=day, amount=amount, currency="VND")

    def work(connection: Connection) -> None:
        for one in (
            cost("1", date(2025, 12, 31), 7), cost("2", date(2026, 1, 1), 100), cost("3", date(2026, 10, 31), 20),
            cost("4", date(2026, 11, 1), 3), cost("5", date(2026, 5, 1), 1_000, CostKind.PURCHASE),
        ):  # fmt: skip
            costs.add(connection, one, **BY)
        for year in (2025, 2026, 2027):
            costs.put_budget(connection, Budget(school="S01", year=year, amount=150, currency="VND"), **BY)

    write(campus, work)
    (year,) = facts(campus).costs
    assert (year.year, year.upkeep, year.left, year.unproven) == (2026, 120, 30, 3)
    both = facts(campus, period="2025-12-01..2026-01-31").costs
    assert [(one.year, one.upkeep) for one in both] == [(2025, 7), (2026, 100)]


def enter(connection: Connection, noun: Noun, action: UseAction, at_ms: int, **detail: Any) -> str:
    return uses.begin(connection, "S01", noun, action, detail, actor="t", at_ms=at_ms).code


def step(connection: Connection, code: str, action: UseAction, at_ms: int, **detail: Any) -> None:
    uses.enter(connection, "S01", code, action, detail, actor="t", at_ms=at_ms)


def test_dangers_found_settled_open_and_late(campus: Database) -> None:
    def work(connection: Connection) -> None:
        def found(what: str, at_ms: int, due_ms: int) -> str:
            return enter(connection, Noun.DANGER, UseAction.FOUND, at_ms, what=what, severity=2, due_ms=due_ms)

        old, settled = found("old", at(2, month=9), at(9, month=9)), found("settled", at(3), at(9))
        found("late", at(4), at(20))
        waits, gone = found("waits", at(5), at(6)), found("before", at(1, month=8), at(2, month=8))
        found("after", at(2, month=11), at(9, month=11))
        for code in (settled, waits, gone):
            step(connection, code, UseAction.MENDED, at(6), words="x")
        step(connection, settled, UseAction.PASSED, at(7))
        step(connection, old, UseAction.MENDED, at(2, month=11), words="x")

    write(campus, work)
    found = facts(campus).registers
    told = {one.what: one for one in found.dangers}
    assert (found.found, found.settled, found.open, found.late) == (3, 1, 4, 2)
    assert [one.what for one in found.dangers] == ["before", "old", "settled", "late", "waits"]
    assert told["old"].late, "what was mended in November was not in October"
    assert (told["waits"].state, told["waits"].due_ms, told["waits"].late) == ("mended", None, False)
    assert told["settled"].over_ms == at(7)


def test_a_sheet_tells_its_lines_with_their_last_marks(campus: Database) -> None:
    lines = [
        {
            "number": 1,
            "code": "",
            "name": "",
            "area": "Gate",
            "state": "",
            "said": [["blind.no_camera", {}]],
            "tasks": [],
        },
        {
            "number": 2,
            "code": CAMERA.code,
            "name": "Cổng",
            "area": "Gate",
            "state": "DOWN",
            "said": [],
            "tasks": ["care.lens"],
        },
    ]

    def work(connection: Connection) -> None:
        made = enter(connection, Noun.SELFCHECK, UseAction.MADE, at(20), plan="holiday", occasion="Tết", lines=lines,
                     counts={"UP": 79, "DOWN": 1, "wrong": 0})  # fmt: skip
        step(connection, made, UseAction.MARKED, at(21), numbers=[1, 2], mark="well", words="")
        step(connection, made, UseAction.MARKED, at(22), numbers=[2], mark="bad", words="still dark")
        step(connection, made, UseAction.SIGNED, at(23), signer="Lan")
        dropped = enter(connection, Noun.SELFCHECK, UseAction.MADE, at(24), plan="yearly", lines=[], counts={})
        step(connection, dropped, UseAction.CANCELLED, at(25), reason="x")

    write(campus, work)
    (sheet,) = facts(campus).registers.sheets
    assert (sheet.occasion, sheet.yearly, sheet.signer, sheet.signed_ms) == ("Tết", False, "Lan", at(23))
    assert (sheet.bad, sheet.unmarked) == (1, 0)
    assert [(one.mark, one.words) for one in sheet.lines] == [("well", ""), ("bad", "still dark")]
    assert sheet.lines[0].said[0].id == "blind.no_camera"
    (before,) = facts(campus, now_ms=at(22, 18)).registers.sheets
    assert (before.signed_ms, before.bad) == (None, 1)
    assert not facts(campus, period="2026-11").registers.sheets, "it was signed before"


def test_inspections_and_check_lists(campus: Database) -> None:
    def work(connection: Connection) -> None:
        enter(connection, Noun.INSPECTION, UseAction.INSPECTED, at(2, month=11), day="2026-10-30", inspectors="x",
              rating="good", findings=[])  # fmt: skip
        listed = enter(connection, Noun.INSPECTION, UseAction.INSPECTED, at(2, month=9), day="2026-09-01",
                       inspectors="y", rating="failed", findings=["dark"], due_ms=at(10))  # fmt: skip
        step(connection, listed, UseAction.CLEARED, at(1, month=11), words="well")
        for day, bad in ((3, []), (10, [{"number": 1, "words": "x"}])):
            enter(connection, Noun.CHECK, UseAction.DONE, at(day), plan="full", title="Full", items=["a"], bad=bad)

    write(campus, work)
    found = facts(campus).registers
    (visit,) = found.inspections
    assert (visit.rating, visit.late, visit.cleared_ms, visit.findings) == ("failed", True, None, ["dark"])
    (done,) = found.checks
    assert (done.plan, done.done, done.bad) == ("full", 2, 1)
    later = facts(campus, period="2026-11").registers.inspections
    assert [one.rating for one in later] == ["failed", "good"], "heard of in November, cleared in it"


def test_a_period_that_has_not_begun_is_empty(campus: Database) -> None:
    write(campus, lambda connection: changes.record(connection, [event(at(5))]))
    found = facts(campus, now_ms=at(1, month=9))
    assert found.changes.noticed == 0
    assert Headline(**headline_parts(found)) == Headline()


def test_one_key_alarms_that_answer_of_those_in_service() -> None:
    def alarm(state: State, *, served: bool = True, kind: Kind = Kind.ONE_KEY_ALARM) -> DeviceFigures:
        return DeviceFigures(device=replace(CAMERA, kind=kind), figures=Figures(), state=state, served=served)

    some = [
        alarm(State.UP), alarm(State.DOWN), alarm(State.UNKNOWN), alarm(State.OUT_OF_SERVICE),
        alarm(State.OUT_OF_SERVICE, served=False), alarm(State.UP, kind=Kind.CAMERA),
    ]  # fmt: skip
    assert one_key_alarms(some) == (1, 4)
    assert one_key_alarms([]) == (0, 0)


def test_key_areas_without_a_working_camera_are_blind() -> None:
    def group(code: str, area_class: AreaClass, cameras: int, working: int) -> AreaGroup:
        area = Area(code=code, school="S01", name=code, area_class=area_class)
        return AreaGroup(area=area, group=Group(devices=cameras, figures=Figures()), cameras=cameras, working=working)

    groups = [
        group("yard", AreaClass.KEY, 3, 0), group("gate", AreaClass.KEY, 0, 0), group("hall", AreaClass.KEY, 3, 1),
        group("shed", AreaClass.OTHER, 1, 0),
        AreaGroup(area=None, group=Group(devices=1, figures=Figures()), cameras=1),
    ]  # fmt: skip
    assert [one.code for one in blind_key_areas(groups)] == ["gate", "yard"]
