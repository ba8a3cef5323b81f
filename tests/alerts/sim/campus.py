"""A school made up from a seed: what hangs on what and on whose power, as it truly is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

from inventory.model.device import CHANNEL
from inventory.model.kind import Kind, must_answer

SCHOOL = "S01"
UPS_LOAD = (Kind.RECORDER, Kind.UPS)
CHANNELS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """`upper` is the code of what it hangs on by `port`, empty for the core, which hangs on the collector's own line.

    `circuit` supplies it, through `ups` where that is not empty; what has no circuit is fed by its `upper` (PoE).
    """

    code: str
    kind: Kind
    upper: str
    port: str
    circuit: str = ""
    ups: str = ""
    witnesses: tuple[str, ...] = ()

    @property
    def addressed(self) -> bool:
        return CHANNEL not in self.witnesses


@dataclass(frozen=True, slots=True)
class Campus:
    """`elements` runs from the core outwards; `channels` are (recorder, number) by camera."""

    elements: Mapping[str, Element]
    channels: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    def __hash__(self) -> int:
        return id(self)

    @property
    def core(self) -> str:
        return next(iter(self.elements))

    def of_kind(self, *kinds: Kind) -> list[str]:
        return [code for code, one in self.elements.items() if one.kind in kinds]

    def way(self, code: str) -> list[str]:
        """From the core to the element itself."""
        found = [code]
        while upper := self.elements[found[-1]].upper:
            found.append(upper)
        return found[::-1]

    def behind(self, code: str) -> list[str]:
        return [one for one in self.elements if one != code and code in self.way(one)]

    @property
    def circuits(self) -> list[str]:
        return sorted({one.circuit for one in self.elements.values() if one.circuit})


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """`mute` cameras hang on their recorder's own ports and have no address. `router` stands before the core."""

    cameras: int = 78
    recorders: int = 3
    switches: int = 10
    upses: int = 1
    mute: int = 6
    router: bool = False


class Builder:
    """Grows a tree from the core; every choice is the seed's."""

    def __init__(self, random: Random, size: Size) -> None:
        self._random, self._size = random, size
        self._elements: dict[str, Element] = {}
        self._ports: dict[str, int] = {}
        self._channels: dict[str, tuple[str, int]] = {}

    def build(self) -> Campus:
        size = self._size
        top = ""
        if size.router:
            top = self._add(Kind.ROUTER, "", circuit="C0")
        upses = [f"s01-ups-{number + 1:04d}" for number in range(size.upses)]
        core = self._add(Kind.SWITCH, top, circuit="C0", ups=upses[0] if upses else "")
        for _ in upses:
            self._add(Kind.UPS, core, circuit="C0")
        switches = [core, *self._switches(core)]
        recorders = [
            self._add(Kind.RECORDER, self._random.choice(switches[:3]), circuit="C0", ups=upses[0] if upses else "")
            for _ in range(size.recorders)
        ]
        self._cameras(switches, recorders)
        return Campus(self._elements, self._channels)

    @cached_property
    def _circuits(self) -> list[str]:
        return [f"C{number}" for number in range(1, 5)]

    def _switches(self, core: str) -> list[str]:
        """Most near the core, some in chains."""
        placed = [core]
        for number in range(1, self._size.switches):
            upper = core if number < 3 else self._random.choice(placed[: max(3, len(placed) - 1)])
            placed.append(self._add(Kind.SWITCH, upper, circuit=self._random.choice(self._circuits)))
        return placed[1:]

    def _cameras(self, switches: list[str], recorders: list[str]) -> None:
        weights = [self._random.uniform(0.3, 2.0) for _ in switches]
        weights[0] *= 0.3
        for number in range(self._size.cameras):
            recorder = recorders[number % len(recorders)] if recorders else ""
            mute = bool(recorder) and number < self._size.mute
            upper = recorder if mute else self._random.choices(switches, weights)[0]
            camera = self._add(Kind.CAMERA, upper, witnesses=(CHANNEL,) if mute else ("rtsp",))
            if recorder:
                self._channels[camera] = (recorder, number // len(recorders) + 1)

    def _add(self, kind: Kind, upper: str, *, circuit: str = "", ups: str = "", witnesses: tuple[str, ...] = ()) -> str:
        prefix = {"switch": "sw", "recorder": "nvr", "camera": "cam", "ups": "ups", "router": "rt"}[kind]
        number = sum(one.kind is kind for one in self._elements.values()) + 1
        code = f"s01-{prefix}-{number:04d}"
        self._ports[upper] = self._ports.get(upper, 0) + 1
        self._elements[code] = Element(
            code=code,
            kind=kind,
            upper=upper,
            port=f"Gi1/0/{self._ports[upper]}" if upper else "",
            circuit=circuit,
            ups=ups,
            witnesses=witnesses or must_answer(kind),
        )
        return code


def made(seed: int, size: Size | None = None) -> Campus:
    return Builder(Random(f"campus {seed}"), size or Size()).build()


def below(campus: Campus) -> Iterator[tuple[str, list[str]]]:
    """Every joint that others hang on, with them."""
    for code in campus.elements:
        if behind := campus.behind(code):
            yield code, behind
