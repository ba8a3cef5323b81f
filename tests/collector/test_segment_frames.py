"""What the service and its helpers on segments say to each other, and what they make of nonsense."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.protocols.dissection import read_fact
from collector.protocols.links import parse_links
from collector.protocols.segment_facts import DhcpFact
from collector.rawhelper.frames import FrameReader
from collector.rawhelper.segment_filter import ARP_ONLY, SERVERS, assemble
from collector.rawhelper.segment_frames import (
    ArpReport,
    Ask,
    Counts,
    Wish,
    decode_arp,
    decode_ask,
    decode_counts,
    decode_not_sent,
    decode_rare,
    decode_ready,
    encode_arp,
    encode_ask,
    encode_counts,
    encode_not_sent,
    encode_rare,
    encode_ready,
)
from collector.rawhelper.segment_packets import Arp, arp_request, dhcp_discover, read_arp, router_solicitation
from collector.segmentwatch import of_arp

MAC = bytes.fromhex("020000000001")
ARP = Arp(2, MAC, MAC, b"\x0a\x08\0\x02", MAC, b"\x0a\x08\0\x01")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
OFFER: dict[str, Any] = {
    "kind": "dhcp", "mac": "02:00:00:00:00:01", "source": "10.0.0.9", "message": 2, "server": "10.0.0.9",
    "offered": "10.0.0.77", "relay": "0.0.0.0", "gateways": ["10.0.0.9"], "name_servers": [], "domain": "6c616e",
}  # fmt: skip


def body(framed: bytes, limit: int = 4096) -> bytes:
    (one,) = FrameReader(limit).feed(framed)
    return one


def test_what_is_said_is_what_is_heard() -> None:
    ask = Ask(Wish.ARP, 4_000_000_000, b"\x0a\x08\0\x02")
    assert decode_ask(body(encode_ask(ask))) == ask
    report = ArpReport(7, 1_234_567_890_123, ARP)
    assert decode_arp(body(encode_arp(report))[1:]) == report
    assert decode_not_sent(body(encode_not_sent(ask, 105))[1:]) == (ask, 105)
    assert decode_rare(body(encode_rare(3, b"frame"))[1:]) == (3, b"frame")
    assert decode_ready(body(encode_ready([1, 2]))[1:]) == [1, 2]
    assert decode_counts(body(encode_counts(Counts(1, 2, 3, 4)))[1:]) == (1, 2, 3, 4)


@given(st.binary(max_size=80))
def test_nonsense_is_refused_and_nothing_else(octets: bytes) -> None:
    for decode in (decode_ask, decode_arp, decode_not_sent, decode_rare, decode_ready, decode_counts):
        try:
            decode(octets)
        except ValueError:
            continue


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=6), st.integers(1, 30))
def test_frames_are_cut_right_wherever_the_stream_is_torn(bodies: list[bytes], step: int) -> None:
    stream = b"".join(struct.pack("!H", len(one)) + one for one in bodies)
    reader = FrameReader()
    assert [one for at in range(0, len(stream), step) for one in reader.feed(stream[at : at + step])] == bodies


def test_a_wish_that_is_none_is_refused() -> None:
    """Whoever talks to the helper can have nothing sent but what it builds itself."""
    with pytest.raises(ValueError, match="valid Wish"):
        decode_ask(b"x" + bytes(8))


@given(st.binary(max_size=60))
def test_any_frame_is_plain_arp_or_odd(octets: bytes) -> None:
    found = read_arp(octets)
    assert found is None or found.sender_mac == found.ether_source


def test_our_own_request_is_plain_arp() -> None:
    found = read_arp(arp_request(MAC, b"\x0a\x08\0\x01", b"\x0a\x08\0\x02"))
    assert found == Arp(1, MAC, MAC, b"\x0a\x08\0\x01", bytes(6), b"\x0a\x08\0\x02")


@pytest.mark.parametrize("program", [ARP_ONLY, SERVERS])
def test_every_jump_of_a_filter_lands_inside_it(program: tuple[Any, ...]) -> None:
    code = list(struct.iter_unpack("@HBBI", assemble(program)))
    for place, (kind, yes, no, _) in enumerate(code):
        assert place + max(yes, no) + 1 < len(code) or kind == 0x06


def test_frames_are_built_as_scapy_builds_them() -> None:
    """Octet for octet. scapy stays in a process of its own here too."""
    pytest.importorskip("scapy", reason="scapy is not here; to enable: uv sync --extra segment")
    script = """
import json
from scapy.layers.l2 import ARP, Ether
from scapy.layers.inet import IP, UDP
from scapy.layers.dhcp import BOOTP, DHCP
from scapy.layers.inet6 import IPv6, ICMPv6ND_RS, ICMPv6NDOptSrcLLAddr
mac, everybody = "02:00:00:00:00:01", "ff:ff:ff:ff:ff:ff"
asked = ["subnet_mask", "router", "name_server", "domain", "lease_time", "server_id"]
options = DHCP(options=[("message-type", "discover"), ("param_req_list", [1, 3, 6, 15, 51, 54]), "end"])
bootp = BOOTP(op=1, xid=0x01020304, flags=0x8000, chaddr=bytes.fromhex("020000000001")) / options
bootp = bytes(bootp).ljust(300, b"\\0")
print(json.dumps([bytes(one).hex() for one in (
    Ether(src=mac, dst=everybody) / ARP(op=1, hwsrc=mac, psrc="10.8.0.1", pdst="10.8.0.2", hwdst="00:00:00:00:00:00"),
    Ether(src=mac, dst=everybody) / IP(src="0.0.0.0", dst="255.255.255.255") / UDP(sport=68, dport=67) / bootp,
    Ether(src=mac, dst="33:33:00:00:00:02") / IPv6(src="fe80::1", dst="ff02::2", hlim=255) / ICMPv6ND_RS()
    / ICMPv6NDOptSrcLLAddr(lladdr=mac),
)]))"""
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, timeout=60, check=True)
    ours = [
        arp_request(MAC, b"\x0a\x08\0\x01", b"\x0a\x08\0\x02"),
        dhcp_discover(MAC, 0x01020304),
        router_solicitation(MAC, bytes.fromhex("fe80" + "00" * 13 + "01")),
    ]
    assert [one.hex() for one in ours] == json.loads(done.stdout)


def test_an_offer_is_read_and_cleaned() -> None:
    domain = "evil\x1b[0m\u202elan".encode().hex()
    fact = read_fact(json.dumps({**OFFER, "domain": domain}).encode(), "eth0", 5)
    assert isinstance(fact, DhcpFact)
    assert (fact.relay, fact.domain, fact.message) == ("", "evil[0mlan", "offer")


@given(st.sampled_from(sorted(set(OFFER) - {"kind"})), JSON)
def test_a_dissector_gone_mad_is_not_believed(name: str, value: object) -> None:
    for kind in ("dhcp", "router", "arp"):
        said = {**OFFER, "hop_limit": 255, "lifetime_s": 1, "prefixes": [], "sender": "10.0.0.1", "kind": kind}
        try:
            read_fact(json.dumps({**said, name: value}).encode(), "eth0", 5)
        except ValueError:
            continue


@given(st.binary(max_size=64))
def test_what_is_no_json_of_ours_is_refused(octets: bytes) -> None:
    try:
        assert read_fact(octets, "eth0", 5) is None
    except ValueError:
        return


@given(st.binary(max_size=200))
def test_a_kernel_that_says_nothing_we_know_has_no_links(octets: bytes) -> None:
    message = struct.pack("@IHHII", 16 + len(octets), 99, 0, 1, 0) + octets
    assert parse_links(message).links == {}


def test_who_holds_no_address_yet_is_no_fact() -> None:
    """RFC 5227, section 2.1.1: a probe has 0.0.0.0 as its sender."""
    asks = Arp(1, MAC, MAC, b"\x0a\x08\0\x02", bytes(6), b"\x0a\x08\0\x03")
    fact = of_arp(ArpReport(1, 0, asks), "eth0", 5)
    assert fact is not None
    assert (fact.address, fact.mac, fact.reply) == ("10.8.0.2", "02:00:00:00:00:01", False)
    assert of_arp(ArpReport(1, 0, asks._replace(sender=bytes(4))), "eth0", 5) is None
