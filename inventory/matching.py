"""Which sighting is which device of the ledger. Pure; the order of sightings does not matter.

In this order, each device once:
1. it answers at one of its addresses and claims what the device claims,
2. it claims so at another address, and nobody else does: it has moved there,
3. it answers at the device's address and nothing it claims speaks against it,
4. what is left belongs to a device found already, where both are two addresses of one (`likeness.homes`),
5. or is new; sightings of one newcomer are one newcomer.
A claim that several devices hold decides nothing, nor one that several sightings make at new addresses. What was seen
by its MAC alone, behind a port, is new only where nobody has that MAC.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from inventory.likeness import IDENTIFYING, another, homes, may_be
from inventory.model.claim import Claim
from inventory.model.device import Device
from inventory.model.sighting import Sighting

Claims = Mapping[Claim, int]


@dataclass(slots=True)
class Match:
    """`found` by code: where the device is now; `further`: its other addresses. `strangers`: each a newcomer."""

    found: dict[str, Sighting] = field(default_factory=dict)
    further: dict[str, list[Sighting]] = field(default_factory=lambda: defaultdict(list))
    strangers: list[list[Sighting]] = field(default_factory=list)


def match(
    devices: Sequence[Device],
    claims: Mapping[str, Claims],
    others: Mapping[str, Sequence[str]],
    sightings: Iterable[Sighting],
) -> Match:
    """`devices` of one ledger without the retired; `claims` and `others` (further addresses) by device code."""
    known = _Known(devices, claims, others)
    left = known.without_echoes(sorted(sightings, key=place))
    result = Match()
    left = _at_home(known, left, result)
    left = _moved(known, left, result)
    left = _by_address(known, left, result)
    _gather(left, result)
    _resettle(known, result)
    return result


def place(sighting: Sighting) -> tuple[int, int, str]:
    """Codes are given out in the order of addresses, as people count; what has none comes last."""
    return (*by_number(sighting.address), sighting.identity.mac)


def by_number(address: str) -> tuple[int, int]:
    if not address:
        return 99, 0
    number = ip_address(address)
    return number.version, int(number)


class _Known:
    def __init__(
        self, devices: Sequence[Device], claims: Mapping[str, Claims], others: Mapping[str, Sequence[str]]
    ) -> None:
        self.claims = claims
        self.at = {(one.school, one.address): one for one in devices if one.address and one.holds_address}
        self.also = {(one.school, address): one for one in devices for address in others.get(one.code, ())}
        held = [((one.school, claim), one) for one in devices for claim in self.of(one) if claim.type in IDENTIFYING]
        self._holders = Counter(key for key, _ in held)
        self._by_claim = {key: device for key, device in held if self._holders[key] == 1}

    def of(self, device: Device) -> Claims:
        return self.claims.get(device.code, {})

    def claimed(self, sighting: Sighting) -> Device | None:
        """By the weightiest type of claim that names exactly one device."""
        for type in IDENTIFYING:
            mine = [claim for claim in sighting.claims if claim.type is type]
            named = [self._by_claim.get((sighting.school, claim)) for claim in mine]
            devices = {one.code: one for one in named if one is not None}
            if len(devices) == 1:
                (device,) = devices.values()
                return device if may_be(self.of(device), sighting.claims, type) else None
            if devices:
                return None
        return None

    def without_echoes(self, sightings: Sequence[Sighting]) -> list[Sighting]:
        """Without those who were seen by a MAC alone that an address or several devices have as well."""
        answered = {(one.school, claim) for one in sightings if one.address for claim in one.claims}
        echoing = answered | {key for key, number in self._holders.items() if number > 1}

        def echo(sighting: Sighting) -> bool:
            return any((sighting.school, claim) in echoing for claim in sighting.claims)

        return [one for one in sightings if one.address or not echo(one)]

    def there(self, sighting: Sighting) -> Device | None:
        return self.at.get((sighting.school, sighting.address))


def _at_home(known: _Known, left: Sequence[Sighting], result: Match) -> list[Sighting]:
    rest: list[Sighting] = []
    for sighting in left:
        device = known.claimed(sighting)
        if device is not None and device is known.there(sighting):
            result.found[device.code] = sighting
        elif device is not None and device is known.also.get((sighting.school, sighting.address)):
            result.further[device.code].append(sighting)
        elif device is not None and not sighting.address:
            result.found.setdefault(device.code, sighting)
        else:
            rest.append(sighting)
    return rest


def _moved(known: _Known, left: Sequence[Sighting], result: Match) -> list[Sighting]:
    claiming: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in left:
        device = known.claimed(sighting)
        if device is not None and sighting.address and not _located(result, device):
            claiming[device.code].append(sighting)
    taken: set[int] = set()
    for code, rivals in claiming.items():
        if len(_groups(rivals)) == 1:
            result.found[code] = rivals[0]
            taken.add(id(rivals[0]))
    return [sighting for sighting in left if id(sighting) not in taken]


def _located(result: Match, device: Device) -> bool:
    """Whether it was found at an address of its own; a MAC heard behind a port is none."""
    found = result.found.get(device.code)
    return device.code in result.further or (found is not None and bool(found.address))


def _by_address(known: _Known, left: Sequence[Sighting], result: Match) -> list[Sighting]:
    rest: list[Sighting] = []
    for sighting in left:
        device, also = known.there(sighting), known.also.get((sighting.school, sighting.address))
        if device is not None and not _settled(result, device) and not another(known.of(device), sighting.claims):
            result.found[device.code] = sighting
        elif device is None and also is not None and not another(known.of(also), sighting.claims):
            result.further[also.code].append(sighting)
        else:
            rest.append(sighting)
    return rest


def _settled(result: Match, device: Device) -> bool:
    found = result.found.get(device.code)
    return found is not None and bool(found.address)


def _gather(left: Sequence[Sighting], result: Match) -> None:
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for code, seen in [*result.found.items(), *((code, one) for code, all in result.further.items() for one in all)]:
        for home in homes(seen):
            owners[(seen.school, *home)].add(code)
    for group in _groups(left):
        named = {code for one in group for home in homes(one) for code in owners.get((one.school, *home), ())}
        if len(named) == 1:
            result.further[named.pop()].extend(group)
        else:
            result.strangers.append(group)


def _resettle(known: _Known, result: Match) -> None:
    """A device that was found at a further address only, while its own is another's now, has moved there."""
    taken = {(one.school, one.address): code for code, one in result.found.items()}
    taken |= {(one.school, one.address): "" for group in result.strangers for one in group}
    for here, device in known.at.items():
        if device.code in result.further and device.code not in result.found and here in taken:
            result.found[device.code] = result.further[device.code].pop(0)
    for code in [code for code, further in result.further.items() if not further]:
        del result.further[code]


def _groups(sightings: Sequence[Sighting]) -> list[list[Sighting]]:
    """Sightings of one device together, in the order of their first."""
    parent = list(range(len(sightings)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    first: dict[tuple[str, ...], int] = {}
    for index, sighting in enumerate(sightings):
        for home in homes(sighting):
            other = root(first.setdefault((sighting.school, *home), index))
            mine = root(index)
            parent[max(mine, other)] = min(mine, other)
    groups: dict[int, list[Sighting]] = defaultdict(list)
    for index, sighting in enumerate(sightings):
        groups[root(index)].append(sighting)
    return list(groups.values())
