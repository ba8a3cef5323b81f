"""Who holds another's address beside his own, by tables of addresses: ARP spoofing (RFC 826 has no proof). Pure.

Two devices that were given one address by mistake are a conflict. Here one MAC uses an address of its own, and beside
it that of a gateway, or of a device whose MAC the ledger knows. What forwards and is in service answers for others by
design, virtual MACs belong to several, and the cards of one device are one: none of these is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from inventory.ipam_finding import Neighbourhood, is_virtual
from inventory.model.binding import Binding
from inventory.model.device import Stage
from inventory.model.kind import Kind

RECENT_MS = 60 * 60_000
FORWARDERS = frozenset({Kind.ROUTER, Kind.FIREWALL, Kind.SWITCH, Kind.ACCESS_POINT})
MOST_VICTIMS = 16
"""Of one MAC: who claims more addresses is told by the first of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoof:
    """`mac` says that it holds `address`, which is `rightful`'s. `own` is an address it had all along, `tellers` who
    believes it (addresses of devices, empty for ourselves), `device` the code of the victim or empty for a gateway that
    is no device of ours."""

    address: str
    mac: str
    rightful: str
    own: str
    device: str
    tellers: tuple[str, ...]
    first_ms: int
    last_ms: int


def spoofs(who: Neighbourhood, bindings: Iterable[Binding], now_ms: int) -> list[Spoof]:
    """By address, of what was seen within the last hour."""
    recent = [one for one in bindings if one.address and now_ms - one.last_ms < RECENT_MS and not is_virtual(one.mac)]
    at: defaultdict[str, list[Binding]] = defaultdict(list)
    held: defaultdict[str, set[str]] = defaultdict(set)
    for one in recent:
        at[one.address].append(one)
        held[one.mac].add(one.address)
    gateways = {one.gateway for one in who.subnets if one.gateway}
    found = [
        spoof
        for address, told in at.items()
        for spoof in _at_address(who, address, told, held, address in gateways)
    ]  # fmt: skip
    return sorted(_few(found), key=lambda one: (one.address, one.mac))


def _at_address(
    who: Neighbourhood, address: str, told: Sequence[Binding], held: Mapping[str, set[str]], gateway: bool
) -> Iterator[Spoof]:
    victim = who.by_address.get(address, "")
    rightful = {mac for mac, codes in who.by_mac.items() if victim and victim in codes}
    if not rightful and gateway:
        rightful = {min(told, key=lambda one: (one.first_ms, one.mac)).mac}
    if not rightful:
        return
    for mac in sorted({one.mac for one in told} - rightful):
        others = sorted(other for other in held[mac] if other != address and ":" not in other)
        if not others or _may(who, mac, victim):
            continue
        seen = [one for one in told if one.mac == mac]
        yield Spoof(
            address=address, mac=mac, rightful=min(rightful), own=others[0], device=victim,
            tellers=tuple(sorted({one.by for one in seen})), first_ms=min(one.first_ms for one in seen),
            last_ms=max(one.last_ms for one in seen),
        )  # fmt: skip


def _may(who: Neighbourhood, mac: str, victim: str) -> bool:
    """What forwards and is in service answers for others; two cards of one device are its own."""
    owners = who.by_mac.get(mac, frozenset())
    if victim and victim in owners:
        return True
    devices = [who.devices[code] for code in owners if code in who.devices]
    return any(one.kind in FORWARDERS and one.stage is Stage.ADOPTED for one in devices)


def _few(found: Iterable[Spoof]) -> Iterator[Spoof]:
    """Not all that one MAC claims: whoever answers for a whole segment fills no register."""
    counts: defaultdict[str, int] = defaultdict(int)
    for one in sorted(found, key=lambda one: (one.first_ms, one.address)):
        counts[one.mac] += 1
        if counts[one.mac] <= MOST_VICTIMS:
            yield one
