"""What may follow what in the registers of use, and that nobody alters what stands there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import plant
from sqlalchemy import delete, update

from inventory import register
from inventory.database import Database
from inventory.errors import Conflict
from inventory.model.kind import CODE_PREFIX
from inventory.model.scope import BUREAU
from inventory.model.use import OVER, PREFIX, Noun, UseAction, UseItem, UseState, UseStep
from inventory.repository import scans, uses
from inventory.tables.use import USES, scan, use_step
from inventory.use_register import ALWAYS, MOVES, due_of, fold, noun_of, require_step

A, S = UseAction, UseState
AT_MS = 1_795_366_800_000
ROADS = {
    Noun.FOOTAGE: [
        ([A.ASKED], S.ASKED), ([A.ASKED, A.REFUSED], S.REFUSED), ([A.ASKED, A.APPROVED, A.VIEWED], S.VIEWED),
        ([A.ASKED, A.APPROVED, A.VIEWED, A.HANDED_OUT], S.OUT),
        ([A.ASKED, A.APPROVED, A.HANDED_OUT, A.HANDED_OUT, A.RETURNED], S.CLOSED),
        ([A.ASKED, A.APPROVED, A.NOTED, A.CORRECTED], S.APPROVED),
    ],
    Noun.DANGER: [
        ([A.FOUND, A.MEASURED, A.MENDED, A.PASSED], S.CLOSED), ([A.FOUND, A.MENDED, A.FAILED], S.OPEN),
        ([A.FOUND, A.DISMISSED, A.NOTED], S.DISMISSED),
    ],
    Noun.SELFCHECK: [([A.MADE, A.MARKED, A.SIGNED], S.CLOSED), ([A.MADE, A.CANCELLED], S.CANCELLED)],
    Noun.CHECK: [([A.DONE], S.CLOSED)],
    Noun.RISK: [([A.TOLD], S.CLOSED)],
}  # fmt: skip
FORBIDDEN = [
    (Noun.FOOTAGE, [A.ASKED], A.HANDED_OUT),
    (Noun.FOOTAGE, [A.ASKED], A.VIEWED),
    (Noun.FOOTAGE, [A.ASKED, A.REFUSED], A.APPROVED),
    (Noun.FOOTAGE, [A.ASKED, A.APPROVED], A.RETURNED),
    (Noun.DANGER, [A.FOUND], A.PASSED),
    (Noun.DANGER, [A.FOUND, A.MENDED], A.MENDED),
    (Noun.DANGER, [A.FOUND, A.MENDED, A.PASSED], A.MENDED),
    (Noun.SELFCHECK, [A.MADE, A.SIGNED], A.MARKED),
    (Noun.CHECK, [A.DONE], A.DONE),
]


def item(noun: Noun, road: list[UseAction], **detail: object) -> UseItem:
    steps = [
        UseStep(at_ms=AT_MS + seq, by="t", action=one, detail=dict(detail), seq=seq) for seq, one in enumerate(road)
    ]
    return fold(f"s01-{PREFIX[noun]}-0001", "S01", steps)


@pytest.mark.parametrize(("noun", "road", "state"), [(noun, *one) for noun, some in ROADS.items() for one in some])
def test_roads(noun: Noun, road: list[UseAction], state: UseState) -> None:
    assert item(noun, road).state is state


@pytest.mark.parametrize(("noun", "road", "step"), FORBIDDEN)
def test_what_may_not_follow_is_refused(noun: Noun, road: list[UseAction], step: UseAction) -> None:
    with pytest.raises(Conflict):
        require_step(item(noun, road), step, {})


def test_an_inspection_without_findings_is_closed_at_once() -> None:
    assert item(Noun.INSPECTION, [A.INSPECTED]).state is S.CLOSED
    assert item(Noun.INSPECTION, [A.INSPECTED], findings=["dark corridor"]).state is S.LISTED


@given(st.sampled_from(list(Noun)), st.lists(st.sampled_from(list(UseAction)), max_size=12))
def test_what_is_over_stays_over(noun: Noun, tried: list[UseAction]) -> None:
    """Whatever is tried, only steps of the table are taken, and nothing leaves a state that ends it."""
    state: UseState | None = None
    for step in tried:
        after = MOVES[noun].get((state, step)) if step not in ALWAYS else state
        assert not (state in OVER and after not in (None, state))
        state = after or state


def test_codes_tell_what_they_are_of_and_are_no_devices() -> None:
    assert [noun_of(f"s01-{prefix}-0001") for prefix in PREFIX.values()] == list(PREFIX)
    assert not set(PREFIX.values()) & set(CODE_PREFIX.values())


def test_only_what_waits_has_a_day() -> None:
    assert due_of(item(Noun.DANGER, [A.FOUND], due_ms=AT_MS)) == AT_MS
    assert due_of(item(Noun.DANGER, [A.FOUND, A.MENDED], due_ms=AT_MS)) is None
    assert due_of(item(Noun.FOOTAGE, [A.ASKED, A.APPROVED, A.HANDED_OUT], due_ms=AT_MS)) == AT_MS


@pytest.fixture
def planted(database: Database) -> Database:
    plant(database)
    return database


def enter(database: Database, action: UseAction, **detail: str | int) -> UseItem:
    return database.write(
        lambda one: uses.enter(one, "S01", "s01-hd-0001", action, detail, actor="t", at_ms=AT_MS)
    ).result(10)


def test_what_waits_is_found_until_it_is_mended(planted: Database) -> None:
    with planted.read() as connection:
        assert [one.code for one in uses.waiting(connection, BUREAU, until_ms=AT_MS * 2)] == ["s01-hd-0001"]
    enter(planted, A.MENDED, words="done")
    with planted.read() as connection:
        assert uses.waiting(connection, BUREAU) == []
    assert enter(planted, A.FAILED, due_ms=7).state is S.OPEN
    with planted.read() as connection:
        assert [one.due_ms for one in uses.waiting(connection, BUREAU)] == [7]


def test_whoever_alters_or_deletes_a_step_is_found_out(planted: Database) -> None:
    enter(planted, A.NOTED, words="seen")
    first = (use_step.c.chain == "S01") & (use_step.c.seq == 1)
    last = (use_step.c.chain == "S01") & (use_step.c.seq == 2)
    for spoil in (update(use_step).where(first).values(actor="another"), delete(use_step).where(last)):
        with planted.read() as connection:
            assert register.verify(connection, BUREAU, USES, "S01") is None
        with pytest.raises(Undo):
            planted.write(lambda one, spoil=spoil: spoilt(one, spoil)).result(10)


@pytest.mark.parametrize("chain", ["S02", "s01", "nobody"])
def test_a_step_in_another_chain_is_none_of_the_item(planted: Database, chain: str) -> None:
    """Whoever looks through the chain of the school would not find it broken."""
    planted.write(
        lambda one: register.enter(one, USES, chain, at_ms=AT_MS, actor="t", action=A.DISMISSED.value,
                                   subject="s01-hd-0001", detail={"words": "no danger"})
    ).result(10)  # fmt: skip
    with planted.read() as connection:
        item = uses.get(connection, BUREAU, "s01-hd-0001")
        assert item is not None
        assert (item.school, item.state) == ("S01", S.OPEN)
        assert [one.state for one in uses.every(connection, BUREAU, item.noun) if one.code == item.code] == [S.OPEN]


class Undo(Exception):
    pass


def spoilt(connection, spoil) -> None:  # type: ignore[no-untyped-def]
    connection.execute(spoil)
    assert register.verify(connection, BUREAU, USES, "S01") is not None
    raise Undo


def test_a_photo_that_was_changed_is_refused(planted: Database) -> None:
    digest = planted.write(lambda one: scans.add(one, "S01", b"%PDF-1.7 x", actor="t", at_ms=AT_MS)).result(10)
    planted.write(lambda one: one.execute(update(scan).values(octets=b"%PDF-1.7 y"))).result(10)
    with planted.read() as connection, pytest.raises(Conflict):
        scans.get(connection, BUREAU, digest)


@pytest.mark.parametrize("octets", [b"", b"MZ\x90\x00", b"<svg>", b"\xff\xd8\xff" + bytes(scans.MAX_OCTETS)])
def test_what_is_no_photo_of_a_paper_is_refused(planted: Database, octets: bytes) -> None:
    with pytest.raises(Conflict):
        planted.write(lambda one: scans.add(one, "S01", octets, actor="t", at_ms=AT_MS)).result(10)
