"""Who is told of a fault at a school, step by step: pure.

    DUTY -> LEADER -> PRINCIPAL -> BUREAU      (`inventory.model.duty_chain.Level`)

At each step somebody hears: where a level has nobody, or nobody whom a mail could reach, those of the next level that
has such people are told too, above the last one those of the nearest below. `why` says so in one sentence, for the
notice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from inventory.model.duty_chain import Level
from inventory.model.person import Person
from language.message import Message

__all__ = ["Chain", "Level"]

MISSING: Mapping[Level, str] = {
    Level.DUTY: "chain.duty_missing",
    Level.LEADER: "chain.leader_missing",
    Level.PRINCIPAL: "chain.principal_missing",
    Level.BUREAU: "chain.bureau_missing",
}
UNREACHABLE: Mapping[Level, str] = {
    Level.DUTY: "chain.duty_unreachable",
    Level.LEADER: "chain.leader_unreachable",
    Level.PRINCIPAL: "chain.principal_unreachable",
    Level.BUREAU: "chain.bureau_unreachable",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Of one school at one moment. `own` are the people of each level, in the order in which they are named; a level
    that is missing has nobody. `shift` names the shift that runs then, empty where none does."""

    school: str
    at_ms: int
    own: Mapping[Level, tuple[Person, ...]] = field(default_factory=dict)
    shift: str = ""

    def people(self, level: Level) -> tuple[Person, ...]:
        """Whom to tell: each once, those of the level first. Empty only where the whole chain is empty."""
        told = dict.fromkeys(one.id for one in self.own.get(level, ()))
        found = list(self.own.get(level, ()))
        stand_in = self.stands_in(level)
        if stand_in is not None:
            found += [one for one in self.own[stand_in] if one.id not in told]
        return tuple(found)

    def stands_in(self, level: Level) -> Level | None:
        """The level that hears in the place of one that cannot; None where it can, or nobody else could either."""
        if reachable(self.own.get(level, ())):
            return None
        spare = [other for other in around(level) if reachable(self.own.get(other, ()))]
        if not spare and not self.own.get(level):
            spare = [other for other in around(level) if self.own.get(other)]
        return spare[0] if spare else None

    def why(self, level: Level) -> Message | None:
        """Why it is not simply those of the level; None where it is."""
        if reachable(self.own.get(level, ())):
            return None
        if not any(self.own.values()):
            return Message("chain.nobody", {"school": self.school})
        names = ", ".join(one.name for one in self.own.get(level, ()))
        return Message(UNREACHABLE[level], {"people": names}) if names else Message(MISSING[level])


def reachable(people: tuple[Person, ...]) -> bool:
    """Whether a mail reaches somebody."""
    return any(one.email for one in people)


def around(level: Level) -> Iterator[Level]:
    """Those above it, then those below it, the nearest first."""
    yield from (other for other in Level if other > level)
    yield from (other for other in reversed(Level) if other < level)
