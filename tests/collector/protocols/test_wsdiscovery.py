"""WS-Discovery: answers of real devices, forged and flooding ones, and sockets on loopback."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.protocols.errors import BadAnswer, LocalFault, NoAnswer, Refused
from collector.protocols.scopes import MAX_SCOPES, read_scopes
from collector.protocols.wsdiscovery import (
    ADDRESSING,
    DISCOVERY,
    LIMITS,
    MAX_MATCHES,
    MAX_XADDRS,
    TYPES,
    Answer,
    Harvest,
    host_of,
    probe,
    read_matches,
)
from collector.protocols.wsdiscovery_port import GROUP, ask, search

ID = "uuid:5f1c2a3e-0000-4000-8000-000000000001"
A, D = f"{{{ADDRESSING}}}", f"{{{DISCOVERY}}}"


def matches(
    relates_to: str = ID,
    endpoint: str = "urn:uuid:1",
    xaddrs: str = "http://127.0.0.1/onvif/device_service",
    more: str = "",
) -> bytes:
    related = f"<a:RelatesTo>{relates_to}</a:RelatesTo>" if relates_to else ""
    return (
        f"<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope' xmlns:a='{ADDRESSING}' xmlns:d='{DISCOVERY}'>"
        f"<s:Header>{related}</s:Header><s:Body><d:ProbeMatches><d:ProbeMatch><a:EndpointReference><a:Address>{endpoint}"
        f"</a:Address></a:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>"
        f"onvif://www.onvif.org/hardware/X1</d:Scopes><d:XAddrs>{xaddrs}</d:XAddrs></d:ProbeMatch>{more}"
        f"</d:ProbeMatches></s:Body></s:Envelope>"
    ).encode()


@pytest.mark.needs("recordings")
def test_a_real_hikvision_that_leaves_out_what_it_answers(recordings: Path) -> None:
    datagram = (recordings / "onvif/ws-discovery/ProbeMatches_hikvision_DS-2CD1023G0-I.xml").read_bytes()
    relates_to, (match,) = read_matches(datagram)
    assert relates_to == ""
    assert match.types == ("NetworkVideoTransmitter", "Device")
    assert (match.scopes.name, match.scopes.hardware) == ("HIKVISION DS-2CD1023G0-I", "DS-2CD1023G0-I")
    (answer,) = Harvest(message_ids=[ID]).take("192.168.1.64", datagram)
    assert answer.own == ("http://192.168.1.64/onvif/device_service",)
    assert answer.elsewhere == ()


@pytest.mark.needs("recordings")
def test_the_sender_counts_and_other_addresses_are_noted(recordings: Path) -> None:
    datagram = (recordings / "onvif/ws-discovery/ProbeMatches_two_xaddrs.xml").read_bytes()
    (answer,) = Harvest(message_ids=[ID]).take("10.0.0.9", datagram)
    assert (answer.address, answer.own) == ("10.0.0.9", ())
    assert answer.elsewhere == ("192.168.10.11", "fe80::1")
    assert answer.match.scopes.name == "Classroom 1 Camera"
    assert answer.match.endpoint == "urn:uuid:2419d68a-2dd2-21b2-a205-ec8d59a3f0f2"


@pytest.mark.parametrize("types", TYPES)
def test_a_probe_as_the_standard_library_reads_it(types: str) -> None:
    root = ElementTree.fromstring(probe(ID, types))
    soap = "{http://www.w3.org/2003/05/soap-envelope}"
    assert root.findtext(f"{soap}Header/{A}MessageID") == ID
    assert root.findtext(f"{soap}Header/{A}To") == "urn:schemas-xmlsoap-org:ws:2005:04:discovery"
    assert root.findtext(f"{soap}Header/{A}Action") == f"{DISCOVERY}/Probe"
    assert root.findtext(f"{soap}Body/{D}Probe/{D}Types") == types


@pytest.mark.parametrize("told", [ID, f"urn:{ID}", ID.removeprefix("uuid:").upper(), ""])
def test_ways_to_name_the_question(told: str) -> None:
    assert Harvest(message_ids=[ID]).take("127.0.0.1", matches(told))


def test_an_answer_to_another_question_is_dropped() -> None:
    harvest = Harvest(message_ids=[ID])
    assert not harvest.take("127.0.0.1", matches("uuid:5f1c2a3e-0000-4000-8000-00000000ffff"))
    assert (harvest.dropped, harvest.answers) == (1, {})


def test_doubles_are_told_once_and_another_endpoint_is_not_a_double() -> None:
    harvest = Harvest(message_ids=[ID])
    assert harvest.take("127.0.0.1", matches())
    assert not harvest.take("127.0.0.1", matches())
    assert harvest.take("127.0.0.1", matches(endpoint="urn:uuid:2"))
    assert harvest.take("127.0.0.2", matches())


def test_one_who_floods_takes_no_place_from_others() -> None:
    harvest = Harvest(message_ids=[ID], most=100)
    for number in range(10_000):
        harvest.take("127.0.0.66", matches(endpoint=f"urn:uuid:{number}"))
    assert len(harvest.answers) == harvest.most_of_one
    assert not harvest.full
    assert harvest.take("127.0.0.1", matches())


def test_a_flood_from_forged_addresses_is_bounded() -> None:
    harvest = Harvest(message_ids=[ID], most=50)
    for number in range(1000):
        harvest.take(f"127.0.{number // 250}.{number % 250}", matches() if number % 2 else b"<nonsense/>")
    assert len(harvest.answers) == 50
    assert harvest.full
    nonsense = Harvest(message_ids=[ID], most=50)
    for number in range(1000):
        nonsense.take(f"127.0.{number // 250}.{number % 250}", b"<nonsense/>")
    assert nonsense.full


def test_one_answer_says_only_so_much() -> None:
    entry = "<d:ProbeMatch><a:EndpointReference><a:Address>{}</a:Address></a:EndpointReference></d:ProbeMatch>"
    more = "".join(entry.format(number) for number in range(40))
    _, told = read_matches(matches(more=more, xaddrs="http://127.0.0.1/x " * 90))
    assert len(told) == MAX_MATCHES
    assert len(told[0].xaddrs) == MAX_XADDRS
    assert len(read_scopes(f"onvif://x/{number}" for number in range(500)).uris) == MAX_SCOPES


@pytest.mark.parametrize(
    "datagram", [b"", b"<r/>", matches().replace(b"ProbeMatch>", b"Hello>"), matches() + b" " * LIMITS.octets + b"<x/>"]
)
def test_what_is_no_answer_is_said(datagram: bytes) -> None:
    with pytest.raises(BadAnswer):
        read_matches(datagram)


@pytest.mark.parametrize(
    ("xaddr", "host"),
    [
        ("http://192.168.1.64:8000/onvif/device_service", "192.168.1.64"),
        ("https://[FE80:0::1]/onvif", "fe80::1"),
        ("http://user:secret@10.0.0.1@10.0.0.2/x", "10.0.0.2"),
        ("http://camera.example/x", "camera.example"),
        ("file:///etc/passwd", ""),
        ("http://[::1/x", ""),
        ("", ""),
    ],
)
def test_host_of_an_address(xaddr: str, host: str) -> None:
    assert host_of(xaddr) == host


def test_a_name_in_percent_signs_is_read_and_cleaned() -> None:
    scopes = read_scopes(["onvif://www.onvif.org/name/%E6%91%84%E5%83%8F%1B%5B2J", "onvif://www.onvif.org/hardware/"])
    assert (scopes.name, scopes.hardware) == ("\u6444\u50cf[2J", "")


@given(st.binary(max_size=300), st.integers(0, 700), st.integers(0, 255))
def test_any_datagram_is_taken_or_dropped(noise: bytes, place: int, sign: int) -> None:
    harvest = Harvest(message_ids=[ID])
    changed = bytearray(matches())
    changed[place % len(changed)] = sign
    for datagram in (noise, bytes(changed), matches()[:place]):
        for answer in harvest.take("127.0.0.1", datagram):
            assert isinstance(answer.elsewhere, tuple)


@contextmanager
def device(reply: Callable[[bytes, tuple[str, int], socket.socket], None], *, group: bool = False) -> Iterator[int]:
    """Answers on a port of 127.0.0.1, and with `group` to the multicast group on loopback. Gives the port."""
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.bind(("" if group else "127.0.0.1", 0))
        sock.setblocking(False)
        if group:
            member = socket.inet_aton(GROUP) + socket.inet_aton("127.0.0.1")
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
        loop = asyncio.get_running_loop()
        loop.add_reader(sock, lambda: reply(*sock.recvfrom(65_535), sock))
        try:
            yield sock.getsockname()[1]
        finally:
            loop.remove_reader(sock)


def asked(datagram: bytes) -> str:
    soap = "{http://www.w3.org/2003/05/soap-envelope}"
    return ElementTree.fromstring(datagram).findtext(f"{soap}Header/{A}MessageID") or ""


def test_one_address_is_asked() -> None:
    async def main() -> Answer:
        with device(lambda data, peer, sock: sock.sendto(matches(asked(data)), peer)) as port:
            return await ask("127.0.0.1", 5, port=port)

    assert asyncio.run(main()).own == ("http://127.0.0.1/onvif/device_service",)


def test_a_stranger_does_not_answer_for_the_address_that_was_asked() -> None:
    def forged(data: bytes, peer: tuple[str, int], _: socket.socket) -> None:
        with socket.socket(type=socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.77", 0))
            other.sendto(matches(asked(data)), peer)

    async def main() -> None:
        with device(forged) as port:
            await ask("127.0.0.1", 0.3, port=port)

    with pytest.raises(NoAnswer):
        asyncio.run(main())


def test_a_closed_port_is_told_at_once() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    with pytest.raises(Refused):
        asyncio.run(ask("127.0.0.1", 60, port=port))


def test_a_segment_is_asked_by_multicast_and_told_without_doubles() -> None:
    """The device hears each of two probes twice and answers all four."""
    heard = []

    def reply(data: bytes, peer: tuple[str, int], sock: socket.socket) -> None:
        heard.append((asked(data), peer[0]))
        sock.sendto(matches(asked(data)), peer)

    async def main() -> list[Answer]:
        with device(reply, group=True) as port:
            return [answer async for answer in search("127.0.0.1", 0.6, port=port)]

    (answer,) = asyncio.run(main())
    assert answer.match.scopes.hardware == "X1"
    assert len(heard) == 4
    assert len(set(heard)) == 2, "repeated under the same MessageID"


def test_a_search_ends_when_it_has_enough() -> None:
    def flood(data: bytes, peer: tuple[str, int], _: socket.socket) -> None:
        for number in range(1, 40):
            with socket.socket(type=socket.SOCK_DGRAM) as other:
                other.bind((f"127.0.0.{number}", 0))
                other.sendto(matches(asked(data)), peer)

    async def main() -> list[Answer]:
        with device(flood, group=True) as port:
            return [answer async for answer in search("127.0.0.1", 60, port=port, most=10)]

    assert len(asyncio.run(main())) == 10


def test_a_card_that_is_not_ours_is_not_asked_from() -> None:
    async def main() -> None:
        async for _ in search("192.0.2.1", 5):
            pass

    with pytest.raises(LocalFault):
        asyncio.run(main())


@pytest.mark.needs("root")
def test_probes_leave_by_the_chosen_card_only_and_no_router_carries_them_on() -> None:
    """The default route points to the other card."""
    lab = Path(__file__).parent / "wsdiscovery_lab.py"
    done = subprocess.run(
        ["unshare", "-n", sys.executable, str(lab), "10.2.0.1"],
        capture_output=True,
        text=True,
        timeout=110,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen == {"upper": [], "lower": [{"source": "10.2.0.1", "ttl": 1, "port": 3702}] * 4}
