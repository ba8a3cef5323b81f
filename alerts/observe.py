"""Readings become observed transitions: what one witness saw of one device change, and when.

The rules, of which the table in `phase.py` is the summary:

- A change is dated to the middle of the gap between the last look that said one thing and the first that
  said the other, ± half the gap (an odd half goes to the earlier side). Where nothing was said before (the
  first look, the first after a hole), it is dated to the look itself, ± 0.
- A silence is confirmed by `Policy.misses` silent looks with no answer between them (the first miss and its
  re-checks) and then dated back to before the first of them. A miss that a re-check answers is no outage.
- One answer ends a silence.
- A look that we were unable to make (refused credential, overload, our own fault) says nothing about the
  device. `Policy.unables` of them in a row make UNKNOWN, dated back like a silence: three, because the
  same time without any look is a hole, and so that one busy moment between answers makes no noise.
- A hole in the looks longer than `Policy.tolerance_ms` is UNKNOWN from the last look to the first after it:
  collector off, cut off or overloaded. Misses that were not yet confirmed when the hole began belong to it.
- A jump of the wall clock makes UNKNOWN: forward, from the last look before it to the first after it;
  backward, what is lived through twice, whatever had been said about it, from the moment when it is met again.
  What was said of a future that is not met again, because the clock was set right before, stays as it was. A
  stretch that nobody had looked at is judged by the looks made in it now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from heapq import heappop, heappush

from alerts.clockwatch import JUMP_MS, ClockJump, ClockWatch, Moment
from alerts.memory import Memory, middle, remembered
from alerts.phase import PHASE_OF, SAID, TABLE, Event, Phase
from alerts.relived import Said, in_order, lived
from collector.recheck import RecheckPolicy
from collector.sample import Reading, Verdict
from inventory.model.transition import Observed, Transition
from language.message import Message

Key = tuple[str, str]
"""Device and witness."""

DEAF_MS = 86_400_000  # no longer deaf than this to one stretch: a beat alone may have been a moment's false clock
NEVER_MS = -(2**62)
SEEN = {verdict: Message(f"observed.{verdict}") for verdict in Verdict}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """`unknown_interval_ms` stands in for the interval of a witness that was not looked at since a restart.

    `misses_of` are the silent looks in a row that confirm a silence of witnesses that are never re-checked.
    """

    misses: int = RecheckPolicy().looks
    misses_of: Mapping[str, int] = field(default_factory=dict)
    unables: int = 3
    tolerance_intervals: int = 3
    tolerance_floor_ms: int = 60_000
    unknown_interval_ms: int = 60_000
    jump_ms: int = JUMP_MS

    def tolerance_ms(self, interval_ms: int | None) -> int:
        """The longest distance between two looks that is no hole."""
        interval = self.unknown_interval_ms if interval_ms is None else interval_ms
        return max(self.tolerance_intervals * interval, self.tolerance_floor_ms)


class Observer:
    """One collector's eyes. Feed it the readings of witnesses in the order in which they were made.

    All methods return the transitions to store, in order; none touches a clock.
    """

    def __init__(self, policy: Policy | None = None, collector: str = "local") -> None:
        self._policy = policy or Policy()
        self._collector = collector
        self._watch = ClockWatch(self._policy.jump_ms)
        self._memories: dict[Key, Memory] = {}
        self._due: list[tuple[int, Key]] = []  # a heap: from when on a key's silence may be a hole
        self._ahead: set[Key] = set()  # those to whom moments come again
        self._suspects: set[Key] = set()
        self._jumps: list[ClockJump] = []
        self._set_ms = NEVER_MS  # to what the clock was set last
        self._jumped = Message("observed.clock_jumped", {"seconds": 0.0})

    def feed(self, reading: Reading, *, school: str, interval_s: float, now: Moment) -> list[Transition]:
        """One look of a witness that is looked at each `interval_s` (as paced)."""
        found = self._see_clock(now)
        key = (reading.device, reading.probe)
        memory = self._memories.setdefault(key, Memory(school=school))
        memory.school = school
        memory.interval_ms = round(interval_s * 1000)
        at = reading.at_ms
        if not self._set_ms <= at <= now.wall_ms or (memory.last_at is not None and at < memory.last_at):
            return found  # asked by a clock that has been set since
        if memory.restored and memory.agree_at is not None and memory.last_at is not None:
            # The beat is the collector's; the witness's own last look was up to one interval before it.
            memory.agree_at = max(memory.agree_at, memory.last_at - memory.interval_ms)
        if memory.last_at is not None and at - memory.last_at > self._policy.tolerance_ms(memory.interval_ms):
            found += self._hole(key, memory, now)
        found += self._relive(key, memory, at, now)
        if at <= memory.deaf_until:
            return found
        memory.last_at, memory.restored = at, False
        self._expect(key, memory)
        return found + self._look(key, memory, reading, now)

    def tick(self, now: Moment) -> list[Transition]:
        """Call each second or so: finds holes that no later look ends, and jumps of the clock."""
        found = self._see_clock(now)
        while self._due and self._due[0][0] < now.wall_ms:
            due_ms, key = heappop(self._due)
            memory = self._memories.get(key)
            if memory is not None and memory.due_ms == due_ms:
                found += self._miss(key, memory, now)
        for key in list(self._ahead):
            memory = self._memories.get(key)
            if memory is not None:
                found += self._relive(key, memory, now.wall_ms, now)
            if memory is None or not memory.ahead:
                self._ahead.discard(key)
        return found

    def _expect(self, key: Key, memory: Memory) -> None:
        """Sees to it that a hole is found. One entry a memory will do: `_miss` moves it on by what was seen since."""
        if memory.last_at is None:
            return
        due_ms = memory.last_at + self._policy.tolerance_ms(memory.interval_ms)
        if memory.due_ms is None or due_ms < memory.due_ms:
            memory.due_ms = due_ms
            heappush(self._due, (due_ms, key))

    def _miss(self, key: Key, memory: Memory, now: Moment) -> list[Transition]:
        memory.due_ms = None
        if memory.last_at is None or memory.phase in (Phase.UNSEEN, Phase.UNKNOWN):
            return []
        if now.wall_ms - memory.last_at > self._policy.tolerance_ms(memory.interval_ms):
            return self._hole(key, memory, now)
        self._expect(key, memory)
        return []

    def restore(self, transitions: Iterable[Transition], *, last_beat_ms: int | None, now: Moment) -> list[Transition]:
        """After a start: the newest transition of each device and witness, and when this collector last lived.

        A short absence changes nothing, a long one is a hole from the last beat on. A beat in the future (or,
        without a beat, a transition) means that the clock was set back. Hand in all transitions that lie in the
        future too: they are taken back when they are met again, and say nothing of now. What this returned is
        not returned again by a second restore of what was stored.
        """
        tracks: dict[Key, list[Transition]] = {}
        for row in sorted(transitions, key=lambda row: (row.at_ms, row.seq)):
            tracks.setdefault((row.device, row.witness), []).append(row)
        newest = max((rows[-1].at_ms for rows in tracks.values()), default=now.wall_ms)
        jump = ClockJump(newest if last_beat_ms is None else last_beat_ms, now.wall_ms)
        jumped = jump.before_ms > now.wall_ms + self._policy.jump_ms
        self._watch.see(now)
        self._say_jump(ClockJump(max(newest, jump.before_ms), now.wall_ms))
        for key, rows in tracks.items():
            memory = self._recalled(rows, last_beat_ms, now.wall_ms, jumped)
            self._memories[key] = memory
            self._expect(key, memory)
            if memory.ahead:
                self._ahead.add(key)
        if jumped:
            self._jumps.append(jump)
            self._set_ms = now.wall_ms
        return self.tick(now)

    def _recalled(self, rows: list[Transition], beat_ms: int | None, now_ms: int, jumped: bool) -> Memory:
        """From all that is stored of one witness, in order. What is much younger than the last beat, a clock that
        was ahead has left there."""
        reach_ms = now_ms
        if beat_ms is not None and not jumped:
            reach_ms = min(beat_ms + self._policy.tolerance_floor_ms, now_ms + self._policy.jump_ms)
        said = in_order(Said(row.at_ms, row.state, row.recorded_ms) for row in rows)
        past = [row for row in said if row.at_ms <= reach_ms]
        memory = Memory(school=rows[-1].school, restored=True, track=remembered(past))
        until_ms = said[-1].at_ms if beat_ms is None else beat_ms
        memory.ahead = lived(said if jumped else said[len(past) :], reach_ms, until_ms)
        if past:
            last = past[-1]
            memory.phase, memory.said = PHASE_OF[last.state], last.state
            memory.agree_at = None if last.state is Observed.UNKNOWN else last.at_ms
            memory.last_at = last.at_ms if beat_ms is None else max(beat_ms, last.at_ms)
        if jumped:
            self._set_back(memory)
        return memory

    def forget(self, device: str) -> None:
        """The device is no longer looked at; its silence is no hole."""
        self._memories = {key: memory for key, memory in self._memories.items() if key[0] != device}
        self._suspects = {key for key in self._suspects if key[0] != device}

    def snapshot(self) -> Mapping[Key, Phase]:
        return {key: memory.phase for key, memory in self._memories.items()}

    @property
    def suspects(self) -> Set[Key]:
        """Those that missed a look, which is not confirmed yet."""
        return self._suspects

    def answered_ms(self, device: str, witness: str) -> int | None:
        """Its last look that was answered; None where it is not UP now, or nobody has looked since a hole."""
        memory = self._memories.get((device, witness))
        return memory.agree_at if memory is not None and memory.said is Observed.UP else None

    def drain_jumps(self) -> list[ClockJump]:
        """Jumps of the wall clock since the last call: each is an event to write down."""
        jumps, self._jumps = self._jumps, []
        return jumps

    def _look(self, key: Key, memory: Memory, reading: Reading, now: Moment) -> list[Transition]:
        event = self._classify(memory, reading)
        phase = TABLE[memory.phase, event]
        said = SAID.get(phase, memory.said)
        reason = reading.failure.message if reading.failure else SEEN[reading.verdict]
        written = []
        if said is not None and said is not memory.said:
            written.append(self._write(key, memory, said, self._dated(memory, event, reading.at_ms), reason, now))
        memory.phase = phase
        if phase is Phase.SUSPECT:
            self._suspects.add(key)
        else:
            self._suspects.discard(key)
        undecided = phase is Phase.SUSPECT or (event is Event.UNABLE and phase is not Phase.UNKNOWN)
        if not undecided:
            memory.settle(reading.at_ms)
        return written

    def _classify(self, memory: Memory, reading: Reading) -> Event:
        at = reading.at_ms
        if reading.verdict is Verdict.ANSWERED:
            return Event.ANSWERED
        if reading.verdict is Verdict.UNABLE:
            memory.unables += 1
            memory.first_unable = at if memory.first_unable is None else memory.first_unable
            return Event.BLIND if memory.unables >= self._policy.unables else Event.UNABLE
        memory.misses += 1
        memory.unables = 0
        memory.first_miss = at if memory.first_miss is None else memory.first_miss
        enough = self._policy.misses_of.get(reading.probe, self._policy.misses)
        return Event.CONFIRMED if memory.misses >= enough else Event.MISSED

    @staticmethod
    def _dated(memory: Memory, event: Event, at: int) -> tuple[int, int]:
        first = memory.first_odd if event is Event.BLIND else memory.first_miss
        return middle(memory.agree_at, at if first is None else first)

    def _hole(self, key: Key, memory: Memory, now: Moment) -> list[Transition]:
        reason = Message("observed.collector_off" if memory.restored else "observed.not_looked")
        return self._lose_sight(key, memory, Event.HOLE, reason, now)

    def _lose_sight(self, key: Key, memory: Memory, event: Event, reason: Message, now: Moment) -> list[Transition]:
        phase = TABLE[memory.phase, event]
        written = []
        if phase is Phase.UNKNOWN and memory.said is not Observed.UNKNOWN and memory.last_at is not None:
            odd = memory.first_odd
            dated = (memory.last_at, 0) if odd is None else middle(memory.agree_at, odd)
            written.append(self._write(key, memory, Observed.UNKNOWN, dated, reason, now))
        memory.phase = phase
        memory.settle(None)
        self._suspects.discard(key)
        return written

    def _see_clock(self, now: Moment) -> list[Transition]:
        jump = self._watch.see(now)
        return [] if jump is None else self._jump(jump, now)

    def _say_jump(self, jump: ClockJump) -> None:
        self._jumped = Message("observed.clock_jumped", {"seconds": jump.seconds})

    def _jump(self, jump: ClockJump, now: Moment) -> list[Transition]:
        self._jumps.append(jump)
        self._say_jump(jump)
        self._set_ms = jump.after_ms
        written = []
        for key, memory in self._memories.items():
            if jump.backward:
                memory.meet_again(jump.before_ms, jump.after_ms)
                self._ahead.add(key)
                self._set_back(memory)
            else:
                written += self._lose_sight(key, memory, Event.JUMP, self._jumped, now)
                written += self._skip(key, memory, jump.after_ms, now)
            written += self._relive(key, memory, jump.after_ms, now)
        return written

    @staticmethod
    def _set_back(memory: Memory) -> None:
        memory.last_at = None
        memory.settle(None)
        if memory.phase is not Phase.UNSEEN:
            memory.blind()

    def _relive(self, key: Key, memory: Memory, at_ms: int, now: Moment) -> list[Transition]:
        """What lies ahead up to `at_ms` is met again: it is UNKNOWN from its start on, and no look in it counts."""
        written = []
        while memory.ahead and memory.ahead[0].start_ms <= at_ms:
            (start_ms, end_ms, state), memory.ahead = memory.ahead[0], memory.ahead[1:]
            if state is not Observed.UNKNOWN:
                written.append(self._write(key, memory, Observed.UNKNOWN, (start_ms, 0), self._jumped, now))
            memory.blind()
            longest_ms = start_ms + DEAF_MS if memory.restored else end_ms
            memory.deaf_until = max(memory.deaf_until, min(end_ms, longest_ms))
        return written

    def _skip(self, key: Key, memory: Memory, at_ms: int, now: Moment) -> list[Transition]:
        """What lies ahead up to `at_ms` is jumped over: it was lived once, and is UNKNOWN from its end on."""
        written = []
        while memory.ahead and memory.ahead[0].start_ms < at_ms:
            stretch, memory.ahead = memory.ahead[0], memory.ahead[1:]
            memory.blind()
            if stretch.end_ms > at_ms:
                memory.ahead = [stretch._replace(start_ms=at_ms), *memory.ahead]
                break
            goes_on = bool(memory.ahead) and memory.ahead[0].start_ms == stretch.end_ms
            if stretch.state is not Observed.UNKNOWN and not goes_on:
                end = (stretch.end_ms, 0)
                written.append(self._write(key, memory, Observed.UNKNOWN, end, self._jumped, now))
        return written

    def _write(
        self, key: Key, memory: Memory, said: Observed, dated: tuple[int, int], reason: Message, now: Moment
    ) -> Transition:
        at_ms, half_gap_ms = dated
        memory.say(Said(at_ms, said, now.wall_ms))
        return Transition(
            device=key[0],
            school=memory.school,
            witness=key[1],
            collector=self._collector,
            at_ms=at_ms,
            half_gap_ms=half_gap_ms,
            state=said,
            reason=reason,
            recorded_ms=now.wall_ms,
        )
