"""How a school hangs together: from each device up to the core, and which channel each camera feeds. Pure.

Links say what hangs behind which port; here they become a tree. Cables between switches have no direction of their
own: it comes from the core, which is the one that leads out of the school or, where none is known to, the one in the
middle. What no link tells of is not known, and said to be so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.link import Link
from inventory.topology import rank

JOINTS = frozenset({Kind.SWITCH, Kind.ROUTER, Kind.FIREWALL, Kind.ACCESS_POINT})
"""Kinds that others hang on."""


class CoreBy(StrEnum):
    """Why a device is taken for the core of what is wired together."""

    GATEWAY = "gateway"  # it holds the address of a network's gateway
    ROUTER = "router"  # its kind
    MIDDLE = "middle"  # the longest way from it is the shortest, of equals it has the most cables
    ALONE = "alone"  # no cable to another is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """`device` hangs on `port` of `upper`, by its own port `own_port`; empty where not known or by radio.

    `evidence` names who says so (`lldp cdp bridge person`), `seen_ms` when it was last seen.
    """

    device: str
    upper: str
    port: str
    own_port: str = ""
    evidence: str
    seen_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeding:
    """`camera` feeds channel `channel` of `recorder`. `evidence` is a `FedBy`, or `kept` where today's list leaves it
    open and the last one that did not said so."""

    camera: str
    recorder: str
    channel: int
    evidence: str
    seen_ms: int


@dataclass(frozen=True, slots=True)
class CampusMap:
    """`above` maps a device to its way up by one cable; cores have none. `cores` tells why each is one."""

    above: Mapping[str, Hop]
    cores: Mapping[str, CoreBy]
    feeds: Mapping[str, tuple[Feeding, ...]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    def below(self, code: str) -> list[Hop]:
        """What hangs on a device, in the order of its ports."""
        return sorted((hop for hop in self.above.values() if hop.upper == code), key=by_port)

    def path(self, code: str) -> tuple[Hop, ...]:
        """From a device to its core."""
        hops: list[Hop] = []
        while (hop := self.above.get(code)) is not None:
            hops.append(hop)
            code = hop.upper
        return tuple(hops)


def by_port(hop: Hop) -> tuple[tuple[int, int | str], ...]:
    """`Gi1/0/9` stands before `Gi1/0/10`."""
    return (*natural(hop.port), (1, hop.device))


def natural(text: str) -> tuple[tuple[int, int | str], ...]:
    """A key by which numbers within a text count as numbers."""
    parts: list[str] = []
    for sign in text:
        if parts and parts[-1].isdecimal() == sign.isdecimal():
            parts[-1] += sign
        else:
            parts.append(sign)
    return tuple((0, int(part)) if part.isdecimal() else (1, part.casefold()) for part in parts)


def campus_map(
    devices: Iterable[Device], links: Iterable[Link], feeds: Iterable[Feeding] = (), gateways: Collection[str] = ()
) -> CampusMap:
    """Of one school. `gateways` are the addresses of its networks' gateways."""
    present = {one.code: one for one in devices if one.stage is not Stage.RETIRED}
    joints = {code for code, one in present.items() if one.kind in JOINTS}
    # The surest word last, of equals the newest: it is the one that stays.
    told = sorted(
        (link for link in links if link.device in joints and link.far_device in present and _cable(link)),
        key=lambda link: (-rank(link), link.seen_ms),
    )
    cables: dict[str, dict[str, Hop]] = defaultdict(dict)
    above: dict[str, Hop] = {}
    for link in told:
        if link.far_device in joints:
            _lay(cables, link)
        else:
            above[link.far_device] = _hop(link)
    cores: dict[str, CoreBy] = {}
    for component in _components(joints, cables):
        core, why = _core(component, cables, present, gateways)
        cores[core] = why
        above |= _rooted(core, cables)
    by_camera: dict[str, list[Feeding]] = defaultdict(list)
    for feed in feeds:
        by_camera[feed.camera].append(feed)
    alone = {code for code, why in cores.items() if why is CoreBy.ALONE and len(joints) > 1}
    unknown = tuple(sorted(code for code in present if code not in above and (code not in cores or code in alone)))
    return CampusMap(above, cores, {camera: tuple(told) for camera, told in by_camera.items()}, unknown)


def _cable(link: Link) -> bool:
    """A person's link from a recorder names a channel; those are feeds."""
    return link.evidence != "recorder" and link.device != link.far_device


def _hop(link: Link) -> Hop:
    return Hop(
        device=link.far_device,
        upper=link.device,
        port=link.port,
        own_port=link.far_port,
        evidence=link.evidence,
        seen_ms=link.seen_ms,
    )


def _lay(cables: dict[str, dict[str, Hop]], link: Link) -> None:
    """Both ends know it: seen from below, what is the port becomes the own port."""
    known = cables[link.far_device].get(link.device)
    own_port = link.far_port or (known.own_port if known else "")
    cables[link.far_device][link.device] = Hop(
        device=link.far_device,
        upper=link.device,
        port=link.port,
        own_port=own_port,
        evidence=link.evidence,
        seen_ms=link.seen_ms,
    )
    back = cables[link.device].get(link.far_device)
    cables[link.device][link.far_device] = Hop(
        device=link.device,
        upper=link.far_device,
        port=link.far_port or (back.port if back else ""),
        own_port=link.port,
        evidence=link.evidence,
        seen_ms=link.seen_ms,
    )


def _components(joints: Iterable[str], cables: Mapping[str, Mapping[str, Hop]]) -> Iterator[list[str]]:
    left = set(joints)
    while left:
        found = [code for code, _ in _spread(min(left), cables)]
        left.difference_update(found)
        yield sorted(found)


def _spread(start: str, cables: Mapping[str, Mapping[str, Hop]]) -> Iterator[tuple[str, Hop | None]]:
    """Everything wired to `start`, nearest first, each with the hop towards it."""
    seen = {start}
    front: list[tuple[str, Hop | None]] = [(start, None)]
    while front:
        yield from front
        ahead: list[tuple[str, Hop | None]] = []
        for code, _ in front:
            for other in sorted(cables.get(code, {})):
                if other not in seen:
                    seen.add(other)
                    ahead.append((other, cables[other][code]))
        front = ahead


def _rooted(core: str, cables: Mapping[str, Mapping[str, Hop]]) -> dict[str, Hop]:
    return {code: hop for code, hop in _spread(core, cables) if hop is not None}


def _core(
    component: Sequence[str],
    cables: Mapping[str, Mapping[str, Hop]],
    present: Mapping[str, Device],
    gateways: Collection[str],
) -> tuple[str, CoreBy]:
    if len(component) == 1:
        return component[0], CoreBy.ALONE
    leading = [code for code in component if present[code].address in gateways]
    routing = [code for code in component if present[code].kind in (Kind.ROUTER, Kind.FIREWALL)]
    for found, why in ((leading, CoreBy.GATEWAY), (routing, CoreBy.ROUTER)):
        if found:
            return _middle(found, cables), why
    return _middle(component, cables), CoreBy.MIDDLE


def _middle(codes: Sequence[str], cables: Mapping[str, Mapping[str, Hop]]) -> str:
    return min(codes, key=lambda code: (_longest(code, cables), -len(cables.get(code, {})), code))


def _longest(core: str, cables: Mapping[str, Mapping[str, Hop]]) -> int:
    """Cables from here to the farthest."""
    depth = {core: 0}
    for code, hop in _spread(core, cables):
        if hop is not None:
            depth[code] = depth[hop.upper] + 1
    return max(depth.values())
