"""What the kernel lets through to the helper's packet sockets: classic BPF programs (bpf(4), socket(7)).

In words, of Ethernet frames that bear no tag of another VLAN, ARP_ONLY lets through ARP and nothing else; SERVERS lets
through, and nothing else:
- IPv4: UDP from port 67 to port 68 that is no later fragment, so what a DHCP server says;
- IPv6: ICMPv6 type 134 (router advertisement), or anything to all nodes (ff02::1) that begins with an extension
  header: rogue routers hide behind such from switches that guard (RFC 7113), and little that is honest looks so.

They are two, for two sockets: a flood of ARP does not drown a DHCP server.
"""

from __future__ import annotations

import ctypes
import socket
import struct
from collections.abc import Sequence
from typing import NamedTuple

SO_ATTACH_FILTER = 26
WORD, HALF, BYTE = 0x20, 0x28, 0x30  # load from a fixed place
HALF_AFTER_IP_HEADER = 0x48  # load from a place counted from the end of the IPv4 header
IP_HEADER_LENGTH = 0xB1  # 4 * (low half of a byte)
IS, HAS_BIT, END = 0x15, 0x45, 0x06
VLAN_TAG_PRESENT = 0xFFFFF000 + 48  # SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT: the tag itself is taken off by now
TYPE, IP = 12, 14
_INSTRUCTION = struct.Struct("@HBBI")


class Step(NamedTuple):
    """A load, or a question about what was loaded last with names of where to go on; "" is the next step."""

    code: int
    number: int
    yes: str = ""
    no: str = ""
    name: str = ""


ENDS = (Step(END, 0xFFFF, name="take"), Step(END, 0, name="drop"))
ARP_ONLY = (
    Step(WORD, VLAN_TAG_PRESENT),
    Step(IS, 0, no="drop"),
    Step(HALF, TYPE),
    Step(IS, 0x0806, yes="take", no="drop"),
    *ENDS,
)
SERVERS = (
    Step(WORD, VLAN_TAG_PRESENT),
    Step(IS, 0, no="drop"),
    Step(HALF, TYPE),
    Step(IS, 0x86DD, yes="ipv6"),
    Step(IS, 0x0800, no="drop"),
    Step(BYTE, IP + 9),
    Step(IS, 17, no="drop"),  # UDP
    Step(HALF, IP + 6),
    Step(HAS_BIT, 0x1FFF, yes="drop"),  # a later fragment has no ports
    Step(IP_HEADER_LENGTH, IP),
    Step(HALF_AFTER_IP_HEADER, IP),
    Step(IS, 67, no="drop"),
    Step(HALF_AFTER_IP_HEADER, IP + 2),
    Step(IS, 68, yes="take", no="drop"),
    Step(BYTE, IP + 6, name="ipv6"),
    Step(IS, 58, yes="icmpv6"),
    Step(IS, 0, yes="to all nodes"),  # hop by hop
    Step(IS, 43, yes="to all nodes"),  # routing
    Step(IS, 44, yes="to all nodes"),  # fragment
    Step(IS, 60, yes="to all nodes", no="drop"),  # destination options
    Step(WORD, IP + 24, name="to all nodes"),
    Step(IS, 0xFF020000, no="drop"),
    Step(WORD, IP + 36),
    Step(IS, 1, yes="take", no="drop"),
    Step(BYTE, IP + 40, name="icmpv6"),
    Step(IS, 134, yes="take", no="drop"),
    *ENDS,
)


def assemble(steps: Sequence[Step]) -> bytes:
    """struct sock_filter, one after the other; a jump counts the steps that it passes over."""
    places = {step.name: place for place, step in enumerate(steps) if step.name}

    def jump(place: int, name: str) -> int:
        return places[name] - place - 1 if name else 0

    return b"".join(
        _INSTRUCTION.pack(step.code, jump(place, step.yes), jump(place, step.no), step.number)
        for place, step in enumerate(steps)
    )


def attach(to: socket.socket, steps: Sequence[Step]) -> None:
    """Raises OSError."""
    code = ctypes.create_string_buffer(assemble(steps))
    program = struct.pack("@HP", len(steps), ctypes.addressof(code))
    to.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)
