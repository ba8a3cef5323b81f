"""Forwarding tables laid side by side: which ports lead to other switches, and behind which port a MAC hangs. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inventory.model.neighbour import Neighbour, Witness
from inventory.model.surroundings import Source, Surroundings

INTRODUCED = (Witness.LLDP, Witness.CDP)
# Who says to forward for others, and who does it for a desk or for radio only.
FORWARDS = "bridge"
WIRELESS = "wlanAccessPoint"
LEAVES = frozenset({WIRELESS, "telephone"})


@dataclass(frozen=True, slots=True)
class Spot:
    """A port of a switch (its address), aggregations taken as one port."""

    teller: str
    port: str


class Forwarding:
    """What the tables of several switches say together.

    A port *leads to* another switch when that switch's own MAC is learned there, when LLDP says so, or when what the
    other sees elsewhere is seen there. A MAC that hangs on an access port is also learned on every port that leads
    to that switch; those are no places of its own.
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
        self._find_leads()

    def spot(self, neighbour: Neighbour) -> Spot:
        here = Spot(neighbour.teller, neighbour.port)
        return self._bundles.get(here, here)

    def seen_at(self, mac: str) -> list[Spot]:
        """Where it was learned, the port with the fewest MACs first."""
        return sorted(self._spots.get(mac, ()), key=lambda spot: (len(self.macs[spot]), spot.teller, spot.port))

    def places(self, mac: str) -> list[Spot]:
        """Ports behind which it may hang; several if the tables contradict each other or do not suffice.

        A table that was not read to its end cannot say how few MACs are behind a port, and names no place.
        """
        spots = [spot for spot in self.seen_at(mac) if self.is_access(spot) and not self._cut(spot)]
        return [spot for spot in spots if len(self.macs[spot]) == len(self.macs[spots[0]])]

    def is_access(self, spot: Spot) -> bool:
        """Whether no other switch is known behind the port, be it one that we cannot read."""
        return not self.leads.get(spot) and not any(forwards(one) for one in self.introduced.get(spot, ()))

    def port_towards(self, teller: str, other: str) -> Spot | None:
        """The port of one switch that leads to another."""
        return next((spot for spot, led in self.leads.items() if spot.teller == teller and other in led), None)

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

    def _find_leads(self) -> None:
        for spot, neighbours in self.introduced.items():
            self.leads[spot] |= {
                other for one in neighbours if (other := self.known_teller(one)) not in (None, spot.teller) and other
            }
        for spot, macs in list(self.macs.items()):
            self.leads[spot] |= {self._own[mac] for mac in macs if mac in self._own} - {spot.teller}
        for spot in [spot for spot, led in self.leads.items() if led]:
            for other in sorted(self.leads[spot]):
                back = self._way_back(spot, other)
                if back is not None:
                    self.leads[back].add(spot.teller)

    def _way_back(self, spot: Spot, other: str) -> Spot | None:
        """The port of `other` that leads to who sees it behind `spot`, where nothing said so yet.

        What the one has learned elsewhere than behind `spot`, the other learns on its port towards it.
        """
        if self.port_towards(other, spot.teller) is not None:
            return None
        beyond = {mac for at, macs in self.macs.items() if at.teller == spot.teller and at != spot for mac in macs}
        shared = Counter(
            {at: len(macs & beyond) for at, macs in self.macs.items() if at.teller == other and macs & beyond}
        )
        best = shared.most_common(2)
        if not best or (len(best) == 2 and best[0][1] == best[1][1]):
            return None
        return best[0][0]


def forwards(neighbour: Neighbour) -> bool:
    told = neighbour.capabilities.split()
    return FORWARDS in told and not LEAVES.intersection(told)


def _owners(tellers: Iterable[Surroundings]) -> dict[str, str]:
    """MAC -> the address of the one teller that has it; what several have (a virtual router's) tells nothing."""
    pairs: Sequence[tuple[str, str]] = [(mac, one.address) for one in tellers for mac in one.own_macs]
    count = Counter(mac for mac, _ in pairs)
    return {mac: address for mac, address in pairs if count[mac] == 1}
