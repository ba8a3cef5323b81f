"""What a person corrects stands in the history, the audit chain and the figures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from campuswatch.migrate import upgrade
from campuswatch.usecases.actor import operator
from campuswatch.usecases.adoption import adopt_devices
from campuswatch.usecases.corrections import correct, retire
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.repository import changes, devices, schools, service_periods

CODE = "s01-cam-0001"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    upgrade(url)
    opened = Database.open(url)
    opened.write(partial(schools.add, school=School(code="S01", name="x"), actor="test", at_ms=0)).result()
    for number, address in ((1, "10.1.0.1"), (2, "10.1.0.2")):
        device = Device(
            id=f"d{number}", code=f"s01-cam-{number:04d}", school="S01", kind=Kind.CAMERA, name="?", address=address
        )
        opened.write(partial(devices.add, device=device, actor="scan", at_ms=0)).result()
    yield opened
    opened.close()


def test_a_correction_stands_in_history_and_audit(database: Database) -> None:
    correct(database, operator(), CODE, {"name": "校门", "answers": ("ping",)}, now_ms=5)
    with database.read() as connection:
        changed = devices.get(connection, BUREAU, CODE)
        fields = {event.field: (event.old, event.new) for event in changes.history(connection, BUREAU, CODE)}
        assert audit.verify(connection, BUREAU, "S01") is None
    assert changed is not None
    assert (changed.name, changed.witnesses) == ("校门", ("ping",))
    assert fields["name"] == ("?", "校门")


def test_a_device_that_may_be_given_the_password_itself_is_a_persons_word(database: Database) -> None:
    correct(database, operator(), CODE, {"basic_login": True}, now_ms=5)
    with database.read() as connection:
        changed = devices.get(connection, BUREAU, CODE)
        events = [(event.field, event.old, event.new) for event in changes.history(connection, BUREAU, CODE)]
    assert changed is not None
    assert changed.basic_login
    assert ("basic_login", "false", "true") in events


def test_wrong_corrections_change_nothing(database: Database) -> None:
    with pytest.raises(Conflict, match="smell"):
        correct(database, operator(), CODE, {"answers": ("smell",)}, now_ms=5)
    with pytest.raises(Conflict, match="s01-cam-0002"):
        correct(database, operator(), CODE, {"address": "10.1.0.2"}, now_ms=5)
    with pytest.raises(Missing):
        correct(database, operator(), "s01-cam-0009", {"name": "x"}, now_ms=5)


def test_a_retired_device_counts_no_more_and_frees_its_address(database: Database) -> None:
    adopt_devices(database, operator(), [CODE], now_ms=10)
    retire(database, operator(), CODE, day=None, now_ms=20)
    with database.read() as connection:
        (period,) = service_periods.every(connection, BUREAU, CODE)
    assert (period.start_ms, period.end_ms) == (10, 20)
    correct(database, operator(), "s01-cam-0002", {"address": "10.1.0.1"}, now_ms=30)
    with pytest.raises(Conflict):
        retire(database, operator(), CODE, day=None, now_ms=40)
