from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from planted import BY, CAMERA, NOW_MS, SWITCH, done
from sqlalchemy import Connection

from inventory import adoption
from inventory.adoption import ended, moment
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.device import Stage
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.model.service_period import ServicePeriod
from inventory.repository import changes, devices, schools, service_periods

FOUND = replace(CAMERA, stage=Stage.CANDIDATE, area=None)
ACT = {"actor": "admin", "at_ms": NOW_MS + 1_000}
HANOI = "Asia/Ho_Chi_Minh"


@pytest.fixture
def ledger(database: Database) -> Database:
    def work(connection: Connection) -> None:
        schools.add(connection, School(code="S01", name="S01", zone=HANOI), **BY)
        devices.add(connection, FOUND, **BY)
        devices.add(connection, SWITCH, **BY)

    database.write(work).result(10)
    return database


def periods(database: Database, code: str, **named: Any) -> list[ServicePeriod]:
    with database.read() as connection:
        return service_periods.every(connection, BUREAU, code, **named)


def test_adoption_starts_service_and_keeps_the_code(ledger: Database) -> None:
    adopted = done(ledger, adoption.adopt, BUREAU, FOUND.code, **ACT)
    assert adopted == replace(FOUND, stage=Stage.ADOPTED, sure={"kind": 100})
    assert periods(ledger, FOUND.code) == [ServicePeriod(FOUND.code, ACT["at_ms"])]
    with ledger.read() as connection:
        events = changes.history(connection, BUREAU, FOUND.code)
    assert {(event.field, event.old, event.new, event.actor) for event in events if event.action == "changed"} == {
        ("stage", "candidate", "adopted", "admin"),
        ("service_start", "", str(ACT["at_ms"]), "admin"),
    }


def test_a_corrected_kind_gets_a_code_of_its_kind(ledger: Database) -> None:
    adopted = done(ledger, adoption.adopt, BUREAU, FOUND.code, kind=Kind.RECORDER, **ACT)
    assert (adopted.kind, adopted.code) == (Kind.RECORDER, "s01-nvr-0001")
    assert [period.device for period in periods(ledger, FOUND.code)] == ["s01-nvr-0001"]
    with ledger.read() as connection:
        assert devices.aliases(connection, BUREAU, adopted.code) == [FOUND.code]


def test_service_starts_with_the_day_at_the_school(ledger: Database) -> None:
    done(ledger, adoption.adopt, BUREAU, FOUND.code, in_service=date(2026, 9, 1), **ACT)
    (period,) = periods(ledger, FOUND.code)
    assert datetime.fromtimestamp(period.start_ms / 1000, UTC) == datetime(2026, 8, 31, 17, tzinfo=UTC)


def test_out_and_in_again_are_two_periods(ledger: Database) -> None:
    done(ledger, adoption.adopt, BUREAU, FOUND.code, actor="a", at_ms=1_000)
    done(ledger, adoption.retire, BUREAU, FOUND.code, actor="a", at_ms=2_000)
    done(ledger, adoption.adopt, BUREAU, FOUND.code, actor="a", at_ms=3_000)
    code = FOUND.code
    assert periods(ledger, code) == [ServicePeriod(code, 1_000, 2_000), ServicePeriod(code, 3_000)]
    assert periods(ledger, code, known_at_ms=1_999) == [ServicePeriod(code, 1_000)]
    assert periods(ledger, code, known_at_ms=2_000) == [ServicePeriod(code, 1_000, 2_000)]
    assert periods(ledger, code, known_at_ms=999) == []


def test_a_retired_device_gives_its_address_free(ledger: Database) -> None:
    done(ledger, adoption.adopt, BUREAU, FOUND.code, **ACT)
    retired = done(ledger, adoption.retire, BUREAU, FOUND.code, **ACT)
    assert (retired.stage, retired.address, retired.holds_address) == (Stage.RETIRED, FOUND.address, False)
    successor = replace(FOUND, id="9" * 32, code="s01-cam-0099")
    done(ledger, devices.add, successor, **BY)
    with pytest.raises(Conflict) as taken:
        done(ledger, adoption.adopt, BUREAU, FOUND.code, **ACT)
    assert taken.value.message.id == "ledger.address_taken"
    assert periods(ledger, FOUND.code)[-1].end_ms is not None


@pytest.mark.parametrize(
    ("stage", "step"),
    [(Stage.ADOPTED, adoption.adopt), (Stage.CANDIDATE, adoption.retire), (Stage.RETIRED, adoption.retire)],
)
def test_a_step_that_is_not_in_the_table_is_refused(ledger: Database, stage: Stage, step: Any) -> None:
    done(ledger, devices.change, BUREAU, replace(FOUND, stage=stage), **BY)
    with pytest.raises(Conflict) as refused:
        done(ledger, step, BUREAU, FOUND.code, **ACT)
    assert refused.value.message.id == "ledger.bad_step"
    assert periods(ledger, FOUND.code) == []


def test_nobody_adopts_what_is_not_theirs(ledger: Database) -> None:
    for step in (adoption.adopt, adoption.retire):
        with pytest.raises(Missing):
            done(ledger, step, Scope.of(["S02"]), FOUND.code, **ACT)


def test_the_start_of_a_day_where_clocks_change_at_midnight() -> None:
    """Santiago's 6 September 2026 begins at 01:00."""
    assert (
        moment(date(2026, 9, 6), "America/Santiago", 0) == moment(date(2026, 9, 5), "America/Santiago", 0) + 86_400_000
    )
    assert moment(None, HANOI, 7) == 7


def test_retired_before_the_first_day_is_an_empty_period() -> None:
    assert ended(ServicePeriod("d", 5_000), 3_000) == ServicePeriod("d", 5_000, 5_000)
