"""What befalls a school, from a seed: what breaks when, for how long, and what people do meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from inventory.model.kind import Kind
from tests.alerts.sim.campus import Campus
from tests.alerts.sim.world import OWN_LINE, Harm

MINUTE_S, HOUR_S, DAY_S = 60.0, 3600.0, 86_400.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """One harm at one place, from `start_s` to `end_s` of true time."""

    harm: Harm
    place: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One incident as people would count it. `agreed` says that a window was entered for it before, with its place."""

    name: str
    strokes: tuple[Stroke, ...] = ()
    start_s: float
    end_s: float
    place: str = ""
    by_s: float = 0.0  # of a set clock
    share: float = 0.0  # of lost looks
    agreed: bool = False

    @property
    def breaks(self) -> bool:
        """Whether something of the school was out of order."""
        return bool(self.strokes) and self.place != OWN_LINE


Maker = Callable[[Campus, Random, float], Trouble]


def _once(name: str, harm: Harm, kinds: Sequence[Kind], least_s: float, most_s: float) -> Maker:
    def make(campus: Campus, random: Random, at_s: float) -> Trouble:
        place = random.choice(campus.of_kind(*kinds))
        end_s = at_s + least_s * (most_s / least_s) ** random.random()
        return Trouble(name=name, strokes=(Stroke(harm, place, at_s, end_s),), start_s=at_s, end_s=end_s, place=place)

    return make


def _circuit(campus: Campus, random: Random, at_s: float) -> Trouble:
    """Where a UPS stands behind the circuit, it goes on for its runtime."""
    place = random.choice(campus.circuits)
    end_s = at_s + random.uniform(5 * MINUTE_S, 4 * HOUR_S)
    strokes = [Stroke(Harm.DARK, place, at_s, end_s)]
    for ups in campus.of_kind(Kind.UPS):
        empty_s = at_s + random.uniform(30 * MINUTE_S, 2 * HOUR_S)
        if campus.elements[ups].circuit == place and empty_s < end_s:
            strokes.append(Stroke(Harm.FLAT, ups, empty_s, end_s))
    return Trouble(name="circuit", strokes=tuple(strokes), start_s=at_s, end_s=end_s, place=place)


def _flaps(campus: Campus, random: Random, at_s: float) -> Trouble:
    """A bad plug: a camera comes and goes."""
    place = random.choice(campus.of_kind(Kind.CAMERA))
    strokes, start_s = [], at_s
    for _ in range(random.randrange(5, 15)):
        end_s = start_s + random.uniform(1 * MINUTE_S, 5 * MINUTE_S)
        strokes.append(Stroke(Harm.CUT, place, start_s, end_s))
        start_s = end_s + random.uniform(2 * MINUTE_S, 6 * MINUTE_S)
    return Trouble(name="flaps", strokes=tuple(strokes), start_s=at_s, end_s=strokes[-1].end_s, place=place)


def _work(campus: Campus, random: Random, at_s: float) -> Trouble:
    """Planned work on an element, which is dead for a part of its window."""
    place = random.choice(campus.of_kind(Kind.SWITCH, Kind.RECORDER, Kind.CAMERA))
    end_s = at_s + random.uniform(1 * HOUR_S, 6 * HOUR_S)
    dead_s = at_s + random.uniform(5 * MINUTE_S, 30 * MINUTE_S)
    stroke = Stroke(Harm.DEAD, place, dead_s, end_s - random.uniform(10 * MINUTE_S, 20 * MINUTE_S))
    return Trouble(name="work", strokes=(stroke,), start_s=at_s, end_s=end_s, place=place, agreed=True)


def _loss(campus: Campus, random: Random, at_s: float) -> Trouble:
    """A bad line: many looks are lost at one switch and behind it."""
    place = random.choice(campus.of_kind(Kind.SWITCH))
    end_s = at_s + random.uniform(2 * MINUTE_S, 15 * MINUTE_S)
    return Trouble(name="loss", start_s=at_s, end_s=end_s, place=place, share=random.uniform(0.01, 0.1))


def _own_line(name: str, harm: Harm) -> Maker:
    def make(campus: Campus, random: Random, at_s: float) -> Trouble:
        end_s = at_s + random.uniform(3 * MINUTE_S, 2 * HOUR_S)
        stroke = Stroke(harm, OWN_LINE, at_s, end_s)
        return Trouble(name=name, strokes=(stroke,), start_s=at_s, end_s=end_s, place=OWN_LINE)

    return make


def _reboot(campus: Campus, random: Random, at_s: float) -> Trouble:
    """The collector is off for a moment, or for long."""
    end_s = at_s + random.choice((20.0, 90.0, 10 * MINUTE_S, 2 * HOUR_S)) * random.uniform(0.5, 1.5)
    return Trouble(name="reboot", start_s=at_s, end_s=end_s)


def _clock(campus: Campus, random: Random, at_s: float) -> Trouble:
    by_s = random.choice((-1, 1)) * random.choice((HOUR_S, DAY_S))
    return Trouble(name="clock", start_s=at_s, end_s=at_s + 1.0, by_s=by_s)


MAKERS: Mapping[str, Maker] = {
    "camera": _once("camera", Harm.DEAD, (Kind.CAMERA,), 2 * MINUTE_S, 2 * DAY_S),
    "stream": _once("stream", Harm.HUNG, (Kind.CAMERA,), 2 * MINUTE_S, 6 * HOUR_S),
    "port": _once("port", Harm.CUT, (Kind.CAMERA,), 2 * MINUTE_S, 1 * DAY_S),
    "switch": _once("switch", Harm.DEAD, (Kind.SWITCH,), 3 * MINUTE_S, 12 * HOUR_S),
    "link": _once("link", Harm.CUT, (Kind.SWITCH,), 3 * MINUTE_S, 12 * HOUR_S),
    "agent": _once("agent", Harm.HUNG, (Kind.SWITCH,), 3 * MINUTE_S, 6 * HOUR_S),
    "recorder": _once("recorder", Harm.DEAD, (Kind.RECORDER,), 3 * MINUTE_S, 12 * HOUR_S),
    "ups": _once("ups", Harm.DEAD, (Kind.UPS,), 3 * MINUTE_S, 4 * HOUR_S),
    "circuit": _circuit,
    "flaps": _flaps,
    "work": _work,
    "loss": _loss,
    "own_card": _own_line("own_card", Harm.DEAD),
    "own_line": _own_line("own_line", Harm.CUT),
    "reboot": _reboot,
    "clock": _clock,
}

WEEK: Mapping[str, float] = {
    "camera": 2.5,
    "stream": 0.8,
    "port": 0.8,
    "switch": 0.8,
    "link": 0.6,
    "agent": 0.3,
    "recorder": 0.3,
    "ups": 0.1,
    "circuit": 0.4,
    "flaps": 0.2,
    "work": 0.5,
    "loss": 0.4,
    "own_card": 0.1,
    "own_line": 0.1,
    "reboot": 0.8,
    "clock": 0.1,
}
"""How often each befalls a school in a bad week, in the mean."""


def drawn(
    campus: Campus, random: Random, days: float, rates: Mapping[str, float] = WEEK, quiet_s: float = 600.0
) -> list[Trouble]:
    """In order of time. They may overlap but for a set clock, which is alone for a while before and after."""
    troubles: list[Trouble] = []
    for name, a_week in rates.items():
        at_s = quiet_s
        while (at_s := at_s + random.expovariate(a_week / 7) * DAY_S) < days * DAY_S - quiet_s:
            troubles.append(MAKERS[name](campus, random, at_s))
    return sorted(_apart(troubles), key=lambda one: one.start_s)


def _apart(troubles: list[Trouble]) -> list[Trouble]:
    """The collector is off, or its clock set, only once at a time."""
    free_s, kept = 0.0, []
    for one in sorted(troubles, key=lambda one: one.start_s):
        if one.name not in ("reboot", "clock"):
            kept.append(one)
        elif one.start_s > free_s:
            free_s = one.end_s + abs(one.by_s) + 600.0
            kept.append(one)
    return kept
