"""The writing side of the spool on real files, and on disks that fill up, tear and rot."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from spool_reading import CLOCK, T0, gaps, lines, numbers, stored

from collector.store.errors import StoreError
from collector.store.spool import cursor
from collector.store.spool.aside import FOLDER
from collector.store.spool.cursor import Cursor
from collector.store.spool.keeping import Limits
from collector.store.spool.segment import Why, abouts, segments, tail_of
from collector.store.spool.spool import Spool

SMALL = Limits(cap_bytes=1 << 30, segment_bytes=2_000)


def append(spool: Spool, first: int, count: int) -> None:
    spool.append(lines(first, count), T0 + 1000 * first, T0 + 1000 * (first + count))


def test_what_was_appended_is_read_back_over_segments_and_restarts(tmp_path: Path) -> None:
    for start in range(0, 900, 300):
        spool = Spool(tmp_path, CLOCK, limits=SMALL)
        for first in range(start, start + 300, 50):
            append(spool, first, 50)
        spool.close()
    assert numbers(stored(tmp_path)) == list(range(900))
    assert len(segments(tmp_path)) >= 3


def test_more_lines_than_a_record_takes_become_several(tmp_path: Path) -> None:
    spool = Spool(tmp_path, CLOCK)
    append(spool, 0, 12_000)
    spool.close()
    assert numbers(stored(tmp_path)) == list(range(12_000))


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    spool = Spool(tmp_path, CLOCK)
    with pytest.raises(StoreError) as refusal:
        Spool(tmp_path, CLOCK)
    assert refusal.value.message.id == "store.in_use"
    spool.close()
    Spool(tmp_path, CLOCK).close()


def test_a_place_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        Spool(tmp_path / "file" / "spool", CLOCK)


@pytest.mark.parametrize("seed", range(8))
def test_a_torn_end_is_cut_off_and_what_comes_later_stands_behind_it(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    spool = Spool(tmp_path, CLOCK)
    append(spool, 0, 100)
    whole = tail_of(segments(tmp_path))
    append(spool, 100, 100)
    spool.close()
    last = segments(tmp_path)[-1]
    os.truncate(last.path, rng.randrange(whole + 1, last.size))
    spool = Spool(tmp_path, CLOCK)
    append(spool, 200, 10)
    spool.close()
    assert numbers(stored(tmp_path)) == [*range(100), *range(200, 210)]
    assert {gap.why for gap in gaps(tmp_path)} <= {Why.MISSING}


def test_nobody_else_reads_any_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "spool"
    for _ in range(2):
        spool = Spool(folder, CLOCK)
        append(spool, 0, 10)
        cursor.save(folder, cursor.encode(Cursor()))
        spool.close()
        last = segments(folder)[-1]
        os.truncate(last.path, last.size - 1)
    assert list((folder / FOLDER).iterdir())
    assert [path for path in [folder, *folder.rglob("*")] if path.stat().st_mode & 0o077] == []


@pytest.mark.parametrize("seed", range(12))
def test_rotten_bytes_cost_the_records_they_are_in_and_no_others(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    spool = Spool(tmp_path, CLOCK, limits=SMALL)
    for first in range(0, 1000, 20):
        append(spool, first, 20)
    spool.close()
    victim = rng.choice(segments(tmp_path))
    octets = bytearray(victim.path.read_bytes())
    at = rng.randrange(len(octets))
    length = min(rng.choice([1, 1, 40, 3_000]), len(octets) - at)
    octets[at : at + length] = bytes((octet + 1 + rng.randrange(254)) % 256 for octet in octets[at : at + length])
    victim.path.write_bytes(octets)
    Spool(tmp_path, CLOCK).close()
    left = numbers(stored(tmp_path))
    lost = sorted(set(range(1000)) - set(left))
    assert left == sorted(left)
    assert lost == list(range(lost[0], lost[-1] + 1))
    assert len(lost) <= 20 * (2 + length // 150)
    assert {gap.why for gap in gaps(tmp_path)} <= {Why.DAMAGED}


def test_a_segment_that_is_gone_is_a_hole(tmp_path: Path) -> None:
    spool = Spool(tmp_path, CLOCK, limits=SMALL)
    for first in range(0, 600, 20):
        append(spool, first, 20)
    spool.close()
    gone = segments(tmp_path)[1]
    gone.path.unlink()
    (hole,) = gaps(tmp_path)
    assert hole == (gone.base, gone.end, Why.MISSING)
    spool = Spool(tmp_path, CLOCK)
    append(spool, 600, 1)
    assert numbers(stored(tmp_path))[-1] == 600
    spool.close()


def test_no_position_is_given_twice_even_when_the_disk_forgot_what_was_sent(tmp_path: Path) -> None:
    """A record that was shipped before it was safe may be gone after a power cut; its place stays used."""
    spool = Spool(tmp_path, CLOCK)
    append(spool, 0, 100)
    spool.close()
    end = tail_of(segments(tmp_path))
    known = Cursor()
    known.sent(0, end, T0)
    cursor.save(tmp_path, cursor.encode(known))
    os.truncate(segments(tmp_path)[-1].path, 0)
    spool = Spool(tmp_path, CLOCK)
    append(spool, 100, 5)
    spool.close()
    assert [one.base for one in segments(tmp_path)] == [end]
    known.grow(tail_of(segments(tmp_path)))
    assert known.pending.total == segments(tmp_path)[-1].size


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KiB."""
    place = tmp_path / "tiny"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", place], check=True)
    yield place
    subprocess.run(["umount", place], check=True)


def until_refused(spool: Spool, first: int) -> tuple[int, StoreError]:
    while True:
        try:
            append(spool, first, 1_000)
        except StoreError as error:
            return first, error
        first += 1_000


@pytest.mark.needs("root")
def test_a_full_disk_takes_nothing_by_halves_and_goes_on_when_there_is_room(tiny_disk: Path) -> None:
    spool = Spool(tiny_disk / "spool", CLOCK)
    append(spool, 0, 1_000)
    ballast = tiny_disk / "ballast"
    ballast.write_bytes(b"x" * (shutil.disk_usage(tiny_disk).free - 8_192))
    kept, refusal = until_refused(spool, 1_000)
    assert refusal.message.id == "store.disk_full"
    assert refusal.again
    assert numbers(stored(spool.folder)) == list(range(kept))
    for _ in range(3):
        with pytest.raises(StoreError):
            append(spool, kept, 1_000)
    ballast.unlink()
    append(spool, kept, 1_000)
    assert numbers(stored(spool.folder)) == list(range(kept + 1_000))
    spool.close()
    again = Spool(tiny_disk / "spool", CLOCK)
    append(again, kept + 1_000, 1)
    assert numbers(stored(spool.folder))[-1] == kept + 1_000
    again.close()


# --- the cap


def filled(folder: Path, limits: Limits, heard: list[str]) -> Spool:
    return Spool(folder, CLOCK, limits=limits, tell=lambda message: heard.append(message.id))


def test_over_the_cap_what_was_sent_goes_first_then_the_oldest_and_it_is_told(tmp_path: Path) -> None:
    limits = Limits(cap_bytes=20_000, segment_bytes=2_000)
    heard: list[str] = []
    spool = filled(tmp_path, limits, heard)
    last = 0
    while len(segments(tmp_path)) < 5:
        append(spool, last, 20)
        last += 20
    middle = segments(tmp_path)[2]
    of_middle = sum(about.lines for _, _, about in abouts(middle))
    known = Cursor()
    known.grow(tail_of(segments(tmp_path)))
    known.sent(middle.base, middle.end, T0)
    cursor.save(tmp_path, cursor.encode(known))
    assert not heard
    while middle.path.exists():
        append(spool, last, 20)
        last += 20
    assert numbers(stored(tmp_path))[0] == 0
    assert set(heard) <= {"spool.near"}
    while "spool.over" not in heard:
        append(spool, last, 20)
        last += 20
    there = numbers(stored(tmp_path))
    assert spool.lost_lines == last - len(there) - of_middle > 0
    assert there[0] == spool.lost_lines
    assert heard[0] == "spool.near"
    assert sum(one.size for one in segments(tmp_path)) <= limits.cap_bytes
    lost = spool.lost_lines
    spool.close()
    again = filled(tmp_path, limits, heard)
    assert again.lost_lines == lost
    again.close()


def test_what_was_sent_is_kept_for_its_time_and_then_goes(tmp_path: Path) -> None:
    limits = Limits(keep_ms=48 * 3_600_000, segment_bytes=2_000)
    spool = Spool(tmp_path, CLOCK, limits=limits)
    for first in range(0, 600, 20):
        append(spool, first, 20)
    known = Cursor()
    known.sent(0, tail_of(segments(tmp_path)), T0)
    cursor.save(tmp_path, cursor.encode(known))
    before = segments(tmp_path)
    now_ms = CLOCK.now_ms()
    list(spool.maintain(now_ms))
    spool.close()
    spool = Spool(tmp_path, CLOCK, limits=limits)
    list(spool.maintain(now_ms + limits.keep_ms - 1_000))
    assert segments(tmp_path) == before
    list(spool.maintain(now_ms + limits.keep_ms))
    assert segments(tmp_path) == before[-1:]
    spool.close()


def test_what_was_not_sent_is_kept_however_long_it_takes(tmp_path: Path) -> None:
    spool = Spool(tmp_path, CLOCK, limits=SMALL)
    for first in range(0, 600, 20):
        append(spool, first, 20)
    list(spool.maintain(CLOCK.now_ms()))
    list(spool.maintain(CLOCK.now_ms() + 400 * 86_400_000))
    assert numbers(stored(tmp_path)) == list(range(600))
    assert spool.unsent_bytes() == sum(one.size for one in segments(tmp_path))
    spool.close()
