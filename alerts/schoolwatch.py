"""One school as the watchman sees it: who is silent, which outage explains which, since when we say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from alerts.cause import LONG_AGO, UNSEEN, Cause, Explanation, Seen, Silence, explain
from alerts.ground import Ground
from alerts.silences import answered_again, came_back, silence_of
from alerts.surroundings import Knowledge, Surroundings
from inventory.maintenance import Windows
from inventory.model.attribution import Attribution, Charge
from inventory.model.transition import Observed, Transition

NOTHING: Mapping[str, Transition] = {}
KEPT_MS = 48 * 3_600_000
"""So long what is over is remembered: the next night's judgement of recordings tells of its holes."""


class Sight(Protocol):
    """What an observer knows besides what it says aloud."""

    @property
    def suspects(self) -> Set[tuple[str, str]]: ...

    def answered_ms(self, device: str, witness: str) -> int | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchPolicy:
    """Mail waits `wait_ms` at most for the answers of those in front of a device, `suspense_ms` where one of them has
    missed a look (where nothing can be pinged, an agent is re-checked for longer). What hung on a cause has `grace_ms`
    to come back after it, and what answers a first thing again `back_ms` for the rest. Of all devices of a school a
    share of `many`, at least `least`, that fall silent at once without a reason may mean that we are blind."""

    wait_ms: int = 10_000
    suspense_ms: int = 25_000
    grace_ms: int = 180_000
    back_ms: int = 75_000
    many: float = 0.3
    least: int = 5


@dataclass(frozen=True, slots=True)
class Past:
    """An outage that is over, and what it was charged to (itself where nothing explained it)."""

    start_ms: int
    end_ms: int
    cause: str


class SchoolWatch:
    """Belongs to one watchman; `turn` gives what is to be stored."""

    def __init__(self, ground: Ground, sight: Sight, policy: WatchPolicy) -> None:
        self.ground = ground
        self._sight = sight
        self._policy = policy
        self.heads: dict[str, dict[str, Transition]] = {}
        self.silences: dict[str, Silence] = {}
        self.standing: dict[str, Attribution] = {}
        self.over: dict[str, list[Attribution]] = {}
        self.past: dict[str, list[Past]] = {}
        self.explanation = Explanation()
        self.settled = True

    def stand_on(self, ground: Ground) -> None:
        """The ledger changed: causes are looked for anew."""
        if ground is self.ground:
            return
        self.ground = ground
        for code in self.heads.keys() - ground.subjects.keys():
            for memory in (self.heads, self.silences, self.over, self.past):
                memory.pop(code, None)
        for code, heads in self.heads.items():
            self._feel(code, heads)
        self.settled = False

    def recall(self, row: Attribution) -> None:
        """What the ledger holds, at a start."""
        if row.end_ms is None:
            self.standing[row.device] = row
        else:
            self.over.setdefault(row.device, []).append(row)

    def saw(self, rows: Iterable[Transition]) -> set[str]:
        """The devices of which something is new."""
        touched = set()
        for row in rows:
            if row.device in self.ground.subjects:
                self.heads.setdefault(row.device, {})[row.witness] = row
                touched.add(row.device)
        for code in touched:
            before = self.silences.get(code)
            self._feel(code, self.heads[code])
            if before is not None and code not in self.silences:
                self._remember(code, before)
        if touched:
            self.settled = False
        return touched

    def _feel(self, code: str, heads: Mapping[str, Transition]) -> None:
        silence = silence_of(heads, self.ground.subjects[code].device.witnesses)
        if silence is None:
            self.silences.pop(code, None)
        else:
            self.silences[code] = silence

    def _remember(self, code: str, silence: Silence) -> None:
        back = self.back(code)
        if back is not None:
            charged = self.standing.get(code) or next(iter(reversed(self.over.get(code, []))), None)
            self.past.setdefault(code, []).append(Past(silence.since_ms, back[0], charged.cause if charged else code))

    def back(self, code: str) -> tuple[int, int] | None:
        return came_back(self.heads.get(code, NOTHING), self.ground.subjects[code].device.witnesses)

    def answered_again_ms(self, code: str) -> int | None:
        """Since when something of it answers; None where nothing does, or it is not watched."""
        back = None if self._is_dead(code) else answered_again(self.heads.get(code, NOTHING).values())
        return None if back is None else back[0]

    def look(self, code: str) -> Seen:
        heads = self.heads.get(code)
        if code not in self.ground.subjects or not heads:
            return UNSEEN
        silence = self.silences.get(code)
        missed = any((code, witness) in self._sight.suspects for witness in heads)
        answers = [self._sight.answered_ms(code, witness) for witness in heads]
        known = [at_ms for at_ms in answers if at_ms is not None]
        watched = silence is not None or missed or any(row.state is Observed.UP for row in heads.values())
        return Seen(silence, max(known, default=None), missed and not (silence is not None and silence.dead), watched)

    def turn(self, spoken: Iterable[str], ours: Cause | None, now_ms: int) -> list[Attribution]:
        """Finds causes anew; the attributions that are to be stored. `ours` is our own line, where that is silent."""
        standing = {
            code: Cause(row.cause, row.start_ms, row.probable)
            for code, row in self.standing.items()
            if row.charge is Charge.ELEMENT
        }
        look = cache(self.look)  # a switch is looked at for each that hangs on it
        self.explanation = explain(self.ground.wiring, self.silences, look, standing=standing, spoken=spoken)
        causes = self.explanation.causes
        if ours is not None:
            begun = {code: one for code, one in self.silences.items() if one.dead and one.latest_ms >= ours.start_ms}
            causes = dict(causes) | dict.fromkeys(begun, ours)
        changed = [*self._end(causes, ours, now_ms), *self._begin(causes, ours, now_ms)]
        waits = any(now_ms - one.told_ms < 3 * self._policy.wait_ms for one in self.silences.values())
        self.settled = not waits and not self.explanation.unsure
        return changed

    def _end(self, causes: Mapping[str, Cause], ours: Cause | None, now_ms: int) -> list[Attribution]:
        ended = []
        for code, row in list(self.standing.items()):
            own = row.charge is Charge.OURSELVES
            if code in causes and causes[code].code == row.cause and own == (causes[code] is ours):
                continue
            silent = code in self.silences and self.silences[code].dead
            back = self._until(code, row, silent, now_ms)
            if back is None and not silent:
                continue  # nobody knows: what was said holds
            end_ms, half_gap_ms = back if back is not None else (row.start_ms, 0)
            del self.standing[code]
            gone = replace(
                row, end_ms=max(end_ms, row.start_ms), end_half_gap_ms=half_gap_ms, recorded_ms=now_ms,
                superseded_ms=None,
            )  # fmt: skip
            if gone.end_ms != gone.start_ms:
                self.over.setdefault(code, []).append(gone)
            ended.append(gone)
        return ended

    def _until(self, code: str, row: Attribution, silent: bool, now_ms: int) -> tuple[int, int] | None:
        """When the one no longer explained the other; None where it never did, or nobody knows."""
        if row.charge is Charge.OURSELVES:
            return (now_ms, 0) if silent else self.back(code) or (now_ms, 0)
        ends = [] if silent else [answered_again(self.heads.get(code, NOTHING).values())]
        if row.cause not in self.ground.subjects:
            ends.append((now_ms, 0))
        elif row.cause not in self.silences or not self.silences[row.cause].dead:
            ends.append(answered_again(self.heads.get(row.cause, NOTHING).values()))
        ends += self._back_between(code, row)
        known = [end for end in ends if end is not None]
        return min(known) if known else None

    def _is_dead(self, code: str) -> bool:
        return code in self.silences and self.silences[code].dead

    def _back_between(self, code: str, row: Attribution) -> list[tuple[int, int] | None]:
        """What lies between the two and answers again before the cause itself was looked at: the cause was mended."""
        beyond = {row.cause, *self.ground.wiring.above(row.cause)}
        between = (one for one in self.ground.wiring.above(code) if one not in beyond and not self._is_dead(one))
        answers = (answered_again(self.heads.get(one, NOTHING).values()) for one in between)
        return [back for back in answers if back is not None and back[0] > row.start_ms]

    def _begin(self, causes: Mapping[str, Cause], ours: Cause | None, now_ms: int) -> list[Attribution]:
        begun = []
        for code, cause in causes.items():
            if code in self.standing or not self.ground.subjects[code].adopted:
                continue
            begun.append(
                Attribution(
                    device=code,
                    cause=cause.code,
                    start_ms=max(cause.start_ms, self._explained_until(code)),
                    end_ms=None,
                    recorded_ms=now_ms,
                    charge=Charge.OURSELVES if cause is ours else Charge.ELEMENT,
                    probable=cause.probable,
                )
            )
            self.standing[code] = begun[-1]
        return begun

    def _explained_until(self, code: str) -> int:
        """What another cause explained stays with it, as long as the wiring still says that it could."""
        above = set(self.ground.wiring.above(code))
        ends = [row.end_ms for row in self.over.get(code, ()) if row.cause in above and row.end_ms is not None]
        return max(ends, default=LONG_AGO)

    def surroundings(self, code: str, at_ms: int) -> Surroundings:
        """What decides of its state at a moment."""
        charges = self._charges(code)
        return Knowledge(self.windows_around(code), {code: charges} if charges else {}).around(code, at_ms)

    def windows_around(self, code: str) -> Mapping[str, Windows]:
        """Those of the device and of what it is or was charged to."""
        named = {code, *(row.cause for row in self._charges(code))} & self.ground.subjects.keys()
        return {one: known for one in named if (known := self.ground.subjects[one].windows) is not None}

    def _charges(self, code: str) -> tuple[Attribution, ...]:
        standing = self.standing.get(code)
        return (*self.over.get(code, ()), *((standing,) if standing else ()))

    def unexplained(self) -> list[str]:
        """Those whose silence is charged to nobody, or to ourselves."""
        standing = self.standing
        return [one for one in self.silences if one not in standing or standing[one].charge is Charge.OURSELVES]

    def freed_ms(self, code: str) -> int | None:
        """When the cause of a device that is silent still was mended, None where there was none."""
        rows = [row for row in self.over.get(code, ()) if row.charge is Charge.ELEMENT]
        return rows[-1].end_ms if rows else None

    def charged(self) -> dict[str, int]:
        """How many devices each cause has in its shadow."""
        counts: dict[str, int] = {}
        for row in self.standing.values():
            counts[row.cause] = counts.get(row.cause, 0) + 1
        return counts

    def forget_old(self, now_ms: int) -> None:
        for code in list(self.past):
            self.past[code] = [one for one in self.past[code] if one.end_ms > now_ms - KEPT_MS]
            if not self.past[code]:
                del self.past[code]
        for code in list(self.over):
            if code not in self.silences and self.over[code][-1].recorded_ms < now_ms - KEPT_MS:
                del self.over[code]
