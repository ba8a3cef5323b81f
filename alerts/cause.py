"""Which outage explains which. Pure: one school, at one moment.

A device that is dead (silent to every look) is charged to the outermost element on its way up that is dead too, where

- every element between them is dead or not watched: one that answered after the device fell silent ends the way, for
  then nothing beyond it can be the reason, and a cable that the ledger has wrong explains nothing;
- the element fell silent before the device did, as far as the looks can tell.

Where no way is known, a joint of the school that died in the same moment is *probably* the cause. Whatever is left and
died in the same moment as a joint, as others with which it shares a port, a circuit or an area, or as several others,
has a common fate with them: each is DOWN, and one of them speaks for all.

What was explained stays explained while its cause is dead and no way contradicts: a wiring that is no longer told is
not one that was told otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from alerts.wiring import Upper, Via, Wiring

SEVERAL = 3
"""So many that die in one moment have one cause, whatever they share."""
LONG_AGO = -(2**62)


@dataclass(frozen=True, slots=True)
class Silence:
    """It fell silent at `since_ms`, between two looks. `dead` says that nothing of it answers, not only a service.

    Where nobody had looked before, `earliest_ms` is LONG_AGO. `told_ms` is when it was confirmed.
    """

    since_ms: int
    earliest_ms: int
    latest_ms: int
    told_ms: int
    dead: bool

    def meets(self, other: Silence) -> bool:
        """Whether both can have begun in one moment."""
        return self.earliest_ms <= other.latest_ms and other.earliest_ms <= self.latest_ms


class Life(Enum):
    ALIVE = "alive"  # it answered after the device in question fell silent
    DEAD = "dead"
    UNSURE = "unsure"  # it has not been asked since, or is being asked again
    UNWATCHED = "unwatched"  # nobody asks it, or nobody could


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a device: `silence` where it is silent, `answered_ms` its last answer.

    `missed` says that looks have been missed that are not confirmed yet.
    """

    silence: Silence | None = None
    answered_ms: int | None = None
    missed: bool = False
    watched: bool = True

    def life(self, since_ms: int) -> Life:
        """As seen from something that missed its first look at `since_ms`."""
        if self.silence is not None and self.silence.dead:
            return Life.DEAD
        if not self.watched:
            return Life.UNWATCHED
        if self.missed:
            return Life.UNSURE
        if self.silence is not None:  # its agent is silent, the device answers
            return Life.ALIVE
        return Life.ALIVE if self.answered_ms is not None and self.answered_ms > since_ms else Life.UNSURE


UNSEEN = Seen(watched=False)
Look = Callable[[str], Seen]
"""UNSEEN of a device that nobody watches."""


@dataclass(frozen=True, slots=True)
class Cause:
    """`start_ms` is the earliest moment at which it can have fallen silent."""

    code: str
    start_ms: int
    probable: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """`causes` of dead devices by code. `unsure` are those of which an element has still to answer, `unexplained` the
    others; `heads` maps those that share a fate to the one that speaks for them."""

    causes: Mapping[str, Cause] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()
    heads: Mapping[str, str] = field(default_factory=dict)


def explain(
    wiring: Wiring,
    silences: Mapping[str, Silence],
    look: Look,
    *,
    standing: Mapping[str, Cause],
    spoken: Iterable[str] = (),
) -> Explanation:
    """`silences` are those of the school, `look` tells of any device. `standing` are causes that were found before, by
    device; `spoken` those for whom somebody was already told."""
    silent = {code: one for code, one in silences.items() if one.dead}
    causes: dict[str, Cause] = {}
    unsure: set[str] = set()
    for code, silence in silent.items():
        found, waits, contradicted = _walk(wiring, look, code, silence)
        before = standing.get(code)
        if found is not None:
            causes[code] = found
        elif waits:
            unsure.add(code)
        stands = before is not None and look(before.code).life(silence.latest_ms) is not Life.ALIVE
        if found is None and before is not None and stands and not contradicted:
            causes[code] = before
    _suppose(wiring, silent, causes, unsure)
    _outermost(causes)
    return Explanation(causes, frozenset(unsure), _heads(wiring, silent, causes, frozenset(spoken)))


def _walk(wiring: Wiring, look: Look, code: str, silence: Silence) -> tuple[Cause | None, bool, bool]:
    """The outermost dead element; whether an answer is still to come; whether a way was known and ended alive."""
    found: str | None = None
    waits = contradicted = False
    visited, front = {code}, [code]
    while front:
        ahead = []
        for one in front:
            for upper in wiring.uppers.get(one, ()):
                if upper.code in visited or _hangs_on(wiring, upper, one):
                    continue
                visited.add(upper.code)
                other = look(upper.code)
                life = other.life(silence.latest_ms)
                if life is Life.DEAD and other.silence is not None and other.silence.earliest_ms <= silence.latest_ms:
                    found = upper.code
                    ahead.append(upper.code)
                elif life is Life.UNWATCHED:
                    ahead.append(upper.code)
                elif life is Life.UNSURE:
                    waits = True
                elif life is Life.ALIVE:
                    contradicted = True
        front = ahead
    if found is None:
        return None, waits, contradicted
    outer = look(found).silence
    assert outer is not None
    return Cause(found, _start(outer, silence)), waits, contradicted


def _hangs_on(wiring: Wiring, upper: Upper, code: str) -> bool:
    """A UPS that is asked over the switch which it feeds: dead, it tells nothing that the dead switch does not."""
    return upper.via is Via.POWER and code in wiring.above(upper.code)


def _start(cause: Silence, silence: Silence) -> int:
    """From when on the one explains the other."""
    return min(cause.since_ms, silence.since_ms) if cause.earliest_ms == LONG_AGO else cause.earliest_ms


def _suppose(wiring: Wiring, silent: Mapping[str, Silence], causes: dict[str, Cause], unsure: set[str]) -> None:
    """Joints that died in the same moment, for those whose own way explains nothing."""
    dead_joints = {code: silent[code] for code in wiring.joints if code in silent}
    if not dead_joints:
        return
    for code, silence in silent.items():
        if code in causes or code in unsure or code in dead_joints or code in wiring.uppers:
            continue
        near = [
            (not wiring.shares(code, joint), abs(other.latest_ms - silence.latest_ms), joint)
            for joint, other in dead_joints.items()
            if other.meets(silence) and code not in wiring.above(joint)
        ]
        if near:
            joint = min(near)[2]
            causes[code] = Cause(joint, _start(dead_joints[joint], silence), probable=True)


def _outermost(causes: dict[str, Cause]) -> None:
    """A cause that has a cause itself is none: what is charged to it belongs to that one. Of those that are charged to
    each other in a circle, whatever was told wrongly, one speaks for all."""
    for code in sorted(causes):
        if code in _way(causes, code):
            del causes[code]
    for code, cause in list(causes.items()):
        way = _way(causes, code)
        probable = any(causes[one].probable for one in (code, *way) if one in causes)
        last = causes[way[-2]] if len(way) > 1 else cause
        causes[code] = Cause(last.code, last.start_ms, probable)


def _way(causes: Mapping[str, Cause], code: str) -> list[str]:
    """What it is charged to, what that is charged to, and so on; back to itself where it is in a circle."""
    way: list[str] = []
    while code in causes and causes[code].code not in way:
        code = causes[code].code
        way.append(code)
    return way


def _heads(
    wiring: Wiring, silent: Mapping[str, Silence], causes: Mapping[str, Cause], told: frozenset[str]
) -> dict[str, str]:
    """Who speaks for those that died together: who was told of already, else a joint, else the first confirmed."""
    left = [code for code in silent if code not in causes]
    order = sorted(left, key=lambda one: (one not in told, one not in wiring.joints, silent[one].told_ms, one))
    heads: dict[str, str] = {}
    for head in order:
        if head in heads:
            continue
        same = [other for other in order if other != head and silent[other].meets(silent[head])]
        if head not in wiring.joints and len(same) + 1 < SEVERAL:
            same = [other for other in same if wiring.shares(head, other)]
        heads |= {
            other: head for other in same if other not in heads and other not in told and other not in heads.values()
        }
    return heads
