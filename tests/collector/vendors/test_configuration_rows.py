"""Rows of marks: what they name is there in the recordings that prove them, and each fits the agents of its family."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.protocols.snmp.values import TimeTicks
from collector.vendors.configuration import MARKS, SETTINGS, Mark, columns, marks_of
from collector.vendors.family import FAMILIES
from simulator.recording import read_recording

RECORDINGS = Path(__file__).parents[4] / "shared" / "devices" / "snmp"


def test_families_and_parts_are_known_and_told_apart() -> None:
    assert {row.family for row in (*MARKS, *SETTINGS)} <= FAMILIES.keys()
    assert len({(row.family, row.part) for row in MARKS}) == len(MARKS)
    assert len({row.part for row in SETTINGS} | {row.part for row in MARKS}) == len(SETTINGS) + 3
    assert len(set(columns())) == len(columns())


@pytest.mark.parametrize(
    ("object_id", "vendor", "parts"),
    [
        ("1.3.6.1.4.1.25506.1.2260", "", {"running", "hardware"}),
        ("1.3.6.1.4.1.9.1.1", "", {"running", "startup", "hardware"}),
        ("", "Huawei", {"running", "hardware"}),
        ("1.3.6.1.4.1.99999.1", "", {"hardware"}),
    ],
)
def test_whom_a_mark_fits(object_id: str, vendor: str, parts: set[str]) -> None:
    assert {row.part for row in marks_of(object_id, vendor)} == parts


@pytest.mark.needs("recordings")
@pytest.mark.parametrize("row", [row for row in MARKS if row.proven], ids=lambda row: f"{row.family}-{row.part}")
def test_a_recording_shows_it(row: Mark) -> None:
    for name in row.proven:
        told = read_recording(RECORDINGS / f"{name}.snmprec")
        assert isinstance(told.get(row.told), TimeTicks)
