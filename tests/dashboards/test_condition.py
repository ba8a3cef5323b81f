"""Clocks, disks and defects as people see them: what is not known is never called bad, nor good."""

from __future__ import annotations

from dataclasses import fields

import pytest

from collector.pictures.numbers import Numbers
from dashboards.recordings.clocks import STALE_MS, ClockWord, judge_clock
from dashboards.recordings.disks import WORDS, DiskWord, word_of, worst_first
from dashboards.recordings.troubles import GRAVEST_FIRST, gather
from dashboards.thumbnail import draw
from inventory.model.defect import Defect, DefectKind
from inventory.model.device_clock import DeviceClock
from inventory.model.disk import Disk, DiskState, DiskTold
from language.catalogue import LANGUAGES, render
from language.message import Message

NOW_MS = 1_795_366_800_000
LIMIT_MS = 10_000


@pytest.mark.parametrize(
    ("offset_ms", "within_ms", "age_ms", "word"),
    [
        (10_000, 0, 0, ClockWord.RIGHT),
        (-10_000, 5_000, 0, ClockWord.RIGHT),
        (10_400, 500, 0, ClockWord.UNSURE),
        (-10_600, 500, 0, ClockWord.OFF),
        (420_000, 1_000, STALE_MS, ClockWord.OFF),
        (420_000, 1_000, STALE_MS + 1, ClockWord.STALE),
        (0, 0, STALE_MS + 1, ClockWord.STALE),
    ],
)
def test_a_clock_is_off_only_beyond_its_margin(offset_ms: int, within_ms: int, age_ms: int, word: ClockWord) -> None:
    clock = DeviceClock(device="d", at_ms=NOW_MS - age_ms, offset_ms=offset_ms, within_ms=within_ms, source="isapi")
    assert judge_clock(clock, limit_ms=LIMIT_MS, now_ms=NOW_MS).word is word


def a_disk(slot: str, state: DiskState, smart: DiskState | None = None) -> Disk:
    return Disk(recorder="r", told=DiskTold(slot=slot, state=state, smart=smart), since_ms=0, seen_ms=0)


def test_every_state_of_a_disk_has_a_word() -> None:
    assert WORDS.keys() == set(DiskState)


def test_a_disk_whose_self_test_fails_is_bad_though_it_works() -> None:
    assert word_of(a_disk("1", DiskState.OK, DiskState.BAD)) is DiskWord.BAD
    assert word_of(a_disk("1", DiskState.OK, DiskState.UNKNOWN)) is DiskWord.SOUND
    assert word_of(a_disk("1", DiskState.UNKNOWN)) is DiskWord.UNKNOWN


def test_bad_disks_stand_first_and_empty_slots_last() -> None:
    disks = [
        a_disk("10", DiskState.OK), a_disk("2", DiskState.OK), a_disk("1", DiskState.ABSENT), a_disk("3", DiskState.BAD)
    ]  # fmt: skip
    assert [one.told.slot for one in worst_first(disks)] == ["3", "2", "10", "1"]


def a_defect(kind: DefectKind, device: str = "d", since_ms: int = 0, ended_ms: int | None = None) -> Defect:
    return Defect(school="s01", device=device, kind=kind, since_ms=since_ms, seen_ms=since_ms, ended_ms=ended_ms)


def test_every_kind_of_defect_has_its_weight() -> None:
    assert sorted(GRAVEST_FIRST) == sorted(DefectKind)


def test_the_gravest_defects_are_shown_and_the_others_counted() -> None:
    defects = [
        a_defect(DefectKind.CLOCK),
        a_defect(DefectKind.NOT_RECORDING, "older", 1),
        a_defect(DefectKind.NOT_RECORDING, "newer", 2),
        a_defect(DefectKind.DISK, ended_ms=5),
    ]
    found = gather(defects, most=2)
    assert found.counts == [(DefectKind.NOT_RECORDING, 2), (DefectKind.CLOCK, 1)]
    assert [one.device for one in found.shown] == ["newer", "older"]
    assert found.more == 1


def test_a_thumbnail_has_every_block_once() -> None:
    grey = bytes([0] * 32 + [255] * 32 * 16 + [0, 255] * 16)
    seen = draw(grey)
    assert [colour for colour, _ in seen.shades] == ["#101010", "#f0f0f0"]
    black, white = (path for _, path in seen.shades)
    assert black.startswith("M0 0h32v1h-32z")
    assert white.count("M") == 16 + 16
    assert len(black) + len(white) < 1_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_a_picture_has_a_word(language: str) -> None:
    for one in fields(Numbers):
        assert render(Message(f"picture_number.{one.name}"), language)
