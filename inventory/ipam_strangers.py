"""Use outside the plan: who uses addresses that nobody planned, registered or meant for him. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_address

from inventory.ipam_finding import Clue, Finding, Neighbourhood, What, clue_of, is_virtual, newest
from inventory.ipam_register import AddressUse, Register, Standing
from inventory.model.address_range import RangeUse
from inventory.model.binding import Binding, Teller
from inventory.model.device import Device, Stage
from inventory.oui import is_local, maker_of
from language.message import Message

OWN_WORD = frozenset({Standing.GATEWAY, Standing.ISSUED, Standing.HELD})
"""Somebody said that this address is in use."""


def strangers(
    who: Neighbourhood, register: Register, bindings: Sequence[Binding], seen: Mapping[str, int]
) -> list[Finding]:
    """By address; MACs without one come last. `seen` are addresses that a scan found, with the last moment."""
    ports: defaultdict[str, list[Binding]] = defaultdict(list)
    users: defaultdict[str, list[Binding]] = defaultdict(list)
    for one in bindings:
        if one.teller is Teller.BRIDGE:
            ports[one.mac].append(one)
        elif one.address:
            users[one.address].append(one)
    found: list[Finding] = []
    for address in sorted({*users, *seen}, key=_place):
        macs = {one.mac for one in users[address]}
        told = [*users[address], *(one for mac in sorted(macs) for one in ports[mac])]
        found += _judged(who, register.everywhere(address), told, seen.get(address))
    behind: defaultdict[str, list[Binding]] = defaultdict(list)
    for mac, ones in sorted(ports.items()):
        if len(owners := who.by_mac.get(mac, frozenset())) == 1:
            behind[next(iter(owners))] += ones
    for code, device in sorted(who.devices.items()):
        found += _misplaced(who, register, device, behind[code])
    addressed = {one.mac for ones in users.values() for one in ones}
    found += _addressless(who, {mac: ones for mac, ones in ports.items() if mac not in addressed})
    return found


def _place(address: str) -> tuple[int, int]:
    place = ip_address(address)
    return place.version, int(place)


def _judged(
    who: Neighbourhood, uses: Sequence[AddressUse], told: Sequence[Binding], seen_ms: int | None
) -> Iterator[Finding]:
    """Of an address that is used. Nobody knows in which routing instance: where it is right in one, it is right."""
    verdicts = [_verdict(use) for use in uses]
    use, what = uses[0], verdicts[0]
    if what is None or None in verdicts or ip_address(use.address).is_link_local:
        return
    params: dict[str, str | int] = {"address": use.address, "subnet": use.subnet.cidr if use.subnet else ""}
    if use.range is not None:
        params["why"] = use.range.why or "—"
    yield _finding(who, what, use.address, told, Message(f"ipam.{what}", params), seen_ms)


def _verdict(use: AddressUse) -> What | None:
    if use.subnet is None:
        return What.UNPLANNED
    if use.standing is Standing.UNUSABLE:
        return What.UNUSABLE_USED
    if use.standing in OWN_WORD or use.standing is Standing.DYNAMIC:
        return None
    if use.range is not None and use.standing is Standing.RESERVED:
        return What.RESERVED_USED
    return What.UNREGISTERED


def _misplaced(who: Neighbourhood, register: Register, device: Device, behind: Sequence[Binding]) -> Iterator[Finding]:
    """Of a device in service: its address is meant for others. `behind` are the ports where switches see its MACs."""
    if device.stage is not Stage.ADOPTED or not device.address or not device.holds_address:
        return
    use = register.use(device.address, device.routing_instance)
    for what, judge in JUDGES.items():
        message = judge(device, use, behind)
        if message is not None:
            yield _finding(who, what, device.address, behind, message, None, device.code)


Judge = Callable[[Device, AddressUse, Sequence[Binding]], Message | None]


def _fixed_in_pool(device: Device, use: AddressUse, behind: Sequence[Binding]) -> Message | None:
    if use.range is None or use.range.use is not RangeUse.DYNAMIC or use.standing is not Standing.HELD:
        return None
    params = {"device": device.code, "address": use.address, "first": use.range.first, "last": use.range.last}
    return Message("ipam.fixed_in_pool", params)


def _wrong_vlan(device: Device, use: AddressUse, behind: Sequence[Binding]) -> Message | None:
    """Seen in other VLANs only. A table without numbers says nothing."""
    vlans = {one.vlan for one in behind if one.vlan}
    if use.subnet is None or not use.subnet.vlan or not vlans or use.subnet.vlan in vlans:
        return None
    said = ", ".join(map(str, sorted(vlans)))
    params: dict[str, str | int] = {
        "device": device.code,
        "subnet": use.subnet.cidr,
        "planned": use.subnet.vlan,
        "seen": said,
    }
    return Message("ipam.wrong_vlan", params)


def _wrong_kind(device: Device, use: AddressUse, behind: Sequence[Binding]) -> Message | None:
    if use.subnet is None or not use.subnet.kinds or device.kind in use.subnet.kinds:
        return None
    params = {"device": device.code, "kind": device.kind, "subnet": use.subnet.cidr}
    return Message("ipam.wrong_kind", {**params, "use": use.subnet.use or use.subnet.name or "—"})


JUDGES: Mapping[What, Judge] = {
    What.FIXED_IN_POOL: _fixed_in_pool,
    What.WRONG_VLAN: _wrong_vlan,
    What.WRONG_KIND: _wrong_kind,
}


def _addressless(who: Neighbourhood, ports: Mapping[str, Sequence[Binding]]) -> Iterator[Finding]:
    """MACs behind a switch's port that no device claims and no table knows an address of."""
    for mac, told in sorted(ports.items()):
        if who.by_mac.get(mac) or is_virtual(mac) or is_local(mac):
            continue
        yield _finding(who, What.UNKNOWN_MAC, "", told, Message("ipam.unknown_mac", {"mac": mac}), None)


def _finding(
    who: Neighbourhood,
    what: What,
    address: str,
    told: Iterable[Binding],
    text: Message,
    seen_ms: int | None,
    code: str = "",
) -> Finding:
    ones = list(told)
    last = max(ones, key=lambda one: one.last_ms, default=None)
    mac = last.mac if last is not None else ""
    clues = [clue_of(one, who) for one in ones]
    if seen_ms is not None:
        clues.append(Clue(Message("ipam.clue.answered", {"address": address}), seen_ms))
    return Finding(
        what=what,
        school=who.school,
        address=address,
        mac=mac,
        maker=maker_of(mac) if mac else "",
        device=code or who.owner(mac, address),
        text=text,
        clues=newest(clues),
        first_ms=min((one.first_ms for one in ones), default=seen_ms or 0),
    )
