"""Whether every register of a ledger is looked through, not those alone that say of themselves that they are there."""

from __future__ import annotations

from pathlib import Path

import pytest
from fault_office import Office
from sqlalchemy import text
from web_campus import Campus

from campuswatch.backup.verifying import broken_chains
from inventory import audit


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("DELETE FROM fault_step WHERE seq = 1", [("S01 fault_step", 1)]),
        ("DELETE FROM fault_step_head", [("S01 fault_step", 1)]),
        ("DELETE FROM fault_step", [("S01 fault_step", 1)]),
        ("UPDATE audit SET actor = 'nobody' WHERE chain = 'S01' AND seq = 1", [("S01", 1)]),
    ],
)
def test_a_register_that_was_spoilt_is_named(tmp_path: Path, statement: str, broken: list[tuple[str, int]]) -> None:
    campus = Campus(tmp_path)
    office = Office(campus.database)
    office.fire("s01-cam-0001")
    campus.database.write(
        lambda one: audit.append(one, "S01", at_ms=1, actor="a", action="b", subject="c", detail={})
    ).result(10)
    assert office.read(lambda one, _: [*broken_chains(one)], None) == []
    campus.database.write(lambda one: one.execute(text(statement))).result(10)
    assert office.read(lambda one, _: [*broken_chains(one)], None) == broken
    campus.close()
