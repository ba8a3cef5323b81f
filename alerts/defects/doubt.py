"""Looks become defects: a doubt counts looks in a row that say the same, until they are enough. Pure but for memory.

| open? | the look says | then |
|---|---|---|
| no | bad, fewer in a row than the rule wants | a doubt, nothing is opened |
| no | bad, as many as the rule wants | it opens, dated to the first of them or to what the look knows |
| no | good | the doubt is gone |
| yes | bad | seen again, with what is known of it now; an earlier beginning that a look knows is believed |
| yes | good, fewer in a row than the rule wants | nothing |
| yes | good, as many as the rule wants | it ends, dated to the first of them |
| either | nothing | nothing |

A look that is handed in twice counts once, so a transaction may be tried again. What is doubted is lost with the
process: after a start the looks are counted anew, and what is open stays open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from alerts.defects.rule import Rule
from alerts.defects.verdict import Verdict, Word
from inventory.model.defect import Defect, DefectKind
from language.message import Parameter

WITNESS = "witness"
"""Among a defect's details: who found it bad."""


class Place(NamedTuple):
    """Of what is doubted."""

    device: str
    kind: DefectKind
    part: str
    witness: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """`looks` in a row said `word`, the first at `first_ms`, the last at `last_ms`."""

    word: Word
    looks: int
    first_ms: int
    last_ms: int


class Doubts:
    """Belongs to the one thread that judges."""

    def __init__(self, rules: Mapping[DefectKind, Rule]) -> None:
        self._rules = rules
        self._doubts: dict[Place, Doubt] = {}

    def judge(
        self, school: str, device: str, verdicts: Iterable[Verdict], known: Iterable[Defect], at_ms: int
    ) -> list[Defect]:
        """The defects of this device that open, are seen again or end; `known` are those open now."""
        opened = {(one.kind, one.part): one for one in known if one.device == device}
        found: dict[tuple[DefectKind, str], Defect] = {}
        for verdict in verdicts:
            place = verdict.kind, verdict.part
            defect = self._one(school, device, verdict, found.get(place) or opened.get(place), at_ms)
            if defect is not None:
                found[place] = defect
        return list(found.values())

    def forget(self, devices: Iterable[str]) -> None:
        """These are no longer looked at."""
        gone = set(devices)
        self._doubts = {place: doubt for place, doubt in self._doubts.items() if place.device not in gone}

    def _one(self, school: str, device: str, verdict: Verdict, known: Defect | None, at_ms: int) -> Defect | None:
        if verdict.word is Word.UNKNOWN:
            return None
        place = Place(device, verdict.kind, verdict.part, verdict.witness)
        is_open = known is not None and known.ended_ms is None
        if verdict.word is Word.GOOD and not is_open:
            self._doubts.pop(place, None)
            return None
        doubt = self._counted(place, verdict.word, at_ms)
        if known is not None and is_open:
            if verdict.word is Word.GOOD:
                return self._ended(place, doubt, known)
            since_ms = known.since_ms if verdict.since_ms is None else min(known.since_ms, verdict.since_ms)
            return replace(known, since_ms=since_ms, seen_ms=at_ms, details=_details(verdict, known))
        if doubt.looks < (verdict.looks or self._rules[verdict.kind].bad):
            return None
        since_ms = doubt.first_ms if verdict.since_ms is None else verdict.since_ms
        return Defect(
            school=school, device=device, kind=verdict.kind, part=verdict.part, since_ms=since_ms, seen_ms=at_ms,
            details=_details(verdict, None),
        )  # fmt: skip

    def _ended(self, place: Place, doubt: Doubt, known: Defect) -> Defect | None:
        """Where its own witness has said so often enough, and no other of the same part says otherwise."""
        if doubt.looks < self._rules[place.kind].good or known.details.get(WITNESS, "") != place.witness:
            return None
        others = (one for other, one in self._doubts.items() if other[:3] == place[:3] and other != place)
        if any(one.word is Word.BAD for one in others):
            return None
        return replace(known, ended_ms=max(doubt.first_ms, known.since_ms))

    def _counted(self, place: Place, word: Word, at_ms: int) -> Doubt:
        before = self._doubts.get(place)
        if before is None or before.word is not word:
            before = Doubt(word, 0, at_ms, at_ms - 1)
        if at_ms > before.last_ms:
            before = Doubt(word, before.looks + 1, before.first_ms, at_ms)
        self._doubts[place] = before
        return before


def _details(verdict: Verdict, known: Defect | None) -> Mapping[str, Parameter]:
    """As told now; who found it first stays named."""
    witness = known.details.get(WITNESS, "") if known else verdict.witness
    return {**verdict.details, **({WITNESS: witness} if witness else {})}
