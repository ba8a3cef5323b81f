"""No reader without a scope: every public function of the repository is called, also those not yet written.

A function without a scope must be a writer: it is called where nothing can be written, and must fail there.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import pkgutil
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from ledgers import BACKENDS
from planted import (
    BEAT,
    CAMERA,
    CHANNEL,
    CLOCK,
    DAY,
    DEFECT,
    DISK,
    HOLD,
    INTERFACE,
    KEY,
    LINK,
    NOW_MS,
    PERIOD,
    PICTURE,
    PLAYBACK,
    POLICY,
    RECORDER,
    RUN,
    SEALED,
    SERIAL,
    SIGHTING,
    STEP,
    STRANGER,
    SWITCH,
    plant,
    transition,
)
from planted_addresses import SPECIAL_ADDRESSES
from planted_alerts import SPECIAL_ALERTS
from planted_bulk import SPECIAL_BULK
from planted_causes import SPECIAL_CAUSES
from planted_deliveries import SPECIAL_DELIVERIES
from planted_duty import SPECIAL_DUTY
from planted_entry import SPECIAL_ENTRY
from planted_faults import SPECIAL_FAULTS
from planted_maintenance import SPECIAL_MAINTENANCE
from planted_notices import SPECIAL_NOTICES
from planted_papers import SPECIAL_PAPERS
from planted_people import SPECIAL_PEOPLE
from planted_permits import SPECIAL_PERMITS
from planted_recovery import SPECIAL_RECOVERY
from planted_reports import SPECIAL_REPORTS
from planted_rotations import SPECIAL_ROTATIONS
from planted_secrets import SPECIAL_SECRETS
from planted_sums import SPECIAL_SUMS
from planted_targets import SPECIAL_TARGETS
from planted_uplinks import SPECIAL_UPLINKS
from planted_uses import SPECIAL_USES
from sqlalchemy import Connection

from inventory import repository
from inventory.database import Database
from inventory.errors import DatabaseError, Missing
from inventory.login_policy import LoginPolicy
from inventory.model.area import Area
from inventory.model.audit_entry import AuditEntry
from inventory.model.change_event import ChangeEvent
from inventory.model.credential import Purpose
from inventory.model.hold import Held
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.model.subnet import Subnet
from inventory.model.transition import Observed
from inventory.tables.audit import AUDIT
from inventory.tables.revision import revision

FOREIGN = Scope.of(["S03"])
NOBODY = Scope.of([])
# A unit's people see what stands in their areas. The camera stands at the gate; nothing stands elsewhere.
GATE = Scope.of_areas("S01", ["gate"])
ELSEWHERE = Scope.of_areas("S01", ["elsewhere"])

# Values that find something in the planted campus, by the name of the parameter …
VALUES: dict[str, object] = {
    "school": "S01",
    "code": CAMERA.code,
    "codes": [CAMERA.code],
    "subject": CAMERA.code,
    "address": CAMERA.address,
    "claim": SERIAL,
    "claims": [SERIAL],
    "purpose": Purpose.POLL,
    "start_ms": NOW_MS - 1,
    "end_ms": NOW_MS + 1,
    "collector": "c1",
    "chain": "S01",
    "seq": 0,
    "register": AUDIT,
    "kind": Kind.CAMERA,
    "actor": "test",
    "at_ms": NOW_MS,
    "now_ms": NOW_MS,
    "recorded_ms": NOW_MS,
    "before_ms": NOW_MS,
    "since_ms": NOW_MS,
    "area": Area(code="gate", school="S01", name="Gate"),
    "subnet": Subnet(school="S01", cidr="10.1.0.0/22"),
    "device": replace(CAMERA, name="Another name"),
    "wrapped": replace(KEY, id="key-2", generation=2),
    "sealed": SEALED,
    "beat": BEAT,
    "links": [LINK],
    "interfaces": [INTERFACE],
    "sightings": [SIGHTING],
    "transitions": [transition(NOW_MS, Observed.DOWN)],
    "period": PERIOD,
    "events": [ChangeEvent(at_ms=NOW_MS, school="S01", subject="S01", actor="test", action="tested")],
    "credential": "credential-1",
    "generation": 1,
    "policy": LoginPolicy(),
    "table": revision,
    "run": RUN,
    "scan": "run-3",
    "stranger": STRANGER,
    "strangers": [STRANGER],
    "actions": ["added"],
    "newer": SWITCH.code,
    "entry": "entry-1",
    "addresses": ["10.1.3.2"],
    "row": {"school": "S01", "number": 1},
    "channels": [CHANNEL],
    "days": [DAY],
    "first": DAY.day,
    "last": DAY.day,
    "playbacks": [PLAYBACK],
    "disks": [DISK],
    "clocks": [CLOCK],
    "steps": [STEP],
    "pictures": [PICTURE],
    "defects": [DEFECT],
    "slot": DISK.told.slot,
    "state": Held.KEPT,
}
# … and where one function means something else by it.
NEW_DEVICE = replace(CAMERA, id="9" * 32, code="s01-cam-0009", address="10.1.0.9")
SPECIAL: dict[str, dict[str, object]] = {
    **SPECIAL_ADDRESSES,
    **SPECIAL_SECRETS,
    **SPECIAL_ENTRY,
    **SPECIAL_PEOPLE,
    **SPECIAL_DUTY,
    **SPECIAL_PAPERS,
    **SPECIAL_PERMITS,
    **SPECIAL_ROTATIONS,
    **SPECIAL_CAUSES,
    **SPECIAL_ALERTS,
    **SPECIAL_FAULTS,
    **SPECIAL_RECOVERY,
    **SPECIAL_NOTICES,
    **SPECIAL_BULK,
    **SPECIAL_MAINTENANCE,
    **SPECIAL_UPLINKS,
    **SPECIAL_USES,
    **SPECIAL_REPORTS,
    **SPECIAL_DELIVERIES,
    **SPECIAL_TARGETS,
    **SPECIAL_SUMS,
    "register_rows.about": {"subject": CAMERA.code},
    "register_rows.written": {"action": "adopted", "since_ms": 0, "among": 9},
    "register_rows.append_all": {
        "entries": [
            AuditEntry(
                chain="S01",
                seq=2,
                at_ms=NOW_MS,
                actor="a",
                action="b",
                subject="c",
                detail="{}",
                previous="p",
                hash="h",
            )
        ]
    },
    "sightings.append": {"sightings": [replace(SIGHTING, at_ms=NOW_MS + 7)]},
    "scan_runs.get": {"id": RUN.id},
    "areas.get": {"code": "gate"},
    "areas.add": {"area": Area(code="hall", school="S01", name="Hall")},
    **{
        f"{name}.of_recorder": {"code": RECORDER.code}
        for name in ("channels", "channel_days", "playbacks", "disks", "holds")
    },
    "merging_recordings.move_recordings": {"elder": CAMERA.id, "younger": RECORDER.id},
    "disks.forget": {"code": RECORDER.code},
    "device_clocks.get": {"code": RECORDER.code},
    "defects.of_device": {"code": RECORDER.code},
    "defects.open_of": {"codes": [RECORDER.code]},
    "device_clocks.of_devices": {"codes": [RECORDER.code]},
    "device_clocks.steps_of": {"codes": [RECORDER.code]},
    "upsert.put_rows": {"rows": [{"school": "S01", "number": 1}]},
    "channel_days.oldest_day": {"code": RECORDER.code, "channel": 1},
    **{f"holds.{name}": {"id": HOLD.id} for name in ("get", "release", "check")},
    "holds.add": {"hold": replace(HOLD, id="hold-2")},
    "retention_policies.add": {"policy": replace(POLICY, id="policy-2")},
    "retention_policies.remove": {"id": POLICY.id},
    "schools.get": {"code": "S01"},
    "schools.add": {"school": School(code="S09", name="A new school")},
    "schools.change": {"school": School(code="S01", name="Another name")},
    "devices.by_id": {"id": CAMERA.id},
    "devices.add": {"device": NEW_DEVICE},
    "devices.change_all": {"devices": [replace(CAMERA, name="Another name")]},
    "interfaces.of_device": {"code": SWITCH.code},
    "interfaces.replace": {"code": SWITCH.code},
    "login_rows.rename": {"before": CAMERA.code, "after": "s01-cam-9999"},
    "credentials.get": {"id": SEALED.id},
    "credentials.remove": {"id": SEALED.id},
    **{
        f"login_rows.{name}": {"device": CAMERA.code} for name in ("attempt", "count", "prove", "disprove", "take_back")
    },
}
# What belongs to no school.
BUREAUS = ("compartments.get", "recipients.every")
# The bureau's own, which tell nothing of any school: whoever sees a school sees them.
EVERYBODYS = ("firmware_notices.every",)
# What whoever sees anything of a school knows of it: its name, its zone, when it is not at work, whether it is watched.
OPEN_TO_UNITS = (
    "beats.every",
    "beats.last",
    "maintenances.every",
    "maintenances.planned",
    "maintenances.to_announce",
    "revision.current",
    "revision.numbers",
    "revision.numbers",
    "schools.every",
    "schools.get",
    "schools.joined",
    "service_hours.every",
    "service_hours.holidays",
    "service_hours.timetable",
    "transition_feed.first_ms",
)
# What the people of the unit that answers for the gate see of the camera that stands there.
OF_THE_GATE = (
    "areas.every",
    "areas.get",
    "attributions.standing",
    "devices.get",
    "devices.find",
    "faults.of_device",
    "pictures.of_device",
    "service_periods.every",
    "transition_feed.heads_since",
    "transitions.current",
)
# These make a statement and leave it to others to execute it.
MAKERS = ("upsert.upsert", "upsert.insert_into")


def functions() -> dict[str, Callable[..., Any]]:
    """Every public function of the package that is handed a connection."""
    found = {}
    for module in pkgutil.iter_modules(repository.__path__):
        loaded = importlib.import_module(f"{repository.__name__}.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            own = function.__module__ == loaded.__name__ and not name.startswith("_")
            if own and "connection" in inspect.signature(function).parameters:
                found[f"{module.name}.{name}"] = function
    return found


FUNCTIONS = functions()
SCOPED = [name for name, function in FUNCTIONS.items() if "scope" in inspect.signature(function).parameters]
UNSCOPED = [name for name in FUNCTIONS if name not in SCOPED]


def arguments(name: str) -> dict[str, object]:
    values = VALUES | SPECIAL.get(name, {})
    needed = [
        parameter.name
        for parameter in inspect.signature(FUNCTIONS[name]).parameters.values()
        if parameter.default is parameter.empty and parameter.name not in ("connection", "scope")
    ]
    missing = [parameter for parameter in needed if parameter not in values]
    assert not missing, f"tell this test a value of {missing} that finds something with {name}"
    return {parameter: values[parameter] for parameter in needed}


def call(connection: Connection, name: str, scope: Scope) -> object:
    return FUNCTIONS[name](connection, scope, **arguments(name))


class Undo(Exception):
    """Ends a write whose effects are not to stay."""


@pytest.fixture(scope="module", params=BACKENDS)
def planted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("planted") / "ledger.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
        url = f"sqlite:///{file}"
    else:
        server = request.getfixturevalue("postgres")
        url = server.url(server.new_database(request.getfixturevalue("migrated_postgres"), ""))
    database = Database.open(url)
    plant(database)
    yield database
    database.close()


@pytest.mark.parametrize("name", SCOPED)
@pytest.mark.parametrize("scope", [FOREIGN, NOBODY], ids=["foreign", "nobody"])
def test_a_foreign_scope_sees_and_changes_nothing(planted: Database, name: str, scope: Scope) -> None:
    def work(connection: Connection) -> None:
        with contextlib.suppress(Missing):
            found = call(connection, name, scope)
            assert not found or (scope == FOREIGN and name in EVERYBODYS)
        raise Undo

    with pytest.raises(Undo):
        planted.write(work).result(10)


@pytest.mark.parametrize("name", SCOPED)
@pytest.mark.parametrize("scope", [Scope.of(["S01"]), BUREAU], ids=["own", "bureau"])
def test_the_own_scope_sees_what_the_foreign_one_does_not(planted: Database, name: str, scope: Scope) -> None:
    """Without it, the test above would also pass on an empty ledger."""
    assert found_something(planted, name, scope) == (scope == BUREAU or name not in BUREAUS)


@pytest.mark.parametrize("name", SCOPED)
def test_a_unit_sees_nothing_of_other_areas(planted: Database, name: str) -> None:
    def work(connection: Connection) -> None:
        with contextlib.suppress(Missing):
            assert not call(connection, name, ELSEWHERE) or name in (*OPEN_TO_UNITS, *EVERYBODYS)
        raise Undo

    with pytest.raises(Undo):
        planted.write(work).result(10)


@pytest.mark.parametrize("name", [*OPEN_TO_UNITS, *OF_THE_GATE])
def test_a_unit_sees_its_own(planted: Database, name: str) -> None:
    assert found_something(planted, name, GATE)


def found_something(database: Database, name: str, scope: Scope) -> bool:
    """A writer found what it was to change when it comes as far as being refused to."""
    try:
        with database.read() as connection:
            return bool(call(connection, name, scope))
    except DatabaseError as error:
        return error.message.id == "database.read_only"


@pytest.mark.parametrize("name", [name for name in UNSCOPED if name not in MAKERS])
def test_a_function_without_a_scope_is_a_writer(planted: Database, name: str) -> None:
    with pytest.raises(DatabaseError) as refused, planted.read() as connection:
        FUNCTIONS[name](connection, **arguments(name))
    assert refused.value.message.id == "database.read_only"


def test_the_scope_comes_second_everywhere() -> None:
    for name in SCOPED:
        assert list(inspect.signature(FUNCTIONS[name]).parameters)[:2] == ["connection", "scope"], name
