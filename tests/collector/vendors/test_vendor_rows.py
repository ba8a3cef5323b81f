"""Every row says something on the recordings that prove it; the documents tell what the tables hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Value
from collector.protocols.snmp.walk import Rows
from collector.vendors import family, listing
from collector.vendors.family import FAMILIES, Family, fits
from collector.vendors.plan import figures, flat, make_plan, reduced, wanted
from collector.vendors.reading import FORMULAS, READERS, REDUCTIONS
from collector.vendors.row import Meaning, Row, oids
from collector.vendors.tables import TABLES
from simulator.recording import parse_recording, read_recording

ROOT = Path(__file__).parents[3]
RECORDINGS = ROOT.parent / "shared" / "devices" / "snmp"
OBJECT_ID = Oid.parse("1.3.6.1.2.1.1.2.0")
PROVEN = [
    pytest.param(row, name, id=f"{row.mib.split(' ')[1] if ' ' in row.mib else row.mib}-{name}")
    for rows in TABLES.values()
    for row in rows
    for name in row.proven
]
Objects = dict[Oid, Value]


def walk(objects: Objects, columns: tuple[Oid, ...]) -> Rows:
    found: Rows = {}
    for oid, value in objects.items():
        for column in columns:
            if oid != column and column.covers(oid):
                found.setdefault(column.suffix(oid), {})[column] = value
    return found


def object_id(objects: Objects) -> str:
    identity = objects.get(OBJECT_ID)
    return str(identity) if isinstance(identity, Oid) else ""


@pytest.mark.needs("recordings")
@pytest.mark.parametrize(("row", "name"), PROVEN)
def test_a_row_speaks_on_the_recordings_that_prove_it(row: Row, name: str) -> None:
    objects = {
        oid: value for oid, value in read_recording(RECORDINGS / f"{name}.snmprec").items() if not callable(value)
    }
    assert fits(row, object_id(objects), "")
    walked = walk(objects, wanted([row]))
    told = figures(make_plan("", [row], walked), flat(walked))
    assert told
    assert all(row.nature.low <= one.value <= row.nature.high for one in told)


def test_rows_name_what_there_is() -> None:
    for rows in TABLES.values():
        for row in rows:
            assert row.family in FAMILIES
            assert row.formula in FORMULAS
            assert row.reader in READERS
            assert row.nature.reduce in (*REDUCTIONS, "each")
            assert not row.good & row.bad
            assert bool(row.good) == (row.formula == "state"), row.mib
            assert bool(row.states) == (row.formula == "translated"), row.mib


def test_every_family_has_a_row() -> None:
    assert {row.family for rows in TABLES.values() for row in rows} == set(FAMILIES)


def test_the_list_of_vendors_is_what_the_tables_hold() -> None:
    written = (ROOT / "docs" / "vendors.md").read_text(encoding="utf-8")
    assert written == listing.document(), "python -m collector.vendors.listing > docs/vendors.md"
    unproven = sum(not row.proven for rows in TABLES.values() for row in rows)
    assert written.count("| document |") == unproven


def test_the_example_of_the_handbook_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its recording, its family and its rows, read by the engine, give the figures that it promises."""
    page = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    recording, named, row_lines = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    objects, bad = parse_recording(recording)
    assert not bad
    names = {"Row": Row, "Meaning": Meaning, "oids": oids, "Family": Family}
    new_families = eval("{" + named + "}", names)
    rows = [eval(line, names) for line in row_lines.splitlines()]
    monkeypatch.setattr(family, "FAMILIES", {**FAMILIES, **new_families})
    plain = {oid: value for oid, value in objects.items() if not callable(value)}
    assert all(fits(row, object_id(plain), "") for row in rows)
    walked = walk(plain, wanted(rows))
    told = figures(make_plan("", rows, walked), flat(walked))
    assert {meaning: reduced(meaning, told) for meaning in (Meaning.CPU, Meaning.TEMPERATURE)} == {
        Meaning.CPU: 37.0,
        Meaning.TEMPERATURE: pytest.approx(41.5),
    }
    assert "37 %" in page
    assert "41.5 °C" in page
