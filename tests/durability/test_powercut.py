"""Power cuts at random moments of real workloads: what was acknowledged is there, nothing is doubled or half."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import ledger_survivor
import pytest
import store_survivor
from powercut import Cut, Disk, Event, Kind, cuts, record

HERE = Path(__file__).parent
BATCHES = 150
TRANSACTIONS = 150


def store_faults(cut: Cut) -> list[str]:
    return store_survivor.faults(cut.folder / "samples.db", cut.acknowledged, BATCHES)


def ledger_faults(cut: Cut) -> list[str]:
    return ledger_survivor.faults(cut.folder / "ledger.db", cut.acknowledged)


def store_command(folder: Path, habit: str) -> list[str]:
    return [sys.executable, str(HERE / "store_workload.py"), str(folder / "samples.db"), "0", str(BATCHES), habit]


def ledger_command(folder: Path, habit: str) -> list[str]:
    return [sys.executable, str(HERE / "ledger_workload.py"), str(folder / "ledger.db"), str(TRANSACTIONS), habit]


@dataclass(frozen=True)
class Subject:
    command: Callable[[Path, str], list[str]]
    faults: Callable[[Cut], list[str]]


SUBJECTS = {"store": Subject(store_command, store_faults), "ledger": Subject(ledger_command, ledger_faults)}


def after_cuts(tmp_path: Path, subject: Subject, habit: str, count: int, seed: int = 1) -> list[str]:
    """The promises broken over `count` cuts of one run."""
    folder = tmp_path / "disk"
    folder.mkdir()
    disk = Disk(folder)
    events = record(subject.command(folder, habit), tmp_path / "trace")
    # Without writes to the database itself no cut would fall into a checkpoint, where it hurts most.
    assert sum(event.kind is Kind.WRITE and event.path.endswith(".db") for event in events) > 50
    wrong = []
    for cut in cuts(disk, events, count, seed, tmp_path):
        wrong += [f"cut {cut.number}: {fault}" for fault in subject.faults(cut)]
        shutil.rmtree(cut.folder)
    return wrong


@pytest.mark.needs("strace")
@pytest.mark.parametrize("name", SUBJECTS)
def test_what_was_acknowledged_outlives_the_power(tmp_path: Path, name: str) -> None:
    assert after_cuts(tmp_path, SUBJECTS[name], "honest", 40) == []


@pytest.mark.needs("strace")
@pytest.mark.parametrize(
    ("name", "habit", "broken"),
    [
        ("store", "early", "acknowledged and is gone"),
        ("store", "unsynced", "integrity_check"),
        ("ledger", "early", "acknowledged and is gone"),
    ],
)
def test_the_cut_finds_who_breaks_his_word(tmp_path: Path, name: str, habit: str, broken: str) -> None:
    """One that acknowledges before it commits, one that does not sync: the simulator must tell."""
    assert any(broken in fault for fault in after_cuts(tmp_path, SUBJECTS[name], habit, 40))


@pytest.mark.long
@pytest.mark.needs("strace")
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", SUBJECTS)
def test_what_was_acknowledged_outlives_the_power_at_any_moment(tmp_path: Path, name: str, seed: int) -> None:
    assert after_cuts(tmp_path, SUBJECTS[name], "honest", 400, seed) == []


def test_a_sync_covers_what_was_written_before_it_began(tmp_path: Path) -> None:
    """The model itself: a synced write always survives, a later one only sometimes, and in sectors."""
    source = tmp_path / "disk"
    source.mkdir()
    (source / "db").write_bytes(bytes(2048))
    path = str(source / "db")
    events = [
        Event(Kind.WRITE, path, b"a" * 1024, 0),
        Event(Kind.SYNC_BEGINS, path),
        Event(Kind.WRITE, path, b"b" * 1024, 1024),
        Event(Kind.SYNC, path),
    ]
    seen = set()
    for seed in range(60):
        target = tmp_path / f"seed-{seed}"
        target.mkdir()
        for cut in cuts(Disk(source), [*events, *[Event(Kind.ACKNOWLEDGE)] * 2000], 1, seed, target):
            content = (cut.folder / "db").read_bytes()
            assert content[:1024] == b"a" * 1024
            seen.add(content[1024:])
    zero, one = bytes(512), b"b" * 512
    assert seen == {zero + zero, zero + one, one + zero, one + one}
