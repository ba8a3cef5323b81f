"""What was heard on the segments of late: each thing once, so much and no more, told again now and then. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from collector.protocols.segment_facts import ArpFact, DhcpFact, Fact, RouterFact

WINDOW_MS = 5 * 60_000
REPEAT_MS = 10 * 60_000
# By kind: a flood of one cannot push out another. A /20 and its conflicts fit.
MOST = {ArpFact: 8192, DhcpFact: 128, RouterFact: 128}
MOST_MACS = 8  # for one address


@dataclass(slots=True)
class _Kept:
    fact: Fact
    told_ms: int | None = None


class SegmentMemory:
    """`refused` counts facts that found no room."""

    def __init__(self) -> None:
        self.refused = 0
        self._kept: dict[type[Fact], dict[Hashable, _Kept]] = {kind: {} for kind in MOST}
        self._holders: dict[tuple[str, str], set[str]] = {}

    def take(self, fact: Fact) -> None:
        kept = self._kept[type(fact)]
        key = _key(fact)
        if key in kept:
            kept[key].fact = fact
        elif len(kept) >= MOST[type(fact)] or not self._holds(fact):
            self.refused += 1
        else:
            kept[key] = _Kept(fact)

    def _holds(self, fact: Fact) -> bool:
        """Whether there is room for one more MAC of the address; it is noted then."""
        if not isinstance(fact, ArpFact):
            return True
        macs = self._holders.setdefault((fact.interface, fact.address), set())
        if len(macs) >= MOST_MACS:
            return False
        macs.add(fact.mac)
        return True

    def due(self, now_ms: int) -> list[Fact]:
        """What is new, or was heard again since it was last told; of a contested address all who claim it."""
        self._forget(now_ms - WINDOW_MS)
        told = [one for kept in self._kept.values() for one in kept.values() if _is_due(one, now_ms)]
        contested = {
            place
            for one in told
            if isinstance(one.fact, ArpFact) and len(self._holders[place := (one.fact.interface, one.fact.address)]) > 1
        }
        told.extend(one for one in self._of(contested) if one not in told)
        for one in told:
            one.told_ms = now_ms
        return [one.fact for one in told]

    def _of(self, places: set[tuple[str, str]]) -> Iterator[_Kept]:
        kept = self._kept[ArpFact]
        for interface, address in places:
            for mac in sorted(self._holders[interface, address]):
                yield kept[interface, mac, address]

    def _forget(self, before_ms: int) -> None:
        for kept in self._kept.values():
            for key in [key for key, one in kept.items() if one.fact.at_ms < before_ms]:
                fact = kept.pop(key).fact
                if isinstance(fact, ArpFact):
                    place = (fact.interface, fact.address)
                    self._holders[place].discard(fact.mac)
                    if not self._holders[place]:
                        del self._holders[place]


def _is_due(one: _Kept, now_ms: int) -> bool:
    return one.told_ms is None or (one.fact.at_ms > one.told_ms and now_ms - one.told_ms >= REPEAT_MS)


def _key(fact: Fact) -> Hashable:
    if isinstance(fact, ArpFact):
        return fact.interface, fact.mac, fact.address
    if isinstance(fact, DhcpFact):
        said = (fact.server, fact.gateways, fact.name_servers, fact.domain)
        return fact.interface, fact.mac, fact.source, said
    if isinstance(fact, RouterFact):
        return fact.interface, fact.mac, fact.source, fact.prefixes, fact.lifetime_s > 0
    raise TypeError(type(fact).__name__)
