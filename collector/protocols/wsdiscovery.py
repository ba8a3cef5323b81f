"""WS-Discovery (April 2005) as ONVIF uses it: who on the segment, or at one address, calls itself a video device.

The answer's sender counts as its address, not what it writes of itself. Printers speak WS-Discovery too: only types of
video devices are asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from collector.protocols.cleaning import clean_text
from collector.protocols.errors import BadAnswer
from collector.protocols.scopes import Scopes, read_scopes
from collector.protocols.soap import envelope, read_envelope
from collector.protocols.xml import Element, Limits

PROTOCOL = "wsdiscovery"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
DISCOVERY = "http://schemas.xmlsoap.org/ws/2005/04/discovery"
TYPES = ("dn:NetworkVideoTransmitter", "tds:Device")  # each is asked for by itself: a device must have all it is asked
NAMESPACES = (
    f' xmlns:a="{ADDRESSING}" xmlns:d="{DISCOVERY}" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"'
    ' xmlns:tds="http://www.onvif.org/ver10/device/wsdl"'
)
LIMITS = Limits(octets=16 * 1024, elements=256)
MAX_MATCHES = 4  # of one answer: a device tells of itself
MAX_XADDRS = 8
LIST_LIMIT = 4096  # characters of a list of scopes, types or addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a device says of itself; cleaned. `types` are local names, `xaddrs` addresses of its device service."""

    endpoint: str = ""
    types: tuple[str, ...] = ()
    scopes: Scopes = field(default_factory=Scopes)
    xaddrs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """`address` sent it."""

    address: str
    match: Match

    @property
    def own(self) -> tuple[str, ...]:
        """The XAddrs that are at the sender's own address."""
        return tuple(xaddr for xaddr in self.match.xaddrs if host_of(xaddr) == self.address)

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """Hosts of the XAddrs that are not: other cards, addresses behind a NAT, or lies. Nobody is to follow them."""
        hosts = (host_of(xaddr) for xaddr in self.match.xaddrs)
        return tuple(dict.fromkeys(host for host in hosts if host and host != self.address))


def host_of(xaddr: str) -> str:
    """The host of an http or https URL, as IP addresses are written; "" for what is no such URL."""
    try:
        parts = urlsplit(xaddr)
        host = (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""
    try:
        return str(ip_address(host))
    except ValueError:
        return host


def probe(message_id: str, types: str) -> bytes:
    """A Probe for one of TYPES. `message_id` is `uuid:…`."""
    header = (
        f"<a:MessageID>{message_id}</a:MessageID>"
        "<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>"
        f"<a:Action>{DISCOVERY}/Probe</a:Action>"
    )
    return envelope(f"<d:Probe><d:Types>{types}</d:Types></d:Probe>", header, NAMESPACES)


def read_matches(datagram: bytes) -> tuple[str, tuple[Match, ...]]:
    """The MessageID that is answered ("" where the device leaves it out) and its matches. Raises BadAnswer."""
    root = read_envelope(datagram, PROTOCOL, LIMITS)
    matches = [_match(entry) for entry in root.all("Body", "ProbeMatches", "ProbeMatch")]
    if not matches:
        raise BadAnswer(protocol=PROTOCOL, detail="no ProbeMatch")
    return root.text("Header", "RelatesTo"), tuple(matches[:MAX_MATCHES])


def _match(entry: Element) -> Match:
    return Match(
        endpoint=entry.text("EndpointReference", "Address"),
        types=tuple(clean_text(name.rpartition(":")[2]) for name in _list(entry, "Types"))[:MAX_XADDRS],
        scopes=read_scopes(_list(entry, "Scopes")),
        xaddrs=tuple(clean_text(xaddr) for xaddr in _list(entry, "XAddrs"))[:MAX_XADDRS],
    )


def _list(entry: Element, name: str) -> list[str]:
    return entry.text(name, limit=LIST_LIMIT).split()


@dataclass(slots=True, kw_only=True)
class Harvest:
    """Answers to some probes, without I/O: doubles, strangers to our question and what passes the limits are dropped.

    `most` is how many answers are taken in all, `most_of_one` how many datagrams of one sender are read, so that
    one who floods us takes no place from others. `dropped` counts datagrams.
    """

    message_ids: Sequence[str]
    most: int = 1024
    most_of_one: int = 8
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    dropped: int = 0
    _read: Counter[str] = field(default_factory=Counter)

    @property
    def full(self) -> bool:
        """More is not worth listening to: as many answers as we take, or a flood from many senders that is none."""
        return len(self.answers) >= self.most or self._read.total() >= 4 * self.most

    def take(self, address: str, datagram: bytes) -> Sequence[Answer]:
        """What is new in it. `address` is the sender's."""
        if self.full or self._read[address] >= self.most_of_one:
            self.dropped += 1
            return ()
        self._read[address] += 1
        try:
            relates_to, matches = read_matches(datagram)
        except BadAnswer:
            relates_to, matches = "", ()
        if not matches or (relates_to and _plain(relates_to) not in map(_plain, self.message_ids)):
            self.dropped += 1
            return ()
        told = {(address, match.endpoint): Answer(address, match) for match in matches}
        room = self.most - len(self.answers)
        new = dict([entry for entry in told.items() if entry[0] not in self.answers][:room])
        self.answers.update(new)
        return tuple(new.values())


def _plain(message_id: str) -> str:
    """Some devices write urn:uuid: where we wrote uuid:, or the other way round."""
    return message_id.lower().removeprefix("urn:").removeprefix("uuid:")
