"""What leaves the ledger as a table: names in it come from devices."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection

from campuswatch.cli.desk import Desk
from campuswatch.cli.devices import command as devices_command
from campuswatch.cli.init import command as init_command
from campuswatch.settings import FILE_NAME
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.repository import devices

INIT = ["--school", "S01", "--name", "x", "--prefix", "127.40.0.9/28", "--zone", "Asia/Shanghai", "--language", "en",
        "--web-port", "0"]  # fmt: skip


def test_a_name_that_is_a_formula_is_exported_as_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(init_command, INIT)
    assert made.exit_code == 0, made.output
    formula = '=HYPERLINK("http://192.0.2.1")'
    camera = Device(
        id="1" * 32, code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name=formula, address="127.40.0.1"
    )  # fmt: skip

    def plant(connection: Connection) -> None:
        devices.add(connection, camera, actor="x", at_ms=1)

    with closing(Desk(tmp_path / FILE_NAME, as_json=False)) as desk:
        desk.database.write(plant).result()
    told = CliRunner().invoke(devices_command, ["export"])
    assert told.exit_code == 0, told.output
    assert '"\'=HYPERLINK(""http://192.0.2.1"")"' in told.output
