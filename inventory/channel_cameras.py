"""Which camera feeds which channel of a recorder: pure.

A person's word comes first; then the address at which the recorder reaches the camera, and a serial or MAC that only
one device ever claimed. Where these two name different cameras, none is known: one of them is stale. A recorder's own
PoE ports have addresses that mean nothing outside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address

from inventory.model.channel import ChannelTold
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.link import Link

FEEDING = frozenset({Kind.CAMERA, Kind.ENCODER, Kind.INTERCOM, Kind.UNKNOWN})
"""Kinds that may feed a channel."""
PERSON = "person"
"""The evidence of a link that a person stated: its port is the channel's number."""


class FedBy(StrEnum):
    """What says so."""

    PERSON = "person"
    ADDRESS = "address"
    SERIAL = "serial"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Feed:
    """`camera` is a code."""

    camera: str
    by: FedBy


def cameras_of(
    recorder: str,
    told: Iterable[ChannelTold],
    devices: Iterable[Device],
    *,
    addresses: Mapping[str, Iterable[str]],
    claims: Mapping[str, Iterable[Claim]],
    links: Iterable[Link],
) -> Mapping[int, str]:
    """Channel -> code of its camera: see `feeds_of`."""
    feeds = feeds_of(recorder, told, devices, addresses=addresses, claims=claims, links=links)
    return {number: feed.camera for number, feed in feeds.items()}


def feeds_of(
    recorder: str,
    told: Iterable[ChannelTold],
    devices: Iterable[Device],
    *,
    addresses: Mapping[str, Iterable[str]],
    claims: Mapping[str, Iterable[Claim]],
    links: Iterable[Link],
) -> Mapping[int, Feed]:
    """Channel -> its camera, for those that are known; all of one school.

    `addresses` are the further ones of devices, `claims` what they said they are.
    """
    feeding = [one for one in devices if one.kind in FEEDING and one.stage is not Stage.RETIRED]
    codes = {one.code for one in feeding}
    by_address = {one.address: one.code for one in feeding if one.address is not None and one.holds_address}
    for code, others in addresses.items():
        if code in codes:
            by_address |= {address: code for address in others if address not in by_address}
    by_serial = _unique(codes, claims)
    said = {link.port: link.far_device for link in links if link.device == recorder and link.evidence == PERSON}
    found = {}
    for one in told:
        feed = _settled(
            said.get(str(one.number)), by_address.get(_address(one.address)), by_serial.get(_plain(one.serial))
        )
        if feed is not None and one.used:
            found[one.number] = feed
    return found


def _settled(person: str | None, address: str | None, serial: str | None) -> Feed | None:
    if person is not None:
        return Feed(person, FedBy.PERSON)
    if address is None:
        return None if serial is None else Feed(serial, FedBy.SERIAL)
    if serial is None:
        return Feed(address, FedBy.ADDRESS)
    return Feed(address, FedBy.BOTH) if address == serial else None


def _unique(codes: Iterable[str], claims: Mapping[str, Iterable[Claim]]) -> Mapping[str, str]:
    """What only one device claims as serial or MAC."""
    claimed: defaultdict[str, set[str]] = defaultdict(set)
    for code in codes:
        for claim in claims.get(code, ()):
            if claim.type in (ClaimType.SERIAL, ClaimType.MAC):
                claimed[_plain(claim.value)].add(code)
    return {value: next(iter(by)) for value, by in claimed.items() if len(by) == 1 and value}


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _address(text: str) -> str:
    """In the ledger's spelling; empty for what is none."""
    try:
        return str(ip_address(text))
    except ValueError:
        return ""
