"""What was truly so, written down as it happened, to hold against it what was said."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.alerts.sim.world import World

Blame = frozenset[str]
NOBODY: Blame = frozenset()


@dataclass(frozen=True, slots=True)
class Spell:
    """`device` did not answer what it must from `start_s` to `end_s` (None while it lasts); `blame` are the right
    answers to why (`World.to_blame`), one set after another where that changed, each from its border on."""

    device: str
    start_s: float
    end_s: float | None
    blames: tuple[Blame, ...]
    borders: tuple[float, ...]

    @property
    def own(self) -> bool:
        """Nothing in front of it was to blame at any time."""
        return all(self.device in blame for blame in self.blames)

    @property
    def constant(self) -> bool:
        return len(self.blames) == 1

    def pieces(self, until_s: float) -> Iterator[tuple[float, float, Blame]]:
        """(from, to, blame)."""
        ends = [*self.borders[1:], until_s if self.end_s is None else self.end_s]
        yield from zip(self.borders, ends, self.blames, strict=True)

    def lasts(self, until_s: float) -> float:
        return (until_s if self.end_s is None else self.end_s) - self.start_s


@dataclass(slots=True)
class Truth:
    """Of each device the moments at which who is to blame changed, as (true second, blame)."""

    said: dict[str, list[tuple[float, Blame]]] = field(default_factory=dict)

    def note(self, world: World, now_s: float) -> None:
        for code in world.campus.elements:
            blame = world.to_blame(code)
            track = self.said.setdefault(code, [])
            if (track[-1][1] if track else NOBODY) == blame:
                continue
            if track and track[-1][0] == now_s:
                track.pop()
            track.append((now_s, blame))

    def blame(self, device: str, at_s: float, slack_s: float = 0.0) -> Blame:
        """All that was a right answer in the `slack_s` up to the moment."""
        track = self.said.get(device, [])
        last = bisect_right(track, at_s, key=lambda entry: entry[0])
        first = bisect_right(track, at_s - slack_s, key=lambda entry: entry[0])
        return NOBODY.union(*(blame for _, blame in track[max(0, first - 1) : last]))

    def recently(self, device: str, at_s: float, slack_s: float) -> Blame:
        """All that was a right answer in the spell that lasts, or was over less than `slack_s` ago."""
        found: set[str] = set()
        for at, blame in reversed(self.said.get(device, [])):
            if at <= at_s:
                found |= blame
                if not blame and at < at_s - slack_s:
                    break
        return frozenset(found)

    def since(self, device: str, at_s: float) -> float:
        """When what is so now became so."""
        track = self.said.get(device, [])
        last = bisect_right(track, at_s, key=lambda entry: entry[0])
        return track[last - 1][0] if last else 0.0

    def spells(self) -> Iterator[Spell]:
        for device, track in self.said.items():
            open_ones: list[tuple[float, Blame]] = []
            for at_s, blame in track:
                if blame:
                    open_ones.append((at_s, blame))
                elif open_ones:
                    yield _spell(device, open_ones, at_s)
                    open_ones = []
            if open_ones:
                yield _spell(device, open_ones, None)


def _spell(device: str, pieces: list[tuple[float, Blame]], end_s: float | None) -> Spell:
    borders, blames = zip(*pieces, strict=True)
    return Spell(device, borders[0], end_s, blames, borders)
