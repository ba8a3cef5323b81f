from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import NOW_MS
from sqlalchemy import Connection, text

from inventory import audit, register
from inventory.audit import BUREAU_CHAIN, verify
from inventory.database import Database
from inventory.model.audit_entry import AuditEntry
from inventory.model.scope import BUREAU, Scope
from inventory.register import FIRST_PREVIOUS, NO_HEAD, Head, canonical, first_broken, sealed
from inventory.repository import audit_rows


def chain(length: int) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    for number in range(1, length + 1):
        entry = AuditEntry(
            chain="S01",
            seq=number,
            at_ms=NOW_MS + number,
            actor="技术员",
            action="revealed",
            subject=f"s01-cam-{number:04}",
            detail=canonical({"why": "camera replaced", "ticket": number}),
            previous=entries[-1].hash if entries else FIRST_PREVIOUS,
            hash="",
        )
        entries.append(sealed(entry))
    return entries


def head_of(entries: list[AuditEntry]) -> Head:
    return Head(entries[-1].seq, entries[-1].hash) if entries else NO_HEAD


CHAIN = chain(8)
POSITIONS = st.integers(0, len(CHAIN) - 1)
EDITS: dict[str, object] = {
    "chain": "S02",
    "seq": 99,
    "at_ms": NOW_MS,
    "actor": "nobody",
    "action": "looked",
    "subject": "",
    "detail": "{}",
    "previous": "0" * 63 + "1",
    "hash": "f" * 64,
}


@given(st.integers(0, 8))
def test_an_untouched_chain_is_whole(length: int) -> None:
    assert first_broken(chain(length), head_of(chain(length))) is None


def test_every_field_is_tried() -> None:
    assert set(EDITS) == set(AuditEntry.__dataclass_fields__)


@given(POSITIONS, st.sampled_from(sorted(EDITS)))
def test_an_edited_row_is_named(position: int, field: str) -> None:
    edited = [*CHAIN]
    edited[position] = replace(CHAIN[position], **{field: EDITS[field]})
    assert first_broken(edited, head_of(CHAIN)) == position + 1


@given(POSITIONS, st.sampled_from(sorted(set(EDITS) - {"hash", "seq", "previous"})))
def test_an_edited_row_with_its_hash_made_anew_breaks_at_the_next(position: int, field: str) -> None:
    edited = [*CHAIN]
    edited[position] = sealed(replace(CHAIN[position], **{field: EDITS[field]}))
    expected = position + 2 if position + 1 < len(CHAIN) else position + 1
    assert first_broken(edited, head_of(CHAIN)) == expected


@given(POSITIONS)
def test_a_deleted_row_is_named(position: int) -> None:
    assert first_broken(CHAIN[:position] + CHAIN[position + 1 :], head_of(CHAIN)) == position + 1


@given(POSITIONS, POSITIONS)
def test_rows_that_changed_places_are_named(first: int, second: int) -> None:
    first, second = sorted((first, second))
    swapped = [*CHAIN]
    swapped[first], swapped[second] = (
        replace(CHAIN[second], seq=first + 1),
        replace(CHAIN[first], seq=second + 1),
    )
    assert first_broken(swapped, head_of(CHAIN)) == (None if first == second else first + 1)


@given(st.integers(0, len(CHAIN) - 1))
def test_a_chain_cut_off_is_broken_one_past_its_end(length: int) -> None:
    assert first_broken(CHAIN[:length], head_of(CHAIN)) == length + 1


@given(st.integers(0, len(CHAIN) - 1))
def test_rows_beyond_the_head_are_named(length: int) -> None:
    assert first_broken(CHAIN, head_of(CHAIN[:length])) == length + 1


def test_a_head_of_another_hash_is_named() -> None:
    assert first_broken(CHAIN, Head(8, "f" * 64)) == 8


def test_what_cannot_be_found_is_what_the_docstring_says() -> None:
    """Cut, with the head put back to the row that is then the last."""
    assert first_broken(CHAIN[:5], head_of(CHAIN[:5])) is None


def append(connection: Connection, name: str, number: int) -> None:
    audit.append(connection, name, at_ms=NOW_MS, actor="a", action="adopted", subject=str(number), detail={"n": number})


def test_chains_grow_beside_each_other(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "PAGE", 3)
    for number in range(8):
        for name in ("S01", "S02", BUREAU_CHAIN):
            database.write(lambda connection, name=name, number=number: append(connection, name, number)).result(10)
    with database.read() as connection:
        for name in ("S01", "S02", BUREAU_CHAIN):
            entries = audit_rows.entries(connection, BUREAU, name)
            assert [entry.seq for entry in entries] == list(range(1, 9))
            assert verify(connection, BUREAU, name) is None
        assert audit_rows.entries(connection, Scope.of(["S01"]), BUREAU_CHAIN) == []


def test_a_row_is_undone_with_the_work_that_it_tells_of(database: Database) -> None:
    def refused(connection: Connection) -> None:
        append(connection, "S01", 1)
        raise ValueError("the work failed")

    futures = [database.write(refused), database.write(lambda connection: append(connection, "S01", 2))]
    with pytest.raises(ValueError, match="failed"):
        futures[0].result(10)
    futures[1].result(10)
    with database.read() as connection:
        (entry,) = audit_rows.entries(connection, BUREAU, "S01")
        assert (entry.seq, entry.subject) == (1, "2")
        assert verify(connection, BUREAU, "S01") is None


OTHERS = "at_ms, actor, action, subject, detail, previous, hash"


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET actor = 'nobody' WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 4", 4),
        ("DELETE FROM audit", 1),
        ("DELETE FROM audit_head", 1),
        ("UPDATE audit SET seq = 5 WHERE seq = 3", 3),
        (f"INSERT INTO audit SELECT chain, 0, {OTHERS} FROM audit WHERE seq = 1", 1),
        (f"INSERT INTO audit SELECT chain, -7, {OTHERS} FROM audit WHERE seq = 4", 1),
        (f"INSERT INTO audit SELECT chain, 5, {OTHERS} FROM audit WHERE seq = 4", 5),
    ],
)
def test_a_hand_in_the_database_is_noticed(database: Database, statement: str, broken: int) -> None:
    for number in range(4):
        database.write(lambda connection, number=number: append(connection, "S01", number)).result(10)
    database.write(lambda connection: connection.execute(text(statement))).result(10)
    with database.read() as connection:
        assert verify(connection, BUREAU, "S01") == broken
