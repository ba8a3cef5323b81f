"""A school whose devices can be cut off, looked at as the schedule looks: the real observer, evaluator and watchman."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count

from alerts.clockwatch import Moment
from alerts.evaluate import Evaluator
from alerts.ground import Ground, Subject
from alerts.observe import Observer, Policy
from alerts.rules import RULES
from alerts.watchman import Decisions, Watchman
from alerts.wiring import Upper, Via, Wiring
from collector.sample import Reading, Verdict
from inventory.maintenance import Windows
from inventory.model.alert import AlertChange, Deed
from inventory.model.attribution import Attribution
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Transition

START_MS = 1_795_366_800_000
PING_S, RECHECKS, SPACING_S = 20, 5, 2
KINDS = {"sw": Kind.SWITCH, "cam": Kind.CAMERA, "nvr": Kind.RECORDER, "ups": Kind.UPS}


def device(code: str, *witnesses: str) -> Device:
    kind = KINDS[code.split("-")[1]]
    return Device(
        id=code, code=code, school="S01", kind=kind, name=code, stage=Stage.ADOPTED, address="10.0.0.1",
        answers=witnesses or ("ping",),
    )  # fmt: skip


@dataclass
class School:
    """`uppers` map a device to what it hangs on, as the ledger has it; `dead` are those that do not answer."""

    uppers: Mapping[str, str]
    joints: Iterable[str]
    marks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    windows: Mapping[str, Windows] = field(default_factory=dict)
    extra: Iterable[str] = ()

    def __post_init__(self) -> None:
        self.codes = sorted({*self.uppers, *self.joints, *self.extra})
        self.dead: set[str] = set()
        self.now_s = 0
        self.stored: list[Transition] = []
        self.attributions: list[Attribution] = []
        self.changes: list[AlertChange] = []
        self.ids = count(1)
        self.looks = {code: (number * 7) % PING_S for number, code in enumerate(self.codes)}
        self.wake()

    @property
    def now_ms(self) -> int:
        return START_MS + self.now_s * 1000

    def wake(self) -> None:
        """As after a start: everything is rebuilt from what was stored."""
        self.rechecks: dict[str, int] = {}
        self.observer = Observer(Policy(), "local")
        self.man = Watchman(Evaluator(RULES, lambda: f"a{next(self.ids)}"), self.observer)
        self.man.know([self.ground()])
        heads = {(row.device, row.witness): row for row in self.stored}
        if heads:
            self.observer.restore(heads.values(), last_beat_ms=self.now_ms, now=self.moment())
        opened = {change.alert.id: change.alert for change in self.changes}
        alerts = [alert for alert in opened.values() if alert.resolved_ms is None]
        self.man.restore(heads.values(), self.in_force(), alerts, self.now_ms)

    def in_force(self) -> list[Attribution]:
        """As the ledger keeps them: a new row supersedes the standing one, one without length is only that."""
        standing: dict[str, Attribution] = {}
        ended = []
        for row in self.attributions:
            standing.pop(row.device, None)
            if row.end_ms is None:
                standing[row.device] = row
            elif row.end_ms > row.start_ms:
                ended.append(row)
        return [*ended, *standing.values()]

    def ground(self) -> Ground:
        service = (ServicePeriod(device="", start_ms=0, end_ms=None),)
        subjects = {
            code: Subject(device=device(code), service=service, windows=self.windows.get(code)) for code in self.codes
        }
        uppers = {code: (Upper(upper, Via.PORT),) for code, upper in self.uppers.items()}
        wiring = Wiring(uppers, frozenset(self.joints), self.marks)
        return Ground(school="S01", subjects=subjects, wiring=wiring)

    def learn(self, uppers: Mapping[str, str]) -> None:
        self.uppers = {**self.uppers, **uppers}
        self.man.know([self.ground()])

    def moment(self) -> Moment:
        return Moment(self.now_ms, float(self.now_s), "boot")

    def run(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now_s += 1
            for code in [code for code, due_s in self.looks.items() if due_s <= self.now_s]:
                self._look(code)
            self._keep(self.man.turn(self.now_ms))

    def _look(self, code: str) -> None:
        dead = code in self.dead
        verdict = Verdict.SILENT if dead else Verdict.ANSWERED
        reading = Reading(device=code, probe="ping", at_ms=self.now_ms, took_ms=1.0, verdict=verdict)
        seen = self.observer.feed(reading, school="S01", interval_s=PING_S, now=self.moment())
        tried = self.rechecks.get(code, 0)
        if dead and tried == 0:
            for upper in self.man.uppers().get(code, ()):
                if not self.rechecks.get(upper):
                    self.looks[upper] = min(self.looks[upper], self.now_s + 1)
        self.rechecks[code] = min(tried + 1, RECHECKS + 1) if dead else 0
        self.looks[code] = self.now_s + (SPACING_S if dead and tried < RECHECKS else PING_S)
        self.stored += seen
        self.man.saw(seen)

    def _keep(self, decisions: Decisions) -> None:
        self.attributions += decisions.attributions
        self.changes += decisions.alerts

    def mails(self) -> list[str]:
        """Of whom somebody was told that it is down."""
        return [f"{one.alert.rule} {one.alert.device}" for one in self.changes if one.deed is Deed.FIRED]

    def state(self, code: str) -> str:
        segment = self.man.state(code, self.now_ms)
        assert segment is not None
        return f"{segment.state.name} {segment.charged_to}{' probably' if segment.probable else ''}".strip()
