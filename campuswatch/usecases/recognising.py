"""Recognising a recorded agent: the interview that a scan leads, answered from a recording instead of a network."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from collector.discovery.interview import Answer, Ask, Vendors, interview
from collector.discovery.questions import VENDORS
from collector.protocols.snmp.oid import Index, Oid
from collector.protocols.snmp.values import Absence, Value
from inventory.identify import identify
from inventory.model.sighting import Identity
from simulator.recording import parse_recording, text_of


class RecordedAgent:
    """Answers GET and GETNEXT from the objects of a recording; the order is that of the numbers, as SNMP has it."""

    def __init__(self, objects: Mapping[Oid, Value]) -> None:
        self._objects = objects
        self._arcs: list[Index] = sorted(oid.arcs for oid in objects)

    def answer(self, ask: Ask) -> Answer:
        answers = {oid: self._after(oid) if ask.following else self._at(oid) for oid in ask.oids}
        return {oid: came for oid, came in answers.items() if came is not None}

    def _at(self, oid: Oid) -> tuple[Oid, Value] | None:
        value = self._objects.get(oid)
        return None if value is None else (oid, value)

    def _after(self, oid: Oid) -> tuple[Oid, Value] | None:
        place = bisect_right(self._arcs, oid.arcs)
        if place == len(self._arcs):
            return None
        follower = Oid.of(self._arcs[place])
        return follower, self._objects[follower]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """`bad` says what is wrong with lines of the file, by their number; the rest of the file counts all the same."""

    file: Path
    evidence: Mapping[str, str]
    identity: Identity
    bad: Mapping[int, str]


def recognise(file: Path) -> Recognised:
    """Raises OSError, and ValueError for a file without a single readable line."""
    objects, bad = parse_recording(text_of(file))
    if not objects:
        raise ValueError("no line of it is an object of an SNMP recording (OID|type|value)")
    values = {oid: value for oid, value in objects.items() if isinstance(value, bytes | int | Absence)}
    evidence = evidence_of(RecordedAgent(values))
    return Recognised(file=file, evidence=evidence, identity=identify(evidence), bad=bad)


def evidence_of(agent: RecordedAgent, vendors: Vendors = VENDORS) -> dict[str, str]:
    evidence: dict[str, str] = {}
    questions = interview(evidence, vendors)
    try:
        answer = agent.answer(next(questions))
        while True:
            answer = agent.answer(questions.send(answer))
    except StopIteration:
        return evidence
