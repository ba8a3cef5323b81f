"""The plan of the demo's addresses: prefixes that fit its equipment, a pool, and applications at every stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network

from campuswatch.usecases.actor import Actor
from campuswatch.usecases.address_book import open_book
from campuswatch.usecases.address_plan import add_range, plan_subnet
from campuswatch.usecases.applying import Request, apply_for, decide, issue
from inventory.database import Database
from inventory.ipam_applications import Act
from inventory.model.address_range import AddressRange, RangeUse
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.subnet import Subnet
from simulator.truth import Truth

POOL = 4
"""Addresses that DHCP gives out, and as many that are kept."""
KINDS: Mapping[str, tuple[Kind, ...]] = {"network": (Kind.SWITCH, Kind.RECORDER), "supply": (Kind.UPS,)}
VLANS: Mapping[str, int] = {"network": 10, "supply": 11, "later": 30}
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "campus": "cameras, office",
        "network": "network equipment",
        "supply": "power supply",
        "later": "new building",
        "pool": "office, by DHCP",
        "gate": "new gate",
        "who": "Tom Baker",
        "what": "camera at the new gate",
        "notebook": "a notebook",
        "no": "notebooks use the pool",
    },
    "zh-CN": {
        "campus": "摄像机、办公",
        "network": "网络设备",
        "supply": "供电设备",
        "later": "新教学楼",
        "pool": "办公，DHCP",
        "gate": "新校门",
        "who": "王芳",
        "what": "新校门摄像机",
        "notebook": "笔记本电脑",
        "no": "笔记本电脑使用地址池",
    },
    "vi": {
        "campus": "camera, văn phòng",
        "network": "thiết bị mạng",
        "supply": "nguồn điện",
        "later": "dãy nhà mới",
        "pool": "văn phòng, DHCP",
        "gate": "cổng mới",
        "who": "Trần Văn Minh",
        "what": "camera cổng mới",
        "notebook": "máy tính xách tay",
        "no": "máy tính xách tay dùng vùng cấp phát",
    },
}


def plan_addresses(
    database: Database, actor: Actor, language: str, school: str, truth: Truth, known: Sequence[Device], *, now_ms: int
) -> None:
    """What a school would have in its spreadsheet; the first camera of `known` got its address by application."""
    words, whole = WORDS[language], IPv4Network(truth.prefix)
    campus = Subnet(school=school, cidr=truth.prefix, gateway=str(whole[1]), use=words["campus"])
    plan_subnet(database, actor, campus, now_ms=now_ms)
    parts = prefixes(truth)
    for use, network in parts.items():
        part = Subnet(
            school=school, cidr=str(network), vlan=VLANS[use], use=words[use], kinds=KINDS.get(use, ())
        )  # fmt: skip
        plan_subnet(database, actor, part, now_ms=now_ms)
    book = open_book(database, actor, school, now_ms=now_ms)
    free = [IPv4Address(one) for one in book.register.next_free(book.node(truth.prefix), whole.num_addresses)]
    for first in row_of(free, POOL):
        last = first + POOL - 1
        pool = AddressRange(
            id="", school=school, first=str(first), last=str(last), use=RangeUse.DYNAMIC, why=words["pool"]
        )
        add_range(database, actor, pool, now_ms=now_ms)
    later = parts.get("later")
    if later is not None:
        ends = str(later[-1 - POOL]), str(later[-2])
        gate = AddressRange(id="", school=school, first=ends[0], last=ends[1], use=RangeUse.RESERVED, why=words["gate"])
        add_range(database, actor, gate, now_ms=now_ms)
        apply_in_all_ways(database, actor, school, str(later), words, known, now_ms=now_ms)


def prefixes(truth: Truth) -> dict[str, IPv4Network]:
    """By use: the smallest that has all such equipment and nothing else, and the largest without any.

    A use that none fits, or whose first or last address a device has, stays in the prefix of the campus.
    """
    whole = IPv4Network(truth.prefix)
    addresses = {IPv4Address(device.address): Kind(device.kind) for device in truth.devices}
    found: dict[str, IPv4Network] = {}
    for use, kinds in KINDS.items():
        own = {address for address, kind in addresses.items() if kind in kinds}
        widths = range(29, whole.prefixlen, -1) if own else ()
        for network in (IPv4Network((min(own), width), strict=False) for width in widths):
            inside = {address for address in addresses if address in network}
            if inside == own and not inside & {network[0], network[-1]}:
                found[use] = network
                break
    for width in range(whole.prefixlen + 1, 29):
        empty = [one for one in whole.subnets(new_prefix=width) if not any(address in one for address in addresses)]
        if empty:
            return found | {"later": empty[-1]}
    return found


def row_of(free: Sequence[IPv4Address], length: int) -> list[IPv4Address]:
    """The first of so many in a row, or nothing."""
    known = set(free)
    return [one for one in free if all(one + step in known for step in range(length))][:1]


def apply_in_all_ways(
    database: Database, actor: Actor, school: str, prefix: str, words: Mapping[str, str], known: Sequence[Device], *,
    now_ms: int,
) -> None:  # fmt: skip
    """One that waits, one that was refused, one that is approved, one whose address is issued and registered."""

    def ask(purpose: str, **more: str) -> str:
        wish = Request(school=school, requester=words["who"], purpose=purpose, **more)
        return apply_for(database, actor, wish, now_ms=now_ms).id

    ask(words["what"], prefix=prefix)
    decide(database, actor, ask(words["notebook"]), Act.REFUSE, words["no"], now_ms=now_ms)
    decide(database, actor, ask(words["what"], prefix=prefix), Act.APPROVE, now_ms=now_ms)
    camera = next((one for one in known if one.kind is Kind.CAMERA and one.address and one.holds_address), None)
    if camera is not None and camera.address:
        registered = ask(camera.name, address=camera.address, device=camera.code)
        decide(database, actor, registered, Act.APPROVE, now_ms=now_ms)
        issue(database, actor, registered, now_ms=now_ms)
