"""What rules would have told of a stretch of time that is stored, by the same evaluator that tells it now. Pure.

One device at a time: what hangs together is known from its states, whose shadows are what is known of causes today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import count
from operator import itemgetter

from alerts.condition import Condition, Key
from alerts.evaluate import Evaluator
from alerts.flapping import Flapping
from alerts.judgement import MUTED, OWN, Judgement, explained
from alerts.no_data import NoData
from alerts.places import Places
from alerts.rules.outages import DOWN, FLAPPING
from alerts.rules.rule import Rules
from alerts.schoolwatch import WatchPolicy
from alerts.segment import Segment
from alerts.state import State
from alerts.thresholds import Thresholds
from collector.sample import Sample
from inventory.model.alert import Alert, AlertChange, Deed, Topic

TICK_MS = 300_000
GRACE_MS = WatchPolicy().grace_ms
SILENT = (State.DOWN, State.SHADOW)
NOT_EXPECTED = (State.MAINTENANCE, State.OUT_OF_SERVICE)
OF_DEVICES = frozenset({Topic.OUTAGE, Topic.RECORDING, Topic.PICTURE, Topic.CONDITION})
"""What a device that does not answer explains of itself."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A condition that held until `end_ms`, None: to the end of the story."""

    condition: Condition
    end_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One device from `start_ms` to `end_ms` (UTC): its six states without a gap, its samples in order of time, and
    what else held."""

    device: str
    school: str
    start_ms: int
    end_ms: int
    segments: Sequence[Segment] = ()
    samples: Sequence[Sample] = ()
    spells: Sequence[Spell] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Told:
    """An alert of the story. `own`: somebody would have been told of it; else it belonged to another fault."""

    alert: Alert
    own: bool


class Player:
    """`allowed_s` is how long each measurement may stay away (alerts/no_data.py)."""

    def __init__(self, rules: Rules, places: Places, allowed_s: Mapping[str, float]) -> None:
        self._rules = rules
        self._places = places
        self._allowed_s = allowed_s

    def play(self, story: Story) -> list[Told]:
        """In the order in which they began; what fires at the end of the story is not resolved."""
        return _Play(self._rules, self._places, self._allowed_s, story).run()


class _Play:
    def __init__(self, rules: Rules, places: Places, allowed_s: Mapping[str, float], story: Story) -> None:
        numbers = count(1)
        self._rules = rules
        self._story = story
        self._evaluator = Evaluator(rules, lambda: f"{next(numbers):06}")
        self._evaluator.key_devices = places.weighty
        self._thresholds = Thresholds(rules, self._evaluator, places)
        self._no_data = NoData(allowed_s, self._evaluator)
        self._flapping = Flapping()
        self._now: Segment | None = None
        self._shadow: Segment | None = None
        self._alerts: dict[str, Alert] = {}
        self._own: set[str] = set()

    def run(self) -> list[Told]:
        for at_ms, what in merge(*self._events(), key=itemgetter(0)):
            self._turn(at_ms)
            if isinstance(what, Sample):
                self._thresholds.take((what,))
                self._no_data.take((what,))
            elif isinstance(what, Segment):
                self._enter(what)
            elif isinstance(what, Condition):
                self._evaluator.begin(what)
            elif isinstance(what, Key):
                self._evaluator.end(what, at_ms)
            else:
                self._tick(at_ms)
            self._turn(at_ms)
        return [Told(alert, id in self._own) for id, alert in sorted(self._alerts.items())]

    def _events(self) -> Iterator[Iterable[tuple[int, object]]]:
        """States come before what is measured at the same moment."""
        story = self._story
        yield ((segment.start_ms, segment) for segment in story.segments)
        begun = sorted((max(one.condition.since_ms, story.start_ms), number) for number, one in enumerate(story.spells))
        yield ((at_ms, story.spells[number].condition) for at_ms, number in begun)
        over = [(one.end_ms, one.condition.key) for one in story.spells if one.end_ms is not None]
        yield sorted(over)
        yield ((sample.at_ms, sample) for sample in story.samples)
        yield ((at_ms, None) for at_ms in range(story.start_ms, story.end_ms + 1, TICK_MS))

    def _turn(self, at_ms: int) -> None:
        for change in self._evaluator.turn(at_ms, self._judge):
            self._keep(change)

    def _keep(self, change: AlertChange) -> None:
        self._alerts[change.alert.id] = change.alert
        if change.deed is Deed.FIRED:
            self._own.add(change.alert.id)

    def _enter(self, segment: Segment) -> None:
        """Another state holds from here on."""
        before, self._now = self._now, segment
        self._shadow = before if before is not None and before.state is State.SHADOW else None
        device, school, at_ms = self._story.device, self._story.school, segment.start_ms
        self._thresholds.interrupt(device)
        was, here = None if before is None else before.state, segment.state
        if here in SILENT and was not in SILENT:
            details = {"witnesses": "", "answers": ""}
            self._evaluator.begin(
                Condition(rule=DOWN, school=school, device=device, since_ms=at_ms, details=details)
            )  # fmt: skip
        elif here is State.UP:
            self._evaluator.end(Key(school, DOWN, device), at_ms)
        if {was, here} == {State.UP, State.DOWN}:
            self._flapping.note(device, at_ms)
            self._tell_flaps(at_ms)
        self._evaluator.again([device])

    def _tick(self, at_ms: int) -> None:
        self._tell_flaps(at_ms)
        self._no_data.turn(at_ms, self._up_since)
        self._thresholds.tidy(at_ms)

    def _tell_flaps(self, at_ms: int) -> None:
        for flap in self._flapping.turn(at_ms):
            key = Key(self._story.school, FLAPPING, flap.device)
            if flap.end_ms is not None:
                self._evaluator.end(key, flap.end_ms)
            else:
                details = {"changes": flap.changes}
                self._evaluator.begin(
                    Condition(
                        rule=FLAPPING, school=key.school, device=flap.device, since_ms=flap.since_ms, details=details
                    )
                )  # fmt: skip

    def _up_since(self, device: str) -> int | None:
        return self._now.start_ms if self._now is not None and self._now.state is State.UP else None

    def _judge(self, condition: Condition) -> Judgement:
        now = self._now
        if now is None:
            return OWN
        if now.state in NOT_EXPECTED:
            return MUTED
        if condition.rule == DOWN:
            if now.state is State.SHADOW:
                return explained(now.charged_to, probable=now.probable)
            if self._flapping.is_quarantined(condition.device):
                return explained(condition.device)
            # seen again a little after its cause
            if self._shadow is not None and now.end_ms - now.start_ms <= GRACE_MS:
                return explained(self._shadow.charged_to, probable=self._shadow.probable)
            return OWN if now.state is State.DOWN else MUTED
        if now.state in SILENT and self._rules[condition.rule].topic in OF_DEVICES:
            return explained(now.charged_to or condition.device, probable=now.probable)
        return OWN
