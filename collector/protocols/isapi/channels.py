"""Channels: cameras on the network (InputProxy), inputs of cables, and what each does now. Pure.

Oddities: lists tell a size that is not theirs; some tell one element without its list; several namespaces. What
records is told by `chanStatus` alone, which only newer recorders have, and whose numbers need not be those of the
inputs: it is believed where they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address

from collector.protocols.cleaning import clean_text
from collector.protocols.errors import BadAnswer
from collector.protocols.isapi.device import PROTOCOL
from collector.protocols.isapi.responses import number
from collector.protocols.xml import Element, Limits, read_xml
from inventory.model.channel import ChannelTold, ChannelTrouble

PROXIES = "/ISAPI/ContentMgmt/InputProxy/channels"
PROXY_STATUS = "/ISAPI/ContentMgmt/InputProxy/channels/status"
INPUTS = "/ISAPI/System/Video/inputs/channels"
DOING = "/ISAPI/System/workingstatus/chanStatus?format=json"
MOST_CHANNELS = 512
# A recorder of 256 channels tells 22 elements of each.
LIMITS = Limits(octets=1024 * 1024, elements=16_384, all_attributes=8192)
MAX_JSON = 512 * 1024
NO_VIDEO = "NO VIDEO"
CONNECTED = frozenset({"connect", "connected", "normal", "ok", "online"})
# `chanDetectResult` in lower case; vendors' firmware knows many words, what is none of these is OTHER.
TROUBLES: Mapping[str, ChannelTrouble] = {
    **dict.fromkeys(("", *CONNECTED), ChannelTrouble.NONE),
    **dict.fromkeys(
        ("errorusernameorpasswd", "errorusernameorpassword", "userpwerror", "passworderror", "userlocked", "locked",
         "loginfailed"),
        ChannelTrouble.PASSWORD,
    ),
    **dict.fromkeys(
        ("netunreachable", "neterror", "networkerror", "notexist", "offline", "disconnect", "disconnected",
         "notconnected", "ipconflict", "ipaddressconflict"),
        ChannelTrouble.AWAY,
    ),
    "connecting": ChannelTrouble.CONNECTING,
    "novideo": ChannelTrouble.NO_SIGNAL,
}  # fmt: skip
WRONG_PASSWORD = frozenset({"invalid", "error", "passworderror"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Of one camera on the network; `online` is None where neither `online` nor a known word is told."""

    number: int
    online: bool | None = None
    trouble: ChannelTrouble = ChannelTrouble.NONE
    address: str = ""


@dataclass(frozen=True, slots=True)
class Doing:
    """What a channel does now; None is not told."""

    online: bool | None = None
    recording: bool | None = None


def _root(document: bytes, *names: str) -> Element:
    root = read_xml(document, PROTOCOL, LIMITS)
    if root.name not in names:
        raise BadAnswer(protocol=PROTOCOL, detail=f"no {names[0]}")
    return root


def _numbered(root: Element, name: str) -> Iterator[tuple[int, Element]]:
    """The elements of a list by their id, each once; also of one that is told without its list."""
    seen: set[int] = set()
    for element in [root] if root.name == name else root.all(name):
        told = number(element.text("id"))
        if told is not None and 0 < told <= MOST_CHANNELS and told not in seen:
            seen.add(told)
            yield told, element


def read_proxies(document: bytes) -> tuple[ChannelTold, ...]:
    """Cameras on the network, as they are set. Raises BadAnswer for anything else."""
    root = _root(document, "InputProxyChannelList", "InputProxyChannel")
    return tuple(_proxy(told, element) for told, element in _numbered(root, "InputProxyChannel"))


def _proxy(told: int, element: Element) -> ChannelTold:
    source = element.find("sourceInputPortDescriptor") or element
    return ChannelTold(
        number=told,
        name=element.text("name"),
        address=_address(source),
        serial=source.text("serialNumber"),
        model=source.text("model"),
    )


def _address(source: Element) -> str:
    """The camera's, where it is one: a name of a host is none, and neither is 0.0.0.0."""
    for name in ("ipAddress", "ipv6Address"):
        try:
            address = ip_address(source.text(name))
        except ValueError:
            continue
        if not address.is_unspecified:
            return str(address)
    return ""


def read_statuses(document: bytes) -> Mapping[int, Status]:
    """Raises BadAnswer for anything else."""
    root = _root(document, "InputProxyChannelStatusList", "InputProxyChannelStatus")
    return {told: _status(told, element) for told, element in _numbered(root, "InputProxyChannelStatus")}


def _status(told: int, element: Element) -> Status:
    word = element.text("chanDetectResult").lower()
    online = flag(element.text("online"))
    trouble = TROUBLES.get(word, ChannelTrouble.OTHER)
    if online is None and word:
        online = True if word in CONNECTED else False if trouble is not ChannelTrouble.OTHER else None
    if element.text("SecurityStatus", "PasswordStatus").lower() in WRONG_PASSWORD:
        trouble = ChannelTrouble.PASSWORD
    source = element.find("sourceInputPortDescriptor") or element
    return Status(number=told, online=online, trouble=trouble, address=_address(source))


def read_inputs(document: bytes) -> tuple[ChannelTold, ...]:
    """Inputs of cables. One without a picture that still bears its first name was never used: it is spare.

    Raises BadAnswer for anything else.
    """
    root = _root(document, "VideoInputChannelList", "VideoInputChannel")
    return tuple(_input(told, element) for told, element in _numbered(root, "VideoInputChannel"))


def _input(told: int, element: Element) -> ChannelTold:
    name, resolution = element.text("name"), element.text("resDesc")
    enabled = flag(element.text("videoInputEnabled")) is not False
    signal = resolution.upper() != NO_VIDEO if resolution else None
    return ChannelTold(
        number=told,
        name=name,
        used=enabled and not (signal is False and is_first_name(name, told)),
        online=signal if enabled else None,
        trouble=ChannelTrouble.NO_SIGNAL if enabled and signal is False else ChannelTrouble.NONE,
    )


def is_first_name(name: str, told: int) -> bool:
    """Whether it is the name that an input has before a person gives it one: `Camera 02`."""
    start, _, end = name.rpartition(" ")
    plain = start.lower() in ("camera", "analog", "channel", "ch", "摄像机", "通道")
    return not name or (plain and number(end) == told)


NESTS = ("ChanStatusList", "JSON_ChanStatus", "ChanStatus")
"""What the rows stand under, from the outside: by the guide, and on a DS-7732NI-I4."""


def read_doing(document: bytes) -> Mapping[int, Doing]:
    """By `chanNo`. Raises BadAnswer for what is not that JSON."""
    try:
        told = json.loads(document[:MAX_JSON])
    except (ValueError, RecursionError) as error:
        raise BadAnswer(protocol=PROTOCOL, detail="no JSON") from error
    found: dict[int, Doing] = {}
    for row in _rows(told):
        channel = row.get("chanNo")
        if isinstance(channel, int) and 0 < channel <= MOST_CHANNELS and len(found) < MOST_CHANNELS:
            found[channel] = Doing(flag(row.get("online")), flag(row.get("record")))
    if not found:
        raise BadAnswer(protocol=PROTOCOL, detail="no ChanStatus")
    return found


def _rows(told: object) -> Iterable[Mapping[str, object]]:
    """The rows, in whichever of the ways of nesting them that there are."""
    for _ in range(3):
        if isinstance(told, dict):
            told = next((told[name] for name in NESTS if name in told), None)
    return [row for row in told if isinstance(row, dict)] if isinstance(told, list) else []


def flag(told: object) -> bool | None:
    """true, 1, false, 0, as JSON and as text; None for anything else."""
    word = clean_text(str(told), 8).lower()
    return True if word in ("true", "1") else False if word in ("false", "0") else None


def joined(
    proxies: Iterable[ChannelTold],
    inputs: Iterable[ChannelTold],
    statuses: Mapping[int, Status],
    doing: Mapping[int, Doing],
) -> tuple[ChannelTold, ...]:
    """One row for each channel, by number; of the two kinds of one number, the camera on the network."""
    channels = {one.number: one for one in inputs} | {one.number: _with(one, statuses) for one in proxies}
    believed = doing if channels.keys() <= doing.keys() else {}
    return tuple(_doing(one, believed.get(one.number)) for _, one in sorted(channels.items()))


def _with(told: ChannelTold, statuses: Mapping[int, Status]) -> ChannelTold:
    status = statuses.get(told.number)
    if status is None:
        return told
    return replace(told, online=status.online, trouble=status.trouble, address=told.address or status.address)


def _doing(told: ChannelTold, doing: Doing | None) -> ChannelTold:
    if doing is None or not told.used:
        return told
    online = doing.online if told.online is None else told.online
    return replace(told, online=online, recording=doing.recording)
