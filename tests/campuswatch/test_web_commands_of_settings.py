"""What pages of settings, plans and the inbox can change: each form does what it says, or says what is wrong."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from test_web_inbox import DAY_MS, a_stranger, camera, night
from web_campus import START_MS, Campus, get
from web_posting import post

from campuswatch.usecases.actor import operator
from campuswatch.usecases.roles import Role
from campuswatch.usecases.schools import deny_addresses, sweep_addresses
from inventory.model.device import Stage
from inventory.model.scope import BUREAU
from inventory.repository import (
    areas,
    devices,
    fault_policies,
    maintenances,
    permits,
    retention_policies,
    schools,
    strangers,
    subnets,
    targets,
)


def local(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M")


LATER = local(START_MS + DAY_MS)
DONE = {
    "school.add": {"code": "s07", "name": "Seventh", "prefixes": "10.7.0.0/22, 10.7.8.0/24"},
    "school.change": {"school": "s01", "name": "New name", "place": ""},
    "school.sweep": {"school": "s01", "prefixes": "10.1.4.0/24"},
    "school.deny": {"school": "s01", "prefixes": "10.1.7.0/28", "why": "pumps"},
    "area.add": {"school": "s01", "area": "gate", "name": "East gate", "area_class": "key"},
    "maintenance.plan": {"school": "s01", "reason": "new power supply", "end": LATER},
    "permit.add": {"school": "s01", "who": "Firm", "reason": "firmware", "end": LATER, "what": "firmware"},
    "target.set": {"measure": "online", "least": "95", "document": "No. 7"},
    "target.enter_offered": {"document": "No. 7"},
    "fault_policy.add": {"school": "s01", "severity": "critical", "repair": "240", "document": "No. 12"},
    "retention.add": {"school": "s01", "days": "90", "document": "No. 3"},
    "reconciliation.make": {"school": "s01"},
}
WRONG = {
    "school.add": ({"code": "s01", "name": "again"}, "code"),
    "school.sweep": ({"school": "s01", "prefixes": "10.1.7.0/28"}, ""),
    "maintenance.plan": ({"school": "s01", "reason": "x", "end": local(START_MS - DAY_MS)}, "end"),
    "permit.add": ({"school": "s01", "who": "x", "reason": "x", "end": local(START_MS - DAY_MS)}, "end"),
    "target.set": ({"measure": "compliance", "least": "95", "document": "x", "school": "s01"}, "measure"),
    "credential.add": ({"school": "s01", "type": "password", "secret": "x"}, "account"),
    "retention.add": ({"school": "s01", "days": "0"}, "days"),
}


@pytest.mark.parametrize("name", DONE)
def test_a_form_does_it_and_says_so(campus: Campus, name: str) -> None:
    app = campus.app()
    assert get(app, f"/do/{name}?lang=en").status == 200
    answer = post(app, f"/do/{name}", {"lang": "en", **DONE[name]})
    assert answer.status == 303, answer.plain[:600]
    shown = get(app, answer.headers["location"].partition("#")[0])
    assert shown.status == 200
    assert 'class="notice done"' in shown.text


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_do_is_said_beside_its_field_and_nothing_typed_is_lost(campus: Campus, name: str) -> None:
    deny_addresses(campus.database, operator(), "s01", ["10.1.7.0/28"], now_ms=START_MS)
    fields, field = WRONG[name]
    answer = post(campus.app(), f"/do/{name}", fields)
    assert answer.status in (409, 422)
    assert (f'id="{name}-{field}-said"' in answer.text) if field else ('role="alert"' in answer.text)
    kept = next(
        iter({key: value for key, value in fields.items() if key in ("name", "prefixes", "reason")}.values()), ""
    )
    assert kept in answer.text


def test_what_forms_did_is_in_the_ledger(campus: Campus) -> None:
    app = campus.app()
    for name, fields in DONE.items():
        assert post(app, f"/do/{name}", fields).status == 303, name
    with campus.database.read() as connection:
        home = schools.get(connection, BUREAU, "s01")
        nets = {(one.school, one.cidr): one for one in subnets.every(connection, BUREAU)}
        counts = [
            len(areas.every(connection, BUREAU, "s01")),
            len(maintenances.every(connection, BUREAU)),
            len(permits.every(connection, BUREAU)),
            len(fault_policies.every(connection, BUREAU)),
            len(retention_policies.every(connection, BUREAU)),
        ]
        asked = targets.every(connection, BUREAU)
    assert home is not None
    assert home.name == "New name"
    assert nets["s07", "10.7.8.0/24"].swept
    assert nets["s01", "10.1.4.0/24"].swept
    assert not nets["s01", "10.1.7.0/28"].scanned
    assert counts == [1, 1, 1, 1, 1]
    assert {one.least_ppm for one in asked} >= {950_000, 1_000_000}


def test_times_of_a_form_are_those_of_the_school(campus: Campus) -> None:
    campus.school("s08", "Far", zone="Asia/Shanghai")
    fields = {"school": "s08", "reason": "cut", "start": "2026-12-01T18:00", "end": "2026-12-01T20:00"}
    assert post(campus.app(), "/do/maintenance.plan", fields).status == 303
    with campus.database.read() as connection:
        (plan,) = maintenances.every(connection, BUREAU, "s08")
    assert local(plan.start_ms) == "2026-12-01T10:00"


def test_entries_of_the_inbox_are_accepted_and_put_aside(campus: Campus) -> None:
    night(campus, 1, camera("10.1.0.5", "A", START_MS + DAY_MS), camera("10.1.0.6", "B", START_MS + DAY_MS))
    campus.write(lambda connection: strangers.put(connection, [a_stranger()]))
    app = campus.app()
    page = get(app, "/inbox?topic=found&lang=en").text
    first, second = (part.split('"')[0] for part in page.split('name="entry" value="')[1:3])
    assert post(app, "/do/inbox.accept", {"entry": first}).status == 303
    assert post(app, "/do/inbox.dismiss", {"entry": second, "reason": ""}).status == 422
    assert post(app, "/do/inbox.dismiss", {"entry": second, "reason": "a spare"}).status == 303
    with campus.database.read() as connection:
        stages = sorted(one.stage for one in devices.find(connection, BUREAU))
    assert stages == [Stage.ADOPTED, Stage.CANDIDATE]
    assert 'name="entry"' not in get(app, "/inbox?topic=found&lang=en").text
    answered = get(app, "/reconciliation/s01?all=1&lang=en").plain
    assert "a spare" in answered


def test_an_entry_of_another_school_is_as_good_as_none(campus: Campus) -> None:
    night(campus, 1, camera("10.1.0.5", "A", START_MS + DAY_MS))
    campus.school("s02", "Other")
    entry = get(campus.app(), "/inbox").text.split('name="entry" value="')[1].split('"')[0]
    other = campus.app(role=Role.TECHNICIAN, of="s02")
    refused = [post(other, "/do/inbox.accept", {"entry": one}) for one in (entry, "0123456789abcdef")]
    assert [one.status for one in refused] == [404, 404]
    assert refused[0].plain == refused[1].plain


def test_nobody_sets_targets_but_the_bureau(campus: Campus) -> None:
    of_school = campus.app(role=Role.ADMINISTRATOR, of="s01")
    assert post(of_school, "/do/target.set", {**DONE["target.set"], "school": "s01"}).status == 403


def test_maintenance_that_was_entered_late_is_approved_by_who_presides_over_the_bureau(campus: Campus) -> None:
    fields = {**DONE["maintenance.plan"], "start": local(START_MS - DAY_MS)}
    assert post(campus.app(), "/do/maintenance.plan", fields).status == 303
    chief = campus.app(role=Role.PRINCIPAL, of="")
    page = get(chief, "/maintenance?lang=en")
    assert "waits for the bureau" in page.plain
    plan = page.text.split('name="maintenance" value="')[1].split('"')[0]
    assert post(chief, "/do/maintenance.approve", {"maintenance": plan}).status == 303
    assert "waits for the bureau" not in get(chief, "/maintenance?lang=en").plain


def test_a_mail_to_try_needs_a_server(campus: Campus) -> None:
    answer = post(campus.app(), "/do/mail.test", {"to": "a@example.org"})
    assert answer.status == 409
    assert "a@example.org" in answer.text


def test_a_scan_without_a_service_says_what_is_missing(campus: Campus) -> None:
    sweep_addresses(campus.database, operator(), "s01", ["10.1.0.0/24"], now_ms=START_MS)
    answer = post(campus.app(), "/do/scan.start", {"school": "s01"})
    assert answer.status == 503
    assert "nobody listens" in answer.plain
