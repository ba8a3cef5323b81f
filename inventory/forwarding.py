"""Forwarding tables laid side by side: which ports lead to other switches, and behind which port a MAC hangs. Pure.

No row is believed alone: tables are minutes old, and some rows are stale or wrong. What most of them say together is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from inventory.model.neighbour import Neighbour, Witness
from inventory.model.surroundings import Source, Surroundings

INTRODUCED = (Witness.LLDP, Witness.CDP)
# Who says to forward for others, and who does it for a desk or for radio only.
FORWARDS = "bridge"
WIRELESS = "wlanAccessPoint"
LEAVES = frozenset({WIRELESS, "telephone"})
INTRODUCTION = 10
OWN_MAC = 5
"""What the word of a switch, and its own MAC in a table, weigh against rows of others."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A port of a switch (its address), aggregations taken as one port."""

    teller: str
    port: str


Pair = tuple[Spot | None, Spot | None]


class Forwarding:
    """What the tables of several switches say together.

    Between two switches there is one way: from a port of the one to a port of the other. Whatever is learned by both is
    learned there by at least one of them; rows that are on neither port speak against that pair, LLDP and the
    switches' own MACs for it. A MAC that hangs on an access port is also learned on every port that leads to that
    switch; those are no places of its own.
    """

    def __init__(self, told: Iterable[Surroundings]) -> None:
        self.tellers = {one.address: one for one in told}
        self._bundles = {
            Spot(one.address, port.port): Spot(one.address, port.bundle)
            for one in self.tellers.values()
            for port in one.ports
            if port.bundle
        }
        self.macs: defaultdict[Spot, set[str]] = defaultdict(set)
        self.introduced: defaultdict[Spot, list[Neighbour]] = defaultdict(list)
        self._spots: defaultdict[str, set[Spot]] = defaultdict(set)
        for one in (neighbour for teller in self.tellers.values() for neighbour in teller.neighbours):
            if one.witness is Witness.BRIDGE:
                self.macs[self.spot(one)].add(one.mac)
                self._spots[one.mac].add(self.spot(one))
            elif one.witness in INTRODUCED:
                self.introduced[self.spot(one)].append(one)
        self._own = _owners(self.tellers.values())
        self.leads: defaultdict[Spot, set[str]] = defaultdict(set)
        """Spot -> addresses of the switches that are reached through it."""
        self._towards: dict[tuple[str, str], Spot] = {}
        self._of_teller: defaultdict[str, set[Spot]] = defaultdict(set)
        for spot in self.macs:
            self._of_teller[spot.teller].add(spot)
        self._find_ways()

    def spot(self, neighbour: Neighbour) -> Spot:
        here = Spot(neighbour.teller, neighbour.port)
        return self._bundles.get(here, here)

    def seen_at(self, mac: str) -> list[Spot]:
        """Where it was learned, the port with the fewest MACs first."""
        return sorted(self._spots.get(mac, ()), key=lambda spot: (len(self.macs[spot]), spot.teller, spot.port))

    def places(self, mac: str) -> list[Spot]:
        """Ports behind which it may hang; several if the tables contradict each other or do not suffice.

        Of all access ports where it was learned, that of the switch to which most rows point; if as many point to a
        switch that has no such port for it, there is none. Of equals, that with the fewest MACs. A table that was not
        read to its end cannot say how few MACs are behind a port, and names no place.
        """
        seen = self.seen_at(mac)
        spots = [spot for spot in seen if self.is_access(spot) and not self._cut(spot)]
        votes = {spot.teller: self._votes(seen, spot.teller) for spot in spots}
        most = max(votes.values(), default=0)
        best = [spot for spot in spots if votes[spot.teller] == most]
        if most < len(seen) and any(self._votes(seen, one) >= most for one in self.tellers.keys() - votes.keys()):
            return []
        return [spot for spot in best if len(self.macs[spot]) == len(self.macs[best[0]])]

    def _votes(self, seen: Iterable[Spot], teller: str) -> int:
        """How many rows point to this switch or, in its own table, to a port of its own; less those that do not."""
        votes = 0
        for spot in seen:
            towards = spot if spot.teller == teller else self.port_towards(spot.teller, teller)
            if towards is not None:
                agrees = self.is_access(spot) if spot.teller == teller else spot == towards
                votes += 1 if agrees else -1
        return votes

    def is_access(self, spot: Spot) -> bool:
        """Whether no other switch is known behind the port, be it one that we cannot read."""
        return not self.leads.get(spot) and not any(forwards(one) for one in self.introduced.get(spot, ()))

    def port_towards(self, teller: str, other: str) -> Spot | None:
        """The port of one switch that leads to another."""
        return self._towards.get((teller, other))

    def is_next(self, spot: Spot, other: str) -> bool:
        """Whether no switch that told us stands between this port and another switch behind it."""
        return not any(self._between(spot, nearer, other) for nearer in self.leads[spot] - {other})

    def _between(self, spot: Spot, nearer: str, other: str) -> bool:
        """Whether `nearer` sees `other` on a port that does not lead back to where we look from, or may do so: of a
        switch with tables that leave it open nobody knows."""
        onward = self.port_towards(nearer, other)
        if onward is None:
            return bool(self._of_teller.get(nearer))
        return spot.teller not in self.leads[onward]

    def denies(self, one: Neighbour) -> bool:
        """Whether the forwarding tables show the switch that introduced itself elsewhere, or behind another one."""
        other, spot = self.known_teller(one), self.spot(one)
        towards = None if other is None else self.port_towards(spot.teller, other)
        if other is None or towards is None:
            return False
        return towards != spot or not self.is_next(spot, other)

    def known_teller(self, neighbour: Neighbour) -> str | None:
        """The address of the switch that introduced itself, if it is one that told us of itself."""
        if neighbour.mac in self._own:
            return self._own[neighbour.mac]
        if neighbour.address in self.tellers:
            return neighbour.address
        named = [one.address for one in self.tellers.values() if one.name and one.name == neighbour.name]
        return named[0] if len(named) == 1 else None

    def _cut(self, spot: Spot) -> bool:
        return Source.BRIDGE in self.tellers[spot.teller].incomplete

    def _find_ways(self) -> None:
        rows = {teller: self._single_rows(teller) for teller in self.tellers}
        words = self._words()
        for one, other in combinations(sorted(self.tellers), 2):
            here, there = way(rows[one], rows[other], words.get((one, other), {}), words.get((other, one), {}))
            for spot, teller, far in ((here, one, other), (there, other, one)):
                if spot is not None:
                    self._towards[teller, far] = spot
                    self.leads[spot].add(far)

    def _single_rows(self, teller: str) -> dict[str, Spot]:
        """MAC -> where this switch learned it; what is learned on several of its ports says no direction."""
        found: defaultdict[str, list[Spot]] = defaultdict(list)
        for spot in self._of_teller.get(teller, ()):
            for mac in self.macs[spot]:
                found[mac].append(spot)
        return {mac: spots[0] for mac, spots in found.items() if len(spots) == 1}

    def _words(self) -> dict[tuple[str, str], Counter[Spot]]:
        """(who tells, of whom) -> weight of each port that it names for it by an introduction or by the other's MAC."""
        words: defaultdict[tuple[str, str], Counter[Spot]] = defaultdict(Counter)
        for spot, neighbours in self.introduced.items():
            for other in {self.known_teller(one) for one in neighbours} - {None, spot.teller}:
                words[spot.teller, str(other)][spot] += INTRODUCTION
        for mac, owner in self._own.items():
            for spot in self._spots.get(mac, ()):
                if spot.teller != owner:
                    words[spot.teller, owner][spot] += OWN_MAC
        return dict(words)


def way(
    here: Mapping[str, Spot], there: Mapping[str, Spot], said: Mapping[Spot, int], answered: Mapping[Spot, int]
) -> tuple[Spot | None, Spot | None]:
    """The ports by which two switches reach each other; None for what no pair of ports explains best.

    `here` and `there` map MACs to the port where each learned them; `said` and `answered` are what each says of the
    other, with its weight. A MAC on neither of the two ports speaks against a pair.
    """
    if not said and not answered:
        return None, None
    both = Counter[Pair]((here[mac], there[mac]) for mac in here.keys() & there.keys())
    near, far = Counter[Spot | None](said), Counter[Spot | None](answered)
    for (spot, other), count in both.items():
        near[spot] += count
        far[other] += count
    lefts, rights = (*near, None), (*far, None)

    def score(spot: Spot | None, other: Spot | None) -> int:
        """How much of what is known the pair explains; None is no port."""
        return near[spot] + far[other] - both[spot, other]

    return (
        _best({spot: max(score(spot, other) for other in rights) for spot in lefts}),
        _best({other: max(score(spot, other) for spot in lefts) for other in rights}),
    )


def _best(scores: Mapping[Spot | None, int]) -> Spot | None:
    """The port that explains more than any other, and than none."""
    most = max(scores.values())
    best = [spot for spot, score in scores.items() if score == most]
    return best[0] if len(best) == 1 else None


def forwards(neighbour: Neighbour) -> bool:
    told = neighbour.capabilities.split()
    return FORWARDS in told and not LEAVES.intersection(told)


def _owners(tellers: Iterable[Surroundings]) -> dict[str, str]:
    """MAC -> the address of the one teller that has it; what several have (a virtual router's) tells nothing."""
    pairs: Sequence[tuple[str, str]] = [(mac, one.address) for one in tellers for mac in one.own_macs]
    count = Counter(mac for mac, _ in pairs)
    return {mac: address for mac, address in pairs if count[mac] == 1}
