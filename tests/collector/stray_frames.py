"""Runs in a host of segment_lab.py: sends frames made by scapy, each from a MAC of its own, out of one card."""

from __future__ import annotations

import socket
import struct
import sys
import time

from scapy.layers.dhcp import BOOTP, DHCP
from scapy.layers.inet import IP, UDP
from scapy.layers.inet6 import (
    ICMPv6ND_NS,
    ICMPv6ND_RA,
    ICMPv6NDOptPrefixInfo,
    IPv6,
    IPv6ExtHdrDestOpt,
    IPv6ExtHdrHopByHop,
)
from scapy.layers.l2 import ARP, Dot1Q, Ether
from scapy.packet import Packet

OFFER = BOOTP(op=2, yiaddr="10.8.1.1") / DHCP(options=[("message-type", "offer"), ("server_id", "10.8.0.9"), "end"])
EVIL_NAME = b"evil\x1b[31m\r\n\xe2\x80\xae" + b"x" * 200
NAMED = BOOTP(op=2) / DHCP(options=[("message-type", "offer"), ("domain", EVIL_NAME), "end"])


def ether(number: int) -> Ether:
    return Ether(src=f"02:00:00:00:00:{number:02x}", dst="ff:ff:ff:ff:ff:ff")


def ip(source: int = 67, target: int = 68, **more: int) -> Packet:
    return IP(src="10.8.0.9", dst="255.255.255.255", **more) / UDP(sport=source, dport=target)


def advertisement(number: int, *between: Packet, hops: int = 255, prefix: str = "2001:db8:1::") -> Packet:
    frame = ether(number) / IPv6(src="fe80::9", dst="ff02::1", hlim=hops)
    for header in between:
        frame = frame / header
    return frame / ICMPv6ND_RA(routerlifetime=1800) / ICMPv6NDOptPrefixInfo(prefix=prefix, prefixlen=64)


def frames() -> list[bytes]:
    arp = ARP(op=1, hwsrc="02:00:00:00:00:01", psrc="10.8.0.44", pdst="10.8.0.45")
    offer = bytes(ether(0x12) / ip() / OFFER)
    honest = bytes(advertisement(0x1F, prefix="2001:db8:ffff::"))
    option_of_no_length = honest[:70] + bytes([3, 0]) + honest[72:]
    must_not_pass = [
        bytes(ether(1) / Dot1Q(vlan=20) / arp),
        bytes(ether(2) / ip(67, 69) / OFFER),
        bytes(ether(3) / ip(53, 68) / OFFER),
        bytes(ether(4) / ip(frag=10) / OFFER),
        bytes(ether(5) / IPv6(src="fe80::9", dst="ff02::1") / ICMPv6ND_NS(tgt="fe80::1")),
        bytes(ether(6) / IP(src="10.8.0.9", dst="10.8.0.1") / UDP(sport=5, dport=6)),
    ]
    not_believed = [
        bytes(advertisement(0x10, hops=64)),
        offer[:60],
        offer[:-1] + bytes([54]),
        bytes(ether(0x13) / ip() / BOOTP(op=2) / DHCP(options=[("message-type", "discover"), "end"])),
        offer[:282] + b"\x35\xff\x02" + b"\x03\xff" * 500,
        bytes(ether(0x14)) + struct.pack("!H", 0x0800),
        option_of_no_length.replace(b"\2\0\0\0\0\x1f", b"\2\0\0\0\0\x15"),
        bytes(ether(0x16) / IPv6(src="fe80::9", dst="ff02::1", nh=0)) + b"\0\xff" * 600,
    ]
    believed = [
        bytes(ether(0x20) / ip() / OFFER),
        bytes(ether(0x21) / ip() / NAMED),
        bytes(advertisement(0x22, IPv6ExtHdrDestOpt())),
        bytes(advertisement(0x23, IPv6ExtHdrHopByHop(), IPv6ExtHdrDestOpt())),
        honest,
    ]
    return [*must_not_pass, *not_believed, *believed]


def main(card: str) -> None:
    sent = frames()
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as out:
        out.bind((card, 0))
        while True:
            for frame in sent:
                out.send(frame)
                time.sleep(0.05)


if __name__ == "__main__":
    main(sys.argv[1])
