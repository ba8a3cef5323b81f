"""Looks become defects by the table in alerts/defects/doubt.py."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from alerts.defects import DEFECTS
from alerts.defects.doubt import Doubts
from alerts.defects.verdict import Verdict, Word, bad, good, unknown
from inventory.model.defect import Defect, DefectKind

KIND = DefectKind.DISK
DEVICE = "s01-nvr-0001"
WORDS = {"b": bad(KIND, "1", state="bad"), "g": good(KIND, "1"), "u": unknown(KIND, "1")}


class Course:
    """What comes of looks one after the other, a minute apart; the ledger is a list."""

    def __init__(self) -> None:
        self.doubts = Doubts(DEFECTS)
        self.kept: list[Defect] = []
        self.now_ms = 0

    @property
    def open(self) -> list[Defect]:
        return [one for one in self.kept if one.ended_ms is None]

    def look(self, *verdicts: Verdict, again: bool = False) -> None:
        self.now_ms += 0 if again else 1
        for found in self.doubts.judge("S01", DEVICE, verdicts, self.open, self.now_ms):
            same = [one for one in self.open if (one.kind, one.part) == (found.kind, found.part)]
            self.kept = [one for one in self.kept if one not in same] + [found]

    def looks(self, letters: str) -> list[tuple[int, int | None]]:
        for letter in letters:
            self.look(WORDS[letter])
        return [(one.since_ms, one.ended_ms) for one in self.kept]


def test_the_table() -> None:
    for letters, kept in {
        "b": [],
        "bgb": [],
        "bub": [(1, None)],
        "bb": [(1, None)],
        "bbg": [(1, None)],
        "bbgbg": [(1, None)],
        "bbgg": [(1, 3)],
        "bbgug": [(1, 3)],
        "bbuuuu": [(1, None)],
        "bbggb": [(1, 3)],
        "bbggbb": [(1, 3), (5, None)],
        "gggg": [],
    }.items():
        assert Course().looks(letters) == kept, letters


def test_a_look_that_is_handed_in_twice_counts_once() -> None:
    course = Course()
    course.look(WORDS["b"])
    course.look(WORDS["b"], again=True)
    assert course.open == []


def test_what_a_look_knows_of_the_beginning_goes_before_when_it_was_seen() -> None:
    course = Course()
    for _ in range(2):
        course.look(replace(WORDS["b"], since_ms=-500))
    assert course.open[0].since_ms == -500


def test_a_rule_may_want_more_looks_for_what_it_sees() -> None:
    course = Course()
    for number in range(4):
        assert course.open == [], number
        course.look(bad(DefectKind.PICTURE) if number > 9 else replace(bad(DefectKind.PICTURE), looks=4))
    assert len(course.open) == 1


def test_details_are_those_of_the_last_look() -> None:
    course = Course()
    for state in ("bad", "bad", "unformatted"):
        course.look(bad(KIND, "1", state=state))
    assert course.open[0].details == {"state": "unformatted"}


def test_parts_and_kinds_do_not_mix() -> None:
    course = Course()
    course.look(bad(KIND, "1"))
    course.look(bad(KIND, "2"))
    assert course.open == []
    course.look(bad(KIND, "2"), bad(DefectKind.CLOCK))
    assert [(one.kind, one.part) for one in course.open] == [(KIND, "2")]


def by(witness: str, word: Word) -> Verdict:
    return Verdict(kind=DefectKind.NOT_RECORDING, word=word, part="1", witness=witness)


def test_only_who_found_it_ends_it_and_only_if_the_other_does_not_see_it() -> None:
    course = Course()
    for _ in range(2):
        course.look(by("footage", Word.BAD), by("recorder", Word.GOOD))
    assert [one.details["witness"] for one in course.open] == ["footage"]
    for _ in range(3):
        course.look(by("recorder", Word.GOOD))
    assert len(course.open) == 1
    course.look(by("recorder", Word.BAD))
    for _ in range(3):
        course.look(by("footage", Word.GOOD))
    assert len(course.open) == 1, "the recorder says now that it does not record"
    course.look(by("recorder", Word.GOOD))
    course.look(by("footage", Word.GOOD))
    assert course.open == []


def test_what_is_forgotten_is_counted_anew() -> None:
    course = Course()
    course.look(WORDS["b"])
    course.doubts.forget([DEVICE])
    course.look(WORDS["b"])
    assert course.open == []


@given(st.text(alphabet="bgu", max_size=40))
def test_defects_of_a_part_never_overlap_and_need_two_looks_each_way(letters: str) -> None:
    kept = Course().looks(letters)
    told = "".join(letter for letter in letters if letter != "u")
    assert len(kept) <= told.count("bb")
    for (_, ended), (since, _) in pairwise(kept):
        assert ended is not None
        assert ended <= since
    assert [ended for _, ended in kept[:-1] if ended is None] == []


def test_every_kind_has_a_rule() -> None:
    assert set(DEFECTS) == set(DefectKind)


def test_an_earlier_beginning_that_another_look_knows_is_believed() -> None:
    course = Course()
    course.now_ms = 100
    course.looks("bb")
    course.look(replace(bad(KIND, "1", state="bad"), since_ms=7, witness="footage"))
    assert [one.since_ms for one in course.open] == [7]
    course.look(replace(bad(KIND, "1", state="bad"), since_ms=50))
    assert [one.since_ms for one in course.open] == [7]
