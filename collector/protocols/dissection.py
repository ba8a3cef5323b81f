"""Reads what the dissector says (collector/dissector/README.md). It has read hostile frames: it is believed nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Any

from collector.protocols.cleaning import clean_text
from collector.protocols.segment_facts import ArpFact, DhcpFact, Fact, RouterFact
from collector.rawhelper.segment_packets import REPLY

MESSAGES = {2: "offer", 5: "ack", 6: "nak"}
MOST = 16
NOWHERE = "0.0.0.0"  # noqa: S104 - an address that a packet leaves empty
ON_LINK_HOPS = 255
MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
Said = Mapping[str, Any]


def read_fact(body: bytes, interface: str, at_ms: int) -> Fact | None:
    """None for what says nothing of anybody. Raises ValueError for what is not in the dissector's tongue."""
    try:
        said = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested beyond measure") from error
    if not isinstance(said, dict):
        raise ValueError("not an object")
    kind = said.get("kind")
    if kind == "dhcp":
        return _dhcp(said, interface, at_ms)
    if kind == "router":
        return _router(said, interface, at_ms)
    return _arp(said, interface, at_ms) if kind == "arp" else None


def _dhcp(said: Said, interface: str, at_ms: int) -> DhcpFact | None:
    message = MESSAGES.get(_number(said, "message"))
    if message is None:
        return None
    return DhcpFact(
        interface=interface,
        at_ms=at_ms,
        mac=_mac(said, "mac"),
        message=message,
        source=_address(said, "source"),
        server=_address(said, "server"),
        offered=_address(said, "offered"),
        relay=_address(said, "relay"),
        gateways=_addresses(said, "gateways"),
        name_servers=_addresses(said, "name_servers"),
        domain=clean_text(bytes.fromhex(_text(said, "domain"))),
    )


def _router(said: Said, interface: str, at_ms: int) -> RouterFact | None:
    """None for what came from beyond a router: hosts do not believe that either (RFC 4861 section 6.1.2)."""
    if _number(said, "hop_limit") != ON_LINK_HOPS:
        return None
    return RouterFact(
        interface=interface,
        at_ms=at_ms,
        mac=_mac(said, "mac"),
        source=_address(said, "source"),
        lifetime_s=_number(said, "lifetime_s"),
        prefixes=tuple(str(ip_network(one, strict=False)) for one in _texts(said, "prefixes")),
        name_servers=_addresses(said, "name_servers"),
        hidden=said.get("hidden") is True,
    )


def _arp(said: Said, interface: str, at_ms: int) -> ArpFact | None:
    sender = _address(said, "sender")
    if not sender:
        return None
    frame_mac, mac = _mac(said, "mac"), _mac(said, "sender_mac")
    operation = _number(said, "operation")
    return ArpFact(
        interface=interface,
        at_ms=at_ms,
        mac=mac,
        address=sender,
        reply=operation == REPLY,
        unasked=sender == _address(said, "target"),
        odd=f"sent by {frame_mac}" if frame_mac != mac else f"operation {operation}",
    )


def _number(said: Said, name: str) -> int:
    value = said.get(name)
    if type(value) is not int or not 0 <= value <= 0xFFFFFFFF:
        raise ValueError(f"{name} is no number")
    return value


def _text(said: Said, name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")
    return value


def _texts(said: Said, name: str) -> list[str]:
    values = said.get(name)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError(f"{name} is no list of texts")
    return values[:MOST]


def _address(said: Said, name: str) -> str:
    value = _text(said, name)
    return str(ip_address(value)) if value not in ("", NOWHERE) else ""


def _addresses(said: Said, name: str) -> tuple[str, ...]:
    return tuple(str(ip_address(value)) for value in _texts(said, name))


def _mac(said: Said, name: str) -> str:
    value = _text(said, name)
    if not MAC.fullmatch(value):
        raise ValueError(f"{name} is no MAC")
    return value
