"""No crash at any moment loses a password or locks an account: see crashing.py for what a schedule is."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from crashing import CRASH, FAULT, Theatre

from campuswatch.rotation import gate
from inventory import rotation as rules
from inventory.model.credential import Purpose
from inventory.model.turn import RESTING, State
from inventory.repository import login_rows
from inventory.rotation import Heard

IN_MEMORY = Path("/dev/shm")
pytestmark = pytest.mark.timeout(1800)


@pytest.fixture
def ledger(migrated_sqlite: Path) -> Iterator[Path]:
    """A ledger file that no disk keeps, where there is such a place: a hundred thousand schedules commit millions of
    times."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        file = Path(folder) / "ledger.db"
        shutil.copy(migrated_sqlite, file)
        yield file


def play_all(theatre: Theatre, limits: dict[str, int], *, again: bool = True) -> Counter[State]:
    ends = theatre.play(limits, again=again)
    told = ", ".join(f"{count} {state}" for state, count in sorted(ends.items()))
    print(f"{ends.total()} schedules with {limits} in {theatre.processes} processes: {told}")
    return ends


def test_nothing_goes_wrong(ledger: Path) -> None:
    with closing(Theatre(ledger)) as theatre:
        assert play_all(theatre, {}) == {State.DONE: 1}


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("purposes", [[Purpose.POLL], [Purpose.ADMIN], [Purpose.ADMIN, Purpose.POLL]])
def test_a_crash_at_each_moment(ledger: Path, own: bool, purposes: list[Purpose]) -> None:
    with closing(Theatre(ledger, own=own, purposes=purposes)) as theatre:
        ends = play_all(theatre, {CRASH: 1})
    assert ends.total() > 30
    assert set(ends) == {State.DONE}, "one crash alone needs no person"


def test_two_crashes(ledger: Path) -> None:
    with closing(Theatre(ledger)) as theatre:
        ends = play_all(theatre, {CRASH: 2}, again=False)
    assert ends.total() > 500
    assert ends[State.DONE] > 10 * ends[State.QUARANTINE]


def test_crashes_and_misbehaviour_together(ledger: Path) -> None:
    """Each world that a process can leave behind is gone on from once, and each of its futures counted."""
    with closing(Theatre(ledger)) as theatre:
        ends = play_all(theatre, {CRASH: 1, FAULT: 1}, again=False)
    assert ends[State.DONE] > ends[State.QUARANTINE]


# What would be wrong in the shipped code, and what the schedules then show.
MISTAKES: list[tuple[str, dict[tuple[State, Heard], State], str, str]] = [
    ("a crash during a change is taken for none", {(State.APPLYING, Heard.CRASHED): State.KEPT}, CRASH, "nobody knows"),
    ("a lost answer is taken for a no", {(State.APPLYING, Heard.UNCLEAR): State.KEPT}, FAULT, "nobody knows"),
    ("a word of done is believed", {(State.APPLYING, Heard.CHANGED): State.COMMITTED}, FAULT, "wrong password"),
    ("a refusal of the new is taken for a no", {(State.VERIFY, Heard.NEW_OUT): State.KEPT}, FAULT, "still arrive"),
]


@pytest.mark.parametrize(("arrows", "kind", "shown"), [pytest.param(*more, id=name) for name, *more in MISTAKES])
def test_the_schedules_notice_a_wrong_arrow(
    ledger: Path, arrows: dict[tuple[State, Heard], State], kind: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "ARROWS", {**rules.ARROWS, **arrows})
    notice(ledger, shown, {kind: 1})


def test_the_schedules_notice_a_login_too_many(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "LOGINS", 9)
    monkeypatch.setattr(gate, "LOGINS", 9)
    monkeypatch.setattr(login_rows, "may_attempt", lambda *_: True)
    notice(ledger, "in a row", {CRASH: 3})


def test_the_schedules_notice_that_others_do_not_rest(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inventory.repository.rotations.RESTING", RESTING - {State.VERIFY})
    notice(ledger, "others log in", {CRASH: 1})


def notice(ledger: Path, shown: str, limits: dict[str, int]) -> None:
    with closing(Theatre(ledger)) as theatre, pytest.raises(AssertionError, match=shown):
        theatre.play(limits, again=False)


@pytest.mark.long
@pytest.mark.parametrize("limits", [{CRASH: 2}, {CRASH: 1, FAULT: 1}], ids=["two crashes", "a crash and a fault"])
def test_worlds_that_are_alike_have_the_same_futures(ledger: Path, limits: dict[str, int]) -> None:
    """Played one by one, schedules end as they do where equal worlds are gone on from once."""
    ends = []
    for again in (True, False):
        own = Path(shutil.copy(ledger, ledger.with_name(f"{again}.db")))
        with closing(Theatre(own)) as theatre:
            ends.append(play_all(theatre, limits, again=again))
    assert ends[0] == ends[1]


@pytest.mark.long
def test_a_hundred_thousand_schedules(ledger: Path) -> None:
    """Three crashes and one misbehaviour of the device, at every moment."""
    with closing(Theatre(ledger)) as theatre:
        ends = play_all(theatre, {CRASH: 3, FAULT: 1}, again=False)
    assert ends.total() >= 100_000
    assert set(ends) == {State.DONE, State.KEPT, State.QUARANTINE}
