"""The watchman: from what was observed to attributions and alerts. Pure but for memory; `now_ms` is handed in.

He hears transitions and conditions, knows the ground of each school, and says at each turn what is to be stored. Who is
told of it, and when, is for the fault register. After a start he is told what the ledger holds and goes on from there:
what was decided and not stored is decided again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alerts.cause import Cause, Silence
from alerts.condition import Condition, Key
from alerts.evaluate import Evaluator
from alerts.flapping import Flapping
from alerts.ground import Ground
from alerts.judgement import MUTED, OWN, WAIT, Judgement, explained, own
from alerts.rules.defective import OF_CHANNELS
from alerts.rules.outages import BLIND, DOWN, FLAPPING
from alerts.schoolwatch import SchoolWatch, Sight, WatchPolicy
from alerts.segment import Segment
from alerts.state import State
from alerts.timeline import state_at
from alerts.wiring import Wiring
from inventory.model.alert import Alert, AlertChange, Topic
from inventory.model.attribution import Attribution, Charge
from inventory.model.defect import DefectKind
from inventory.model.transition import Observed, Transition

OF_DEVICES = frozenset({Topic.OUTAGE, Topic.RECORDING, Topic.PICTURE, Topic.CONDITION})
"""What a device that does not answer explains of itself, or of the camera behind a channel."""
LINE_GRACE_MS = 90_000
"""So long after our own line is back every device has been looked at again."""
AFTERMATH = frozenset({DefectKind.GAPS, DefectKind.RETENTION, DefectKind.RETENTION_AHEAD})
"""What the recordings still tell of an outage when it is over: by the names of rules, which are those of defects."""
DAY_MS = 86_400_000
UNANSWERED = (State.OUT_OF_SERVICE, State.MAINTENANCE)


@dataclass(frozen=True, slots=True)
class Decisions:
    """What one turn decided, to be stored together."""

    attributions: tuple[Attribution, ...] = ()
    alerts: tuple[AlertChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.attributions or self.alerts)


class Watchman:
    """One for all schools of a collector. `sight` is its observer."""

    def __init__(
        self, evaluator: Evaluator, sight: Sight, *, flapping: Flapping | None = None, policy: WatchPolicy | None = None
    ) -> None:
        self.evaluator = evaluator
        self._sight = sight
        self._flapping = flapping or Flapping()
        self._policy = policy or WatchPolicy()
        self._schools: dict[str, SchoolWatch] = {}
        self._home: dict[str, str] = {}
        self._ways: dict[str, tuple[Wiring, dict[str, tuple[str, ...]]]] = {}
        self._blind: dict[str, int | None] = {}  # schools, and when what is left may be told of
        self._line: Cause | None = None
        self._line_until_ms: int | None = None
        self._now_ms = 0
        self._started_ms = 0

    def know(self, grounds: Iterable[Ground]) -> None:
        """All schools as the ledger has them now; what is not among them is watched no more."""
        told = {ground.school: ground for ground in grounds}
        if told.keys() == self._schools.keys() and all(self._schools[code].ground is one for code, one in told.items()):
            return
        home = {code: ground.school for ground in told.values() for code in ground.subjects}
        gone = [code for code in self._home if home.get(code) != self._home[code]]
        self.evaluator.leave(gone, self._now_ms)
        for code in gone:
            self._flapping.forget(code)
        self._home = home
        for school in self._schools.keys() - told.keys():
            del self._schools[school]
        for school, ground in told.items():
            known = self._schools.get(school)
            if known is None:
                self._schools[school] = SchoolWatch(ground, self._sight, self._policy)
            else:
                known.stand_on(ground)

    def restore(
        self, current: Iterable[Transition], attributions: Iterable[Attribution], alerts: Iterable[Alert], now_ms: int
    ) -> None:
        """After `know`: the newest transition of each device and witness, open alerts, and of the attributions those
        that stand or ended within KEPT_MS, in the order in which they were recorded."""
        self._now_ms = self._started_ms = now_ms
        for row in attributions:
            school = self._school_of(row.device)
            if school is not None and row.superseded_ms is None:
                school.recall(row)
        opened = list(alerts)
        self.evaluator.restore(opened)
        for alert in opened:
            if alert.rule == BLIND:
                self._blind[alert.school] = None
            elif alert.rule == FLAPPING:
                self._flapping.resume(alert.device, alert.since_ms, int(alert.details["changes"]), now_ms)
        self.saw(current)

    def saw(self, rows: Iterable[Transition]) -> None:
        by_school: dict[str, list[Transition]] = {}
        for row in rows:
            by_school.setdefault(self._home.get(row.device, ""), []).append(row)
        for code, some in by_school.items():
            school = self._schools.get(code)
            if school is not None:
                for device in school.saw(some):
                    self._feel(school, device)

    def our_line(self, gateway: str, since_ms: int | None) -> None:
        """Our own card or gateway has been silent since then; None: it is not."""
        if since_ms is not None:
            self._line, self._line_until_ms = Cause(gateway, since_ms), None
        elif self._line is not None and self._line_until_ms is None:
            self._line_until_ms = self._now_ms + LINE_GRACE_MS

    def turn(self, now_ms: int) -> Decisions:
        """Call it each second or so, and after `saw`."""
        self._now_ms = now_ms
        if self._line_until_ms is not None and now_ms >= self._line_until_ms:
            self._line = self._line_until_ms = None
            self._unsettle()
        elif self._line is not None:
            self._unsettle()
        attributions: list[Attribution] = []
        for school in self._schools.values():
            if not school.settled:
                attributions += self._explain(school, now_ms)
            self._tell_line(school)
        self._tell_flaps(now_ms)
        self._end_blindness(now_ms)
        return Decisions(tuple(attributions), tuple(self.evaluator.turn(now_ms, self._judge)))

    def state(self, code: str, at_ms: int) -> Segment | None:
        """Which of the six states it is in, and since when; None of a device that is not watched."""
        school = self._school_of(code)
        if school is None:
            return None
        subject = school.ground.subjects[code]
        around = school.surroundings(code, at_ms)
        heads = school.heads.get(code, {})
        witnesses = subject.device.witnesses
        return state_at(
            current=[heads[name] for name in witnesses if name in heads],
            witnesses=witnesses,
            service=subject.service,
            hours=subject.hours,
            windows=around.windows,
            attributions=around.attributions,
            cause_windows=around.cause_windows,
            at_ms=at_ms,
        )

    @property
    def devices(self) -> frozenset[str]:
        return frozenset(self._home)

    def up_since(self, code: str) -> int | None:
        """Since when it answers, None where it does not."""
        school = self._school_of(code)
        back = None if school is None or code in school.silences else school.back(code)
        return None if back is None else back[0]

    def forget_old(self, now_ms: int) -> None:
        for school in self._schools.values():
            school.forget_old(now_ms)

    def uppers(self) -> Mapping[str, tuple[str, ...]]:
        """What each device needs, nearest first: for the schedule."""
        found: dict[str, tuple[str, ...]] = {}
        for code, school in self._schools.items():
            wiring = school.ground.wiring
            known = self._ways.get(code)
            if known is None or known[0] is not wiring:
                known = self._ways[code] = wiring, {one: tuple(wiring.above(one)) for one in wiring.uppers}
            found |= known[1]
        return found

    def _school_of(self, code: str) -> SchoolWatch | None:
        home = self._home.get(code)
        return None if home is None else self._schools[home]

    def _unsettle(self) -> None:
        for school in self._schools.values():
            if school.silences or school.standing:
                school.settled = False

    def _feel(self, school: SchoolWatch, code: str) -> None:
        """Something new was seen of it: its outage begins, goes on or ends."""
        key = Key(school.ground.school, DOWN, code)
        silence, held = school.silences.get(code), self.evaluator.is_known(key)
        if silence is not None:
            self._begin_down(school, code, silence.since_ms)
        elif held and (back := school.back(code)) is not None:
            self.evaluator.end(key, back[0])
        if (silence is not None) is not held and code not in school.standing and self._answers(school, code):
            self._flapping.note(code, self._now_ms)

    @staticmethod
    def _answers(school: SchoolWatch, code: str) -> bool:
        """Nothing in front of it is dead."""
        return not any(
            upper in school.silences and school.silences[upper].dead for upper in school.ground.wiring.above(code)
        )

    def _begin_down(self, school: SchoolWatch, code: str, since_ms: int) -> None:
        heads = school.heads[code]
        down = sorted(row.witness for row in heads.values() if row.state is Observed.DOWN)
        dead = school.silences[code].dead
        details = {"witnesses": " ".join(down), "answers": "" if dead else "1"}
        self.evaluator.begin(
            Condition(rule=DOWN, school=school.ground.school, device=code, since_ms=since_ms, details=details)
        )

    def _explain(self, school: SchoolWatch, now_ms: int) -> list[Attribution]:
        spoken = [code for code in school.silences if self._is_told(school, code)]
        changed = school.turn(spoken, self._line, now_ms)
        for row in changed:
            if row.end_ms is not None and row.device in school.silences:
                self._begin_down(school, row.device, max(row.end_ms, school.silences[row.device].since_ms))
        self.evaluator.again({row.device for row in changed})
        self.evaluator.again({row.cause for row in changed if row.cause})
        return changed

    def _is_told(self, school: SchoolWatch, code: str) -> bool:
        alert = self.evaluator.alert(Key(school.ground.school, DOWN, code))
        return alert is not None and not alert.cause

    def _tell_flaps(self, now_ms: int) -> None:
        for flap in self._flapping.turn(now_ms):
            school = self._home.get(flap.device)
            if school is None:
                continue
            if flap.end_ms is not None:
                self.evaluator.end(Key(school, FLAPPING, flap.device), flap.end_ms)
            else:
                self.evaluator.begin(
                    Condition(
                        rule=FLAPPING, school=school, device=flap.device, since_ms=flap.since_ms,
                        details={"changes": flap.changes},
                    )
                )  # fmt: skip
            self.evaluator.again([flap.device])

    def _judge(self, condition: Condition) -> Judgement:
        school = self._school_of(condition.device)
        if school is None:
            return OWN
        subject = school.ground.subjects[condition.device]
        if not subject.adopted or self._is_off(school, condition.device):
            return MUTED
        if condition.rule == DOWN:
            return self._judge_outage(school, condition.device)
        if condition.rule == FLAPPING:
            charged = school.standing.get(condition.device)
            return explained(charged.cause) if charged is not None and charged.cause else OWN
        topic = self.evaluator.topic(condition.rule)
        return self._judge_part(school, condition) if topic in OF_DEVICES else OWN

    def _is_off(self, school: SchoolWatch, code: str) -> bool:
        """In an agreed window, or not in service. Most devices know neither windows nor hours, and a switch that dies
        asks for all that hang on it: of those nothing is derived."""
        subject, now_ms = school.ground.subjects[code], self._now_ms
        serves = any(one.start_ms <= now_ms and (one.end_ms is None or now_ms < one.end_ms) for one in subject.service)
        if not serves:
            return True
        if subject.hours is None and not school.windows_around(code):
            return False
        state = self.state(code, now_ms)
        return state is not None and state.state in UNANSWERED

    def _judge_outage(self, school: SchoolWatch, code: str) -> Judgement:
        silence = school.silences.get(code)
        if silence is None:
            return MUTED  # nobody knows; it goes on when somebody does
        charged = school.standing.get(code)
        if charged is not None:
            told = charged.charge is Charge.OURSELVES and self._is_told(school, code)
            return own(affected=school.charged().get(code, 0)) if told else self._explained(school, charged)
        freed_ms = school.freed_ms(code)
        if freed_ms is not None and freed_ms >= silence.since_ms and self._now_ms - freed_ms < self._policy.grace_ms:
            return WAIT
        if self._is_spokesman_back(school, code):
            return WAIT
        waited_ms = self._now_ms - max(silence.told_ms, self._started_ms)
        fresh = waited_ms < self._wait_ms(silence)
        if not silence.dead:  # unless the rest of it is about to be silent too, or to answer again
            soon = waited_ms < self._policy.suspense_ms
            undecided = soon and (self._is_suspect(school, code) or not self._still_answers(school, code, silence))
            return WAIT if undecided or self._is_coming_back(school, code) else own()
        if fresh and self._may_be_explained(school, code):
            return WAIT
        if waited_ms < self._policy.suspense_ms and self._an_upper_is_suspect(school, code):
            return WAIT
        number, total = self._unexplained(school, code)
        if fresh and number >= self._policy.least:
            return WAIT
        if self._is_blind(school, code, number, total):
            return MUTED
        if self._flapping.is_quarantined(code):
            return explained(code)
        head = school.explanation.heads.get(code)
        if head is not None:
            return explained(head, probable=True)
        return own(affected=school.charged().get(code, 0))

    @staticmethod
    def _explained(school: SchoolWatch, charged: Attribution) -> Judgement:
        """Where its cause shares a fate with another, that one speaks for both."""
        if not charged.cause:
            return MUTED
        head = school.explanation.heads.get(charged.cause, charged.cause)
        return explained(head, probable=charged.probable or head != charged.cause)

    def _still_answers(self, school: SchoolWatch, code: str, silence: Silence) -> bool:
        """What does not count as silent of it was asked since; after a start it may only not have been asked yet."""
        up = [name for name, row in school.heads.get(code, {}).items() if row.state is Observed.UP]
        answers = [self._sight.answered_ms(code, name) for name in up]
        return any(at_ms is not None and at_ms >= silence.latest_ms for at_ms in answers)

    def _is_spokesman_back(self, school: SchoolWatch, code: str) -> bool:
        """The one that spoke for it answers since a short time: it may only not have been asked yet."""
        alert = self.evaluator.alert(Key(school.ground.school, DOWN, code))
        if alert is None or alert.cause in ("", code):
            return False
        back_ms = school.answered_again_ms(alert.cause)
        return back_ms is not None and self._now_ms - back_ms < self._policy.grace_ms

    def _is_coming_back(self, school: SchoolWatch, code: str) -> bool:
        """Something of it answers since so short a time that the rest was hardly asked."""
        heads = school.heads.get(code, {})
        back = [row.recorded_ms for row in heads.values() if row.state is Observed.UP and row.half_gap_ms]
        silent = school.silences[code]
        return any(silent.told_ms < at_ms and self._now_ms - at_ms < self._policy.back_ms for at_ms in back)

    def _is_suspect(self, school: SchoolWatch, code: str) -> bool:
        """It missed a look that is not confirmed yet."""
        return any((code, witness) in self._sight.suspects for witness in school.heads.get(code, ()))

    def _wait_ms(self, silence: Silence) -> int:
        """After a start all are looked at for the first time, those in front of it maybe last."""
        began = silence.told_ms < self._started_ms + 2 * self._policy.suspense_ms
        return self._policy.suspense_ms if began else self._policy.wait_ms

    def _an_upper_is_suspect(self, school: SchoolWatch, code: str) -> bool:
        return any(self._is_suspect(school, upper) for upper in school.ground.wiring.above(code))

    def _may_be_explained(self, school: SchoolWatch, code: str) -> bool:
        """Somebody in front of it has still to answer; or nobody knows who is, and a joint has just missed a look."""
        if code in school.explanation.unsure:
            return True
        if code in school.ground.wiring.uppers:
            return False
        return any(device in school.ground.wiring.joints for device, _ in self._sight.suspects)

    def _judge_part(self, school: SchoolWatch, condition: Condition) -> Judgement:
        """What is told of a device that is silent, or of a channel whose camera is, belongs to that outage."""
        code = condition.device
        camera = condition.behind
        if not camera and condition.rule in OF_CHANNELS:
            camera = school.ground.cameras.get((code, condition.part), "")
        for one in (code, camera):
            if not one or one not in school.ground.subjects:
                continue
            if one in school.silences:
                charged = school.standing.get(one)
                return explained(charged.cause if charged and charged.cause else one)
            if one == camera and self._is_off(school, one):
                return MUTED
            if self._is_suspect(school, one):
                return WAIT
            for past in reversed(school.past.get(one, ())):
                if self._now_ms - past.end_ms < self._policy.grace_ms:
                    return WAIT
                if condition.rule in AFTERMATH and past.end_ms > condition.since_ms - DAY_MS:
                    return explained(past.cause or one)
        return OWN

    def _is_blind(self, school: SchoolWatch, code: str, number: int, total: int) -> bool:
        """So much is silent at once, without a reason, that it may be us; begins the alarm that says so."""
        if school.ground.school not in self._blind:
            if number < max(self._policy.least, self._policy.many * total):
                return False
            self._begin_blindness(school, school.silences[code].since_ms, number, total)
        return True

    def _tell_line(self, school: SchoolWatch) -> None:
        """Our own line is silent, and with it what is looked at over it: one alarm, unless its gateway was told of."""
        if self._line is None or self._line_until_ms is not None or school.ground.school in self._blind:
            return
        if self._is_told(school, self._line.code) or school.answered_again_ms(self._line.code) is not None:
            return
        number = sum(row.charge is Charge.OURSELVES for row in school.standing.values())
        if number >= self._policy.least:
            self._begin_blindness(school, self._line.start_ms, number, len(school.ground.subjects))

    def _begin_blindness(self, school: SchoolWatch, since_ms: int, number: int, total: int) -> None:
        name = school.ground.school
        self._blind[name] = None
        details = {"silent": number, "devices": total}
        self.evaluator.begin(Condition(rule=BLIND, school=name, since_ms=since_ms, details=details))

    def _unexplained(self, school: SchoolWatch, code: str) -> tuple[int, int]:
        """How many are silent in one moment with it, or about to be, without a reason; of how many."""
        silence = school.silences[code]
        adopted = {one for one, subject in school.ground.subjects.items() if subject.adopted}
        silent = {
            one
            for one, other in school.silences.items()
            if one in adopted and other.dead and one not in school.standing and other.meets(silence)
        }
        suspects = {device for device, _ in self._sight.suspects if device in adopted and device not in school.silences}
        return len(silent | suspects), len(adopted)

    def _end_blindness(self, now_ms: int) -> None:
        """Once little enough is left, that has the time to come back that is given to what hung on a cause."""
        for name, until_ms in list(self._blind.items()):
            school = self._schools.get(name)
            left = [] if school is None else school.unexplained()
            total = 0 if school is None else len(school.ground.subjects)
            if len(left) >= max(self._policy.least, self._policy.many * total):
                self._blind[name] = None
            elif until_ms is None:
                self._blind[name] = now_ms + self._policy.grace_ms
            elif now_ms >= until_ms or school is None or not school.silences:
                del self._blind[name]
                self.evaluator.end(Key(name, BLIND), now_ms)
                self.evaluator.again(left)
