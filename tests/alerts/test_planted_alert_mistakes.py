"""Mistakes planted in our own code, one at a time: the simulated weeks must notice each, or they prove nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import alerts.cause
import alerts.schoolwatch
import tests.alerts.sim.watch
from alerts.cause import Explanation
from alerts.evaluate import Evaluator
from alerts.fault_book import Book
from alerts.fault_turn import Sight
from alerts.faults import Telling
from alerts.observe import Policy
from alerts.schoolwatch import SchoolWatch
from alerts.state import State
from alerts.watchman import Watchman
from inventory.model.duty_chain import Level
from inventory.model.fault import Fault
from inventory.model.fault_step import FaultAction
from inventory.model.kind import Kind
from tests.alerts.sim import theatre as stage
from tests.alerts.sim.campus import made
from tests.alerts.sim.invariants import broken
from tests.alerts.sim.play import staged
from tests.alerts.sim.theatre import Theatre
from tests.alerts.sim.troubles import Stroke, Trouble
from tests.alerts.sim.world import Harm

Plant = Callable[[pytest.MonkeyPatch], None]
SEED = 2
CAMPUS = made(SEED)
SWITCH = max(CAMPUS.of_kind(Kind.SWITCH)[1:], key=lambda code: len(CAMPUS.behind(code)))
CAMERA = next(code for code in CAMPUS.behind(SWITCH) if "-cam-" in code and CAMPUS.elements[code].addressed)


def trouble(name: str, *strokes: Stroke, agreed: bool = False, share: float = 0.0) -> Trouble:
    """Work ends some minutes before its window."""
    spare_s = 600.0 if agreed else 0.0
    start_s, end_s = min(one.start_s for one in strokes) - spare_s, max(one.end_s for one in strokes) + spare_s
    return Trouble(
        name=name, strokes=() if share else strokes, start_s=start_s, end_s=end_s, place=strokes[0].place,
        agreed=agreed, share=share,
    )  # fmt: skip


DAY = (
    trouble("work", Stroke(Harm.DEAD, SWITCH, 2_000.0, 6_000.0), agreed=True),
    trouble("switch", Stroke(Harm.DEAD, SWITCH, 10_000.0, 14_000.0)),
    trouble("camera", Stroke(Harm.DEAD, CAMERA, 12_000.0, 30_000.0)),
    trouble("core", Stroke(Harm.DEAD, CAMPUS.core, 40_000.0, 44_000.0)),
    trouble("loss", Stroke(Harm.CUT, CAMPUS.core, 50_000.0, 51_000.0), share=0.1),
)
MAILS = ["fault.opened " + code for code in (SWITCH, CAMERA, CAMPUS.core)]


def day() -> Theatre:
    return staged(SEED, DAY, days=0.7, restarts=(13_000.0, 42_000.0))


def wrong_with(theatre: Theatre) -> list[str]:
    told = [f"{tell.telling} {tell.fault.device}" for _, tell in theatre.stored.told if "opened" in tell.telling]
    open_ones = [f"{one.rule} of {one.device} fires still" for one in theatre.stored.open_alerts()]
    return [*broken(theatre), *open_ones, *([] if told == MAILS else [f"mails: {told}"])]


def no_causes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(alerts.schoolwatch, "explain", lambda *args, **known: Explanation())


def shadows_without_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SchoolWatch, "_end", lambda self, causes, ours, now_ms: [])


def innermost_cause(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(alerts.cause, "_outermost", lambda causes: None)
    patch.setattr(alerts.cause, "_hangs_on", lambda wiring, upper, code: False)


def told_in_maintenance(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Watchman, "_is_off", lambda self, school, code: False)


def open_alerts_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Evaluator, "restore", lambda self, rows: None)


def nobody_told(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Book, "tell", lambda self, fault, telling, level, at_ms: fault)


def repaired_when_told(patch: pytest.MonkeyPatch) -> None:
    """Somebody's word is believed without a look."""
    patch.setattr(tests.alerts.sim.watch, "SIGHTS", dict.fromkeys(State, Sight.WELL))
    patch.setattr(Book, "firing", lambda self, fault: [])
    tell = Book.tell

    def told_and_mended(self: Book, fault: Fault, telling: Telling, level: Level, at_ms: int) -> Fault:
        return self.act(tell(self, fault, telling, level, at_ms), FaultAction.REPAIRED, at_ms, by="Li Na")

    patch.setattr(Book, "tell", told_and_mended)


def one_look_confirms(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(stage, "policy_of", lambda rechecks: Policy(misses=1))


def alerts_never_resolved(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Evaluator, "end", lambda self, key, at_ms: None)


def no_time_to_come_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SchoolWatch, "freed_ms", lambda self, code: None)
    patch.setattr(Watchman, "_is_coming_back", lambda self, school, code: False)


PLANTED: tuple[Plant, ...] = (
    no_causes,
    shadows_without_end,
    innermost_cause,
    told_in_maintenance,
    open_alerts_forgotten,
    nobody_told,
    repaired_when_told,
    one_look_confirms,
    alerts_never_resolved,
    no_time_to_come_back,
)


def test_without_a_mistake_nothing_is_wrong() -> None:
    assert wrong_with(day()) == []


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_mistake_is_noticed(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    assert wrong_with(day()) != []
