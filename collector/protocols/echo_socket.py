"""One socket that sends echo requests and hears what comes of them, for one IP version.

Either a ping socket, which an ordinary user may open where net.ipv4.ping_group_range allows, or a raw one, which
needs CAP_NET_RAW. What the kernel dropped because we were slow is counted (SO_MEMINFO), not lost in silence.
"""

from __future__ import annotations

import errno
import socket
import struct
import time
from collections.abc import Iterator
from typing import NamedTuple

from collector.protocols.icmp_packet import ECHO_REPLY, ERRORS, Echo, build_echo, parse_icmp, without_ip_header

BUFFER = 4 * 1024 * 1024
READS_PER_TURN = 256
COOKIE = 8
# Linux numbers that the socket module does not name.
SO_MEMINFO = 55
SK_MEMINFO_DROPS = 8
SO_TIMESTAMPNS = 35
SOL_RAW = 255
ICMP_FILTER = 1
ICMP6_FILTER = 1
IP_RECVERR = 11
IPV6_RECVERR = 25
MSG_ERRQUEUE = 0x2000
_TIMESPEC = struct.Struct("@qq")
_EXTENDED_ERROR = struct.Struct("@IBBBBII")
_INT = struct.Struct("@i")
_ANCILLARY = socket.CMSG_SPACE(_TIMESPEC.size) + socket.CMSG_SPACE(64) + socket.CMSG_SPACE(_INT.size)
# What to set so that the kernel tells how a reply arrived, and how it then calls it (ip(7), ipv6(7)).
RECEIVE_TTL = {4: (socket.IPPROTO_IP, 12), 6: (socket.IPPROTO_IPV6, 51)}
TOLD_TTL = {(socket.IPPROTO_IP, 2), (socket.IPPROTO_IPV6, 52)}
FAMILY = {4: socket.AF_INET, 6: socket.AF_INET6}
PROTOCOL = {4: socket.IPPROTO_ICMP, 6: socket.IPPROTO_ICMPV6}


class Heard(NamedTuple):
    """`error` is 0 for a reply, else the errno that the network's complaint stands for; then `took_ns` means nothing.

    `cookie` is what the request carried; empty when a quoted request was cut short. `ttl` is the TTL or hop limit with
    which a reply arrived, 0 where the kernel did not tell.
    """

    address: bytes
    sequence: int
    cookie: bytes
    took_ns: int
    error: int = 0
    ttl: int = 0


class EchoSocket:
    """Raises OSError on construction where the kernel does not allow it."""

    def __init__(self, version: int, *, raw: bool, identifier: int = 0) -> None:
        self.version = version
        self._raw = raw
        self._identifier = identifier
        self._sent_ns = [0] * 65536
        self._socket = socket.socket(FAMILY[version], socket.SOCK_RAW if raw else socket.SOCK_DGRAM, PROTOCOL[version])
        self._socket.setblocking(False)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            self._socket.setsockopt(socket.SOL_SOCKET, option, BUFFER)
        self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self._socket.setsockopt(*RECEIVE_TTL[version], 1)
        if raw:
            self._filter()
        else:
            self._want_errors()

    def _filter(self) -> None:
        """A raw socket hears all ICMP of the machine; the kernel is told to pass what can concern us."""
        wanted = (ECHO_REPLY[self.version], *ERRORS[self.version])
        blocked = (1 << 256) - 1
        for kind in wanted:
            blocked &= ~(1 << kind)
        if self.version == 4:
            self._socket.setsockopt(SOL_RAW, ICMP_FILTER, struct.pack("@I", blocked & 0xFFFFFFFF))
        else:
            words = [(blocked >> (32 * word)) & 0xFFFFFFFF for word in range(8)]
            self._socket.setsockopt(socket.IPPROTO_ICMPV6, ICMP6_FILTER, struct.pack("@8I", *words))

    def _want_errors(self) -> None:
        if self.version == 4:
            self._socket.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
        else:
            self._socket.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVERR, 1)

    @property
    def dropped(self) -> int:
        """Packets that the kernel threw away so far because this socket's buffer was full."""
        words = self._socket.getsockopt(socket.SOL_SOCKET, SO_MEMINFO, 4 * (SK_MEMINFO_DROPS + 1))
        (count,) = struct.unpack_from("@I", words, 4 * SK_MEMINFO_DROPS)
        return int(count)

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()

    def send(self, address: bytes, sequence: int, cookie: bytes) -> None:
        """`address` packed. Raises OSError when the kernel would not send."""
        packet = build_echo(self.version, self._identifier, sequence, cookie)
        where = (socket.inet_ntop(FAMILY[self.version], address), 0)
        self._sent_ns[sequence] = time.monotonic_ns()
        try:
            self._socket.sendto(packet, where)
        except OSError as error:
            # A ping socket may report here what the network said about an earlier request; that is read later.
            if self._raw or error.errno not in (errno.EHOSTUNREACH, errno.ECONNREFUSED, errno.EPROTO, errno.EACCES):
                raise
            self._socket.sendto(packet, where)

    def receive(self) -> list[Heard]:
        """What has come in, a turn's worth at most."""
        heard = list(self._replies())
        if not self._raw:
            heard.extend(self._complaints())
        return heard

    def _replies(self) -> Iterator[Heard]:
        for _ in range(READS_PER_TURN):
            try:
                packet, ancillary, _, sender = self._socket.recvmsg(2048, _ANCILLARY)
            except BlockingIOError:
                return
            except OSError:  # a complaint announces itself here; the error queue holds it
                if self._raw:
                    raise
                return
            took_until = self._arrival_ns(ancillary)
            icmp = without_ip_header(packet) if self._raw and self.version == 4 else packet
            echo = parse_icmp(self.version, icmp)
            if echo is None or (self._raw and echo.identifier != self._identifier):
                continue
            source = socket.inet_pton(FAMILY[self.version], sender[0].partition("%")[0])
            yield self._heard(echo, source, took_until, _ttl(ancillary))

    def _heard(self, echo: Echo, sender: bytes, arrived_ns: int, ttl: int) -> Heard:
        if echo.error is not None:
            return Heard(echo.destination, echo.sequence, echo.payload[:COOKIE], 0, _errno_of(self.version, echo.error))
        took_ns = max(0, arrived_ns - self._sent_ns[echo.sequence])
        return Heard(sender, echo.sequence, echo.payload[:COOKIE], took_ns, ttl=ttl)

    @staticmethod
    def _arrival_ns(ancillary: list[tuple[int, int, bytes]]) -> int:
        """Monotonic time of arrival: the kernel's wall-clock stamp tells how long the packet has waited for us."""
        now = time.monotonic_ns()
        for level, kind, data in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS):
                seconds, nanoseconds = _TIMESPEC.unpack_from(data)
                waited = time.time_ns() - seconds * 1_000_000_000 - nanoseconds
                now -= waited if 0 <= waited < 10_000_000_000 else 0
        return now

    def _complaints(self) -> Iterator[Heard]:
        """The error queue of a ping socket (IP_RECVERR): our request, where it went, what became of it."""
        for _ in range(READS_PER_TURN):
            try:
                packet, ancillary, _, destination = self._socket.recvmsg(2048, _ANCILLARY, MSG_ERRQUEUE)
            except OSError:
                return
            codes = [_EXTENDED_ERROR.unpack_from(data)[0] for _, kind, data in ancillary if kind in (11, 25)]
            if codes and len(packet) >= 8 and destination:
                address = socket.inet_pton(FAMILY[self.version], destination[0].partition("%")[0])
                sequence = int.from_bytes(packet[6:8], "big")
                yield Heard(address, sequence, packet[8 : 8 + COOKIE], 0, codes[0])


def _ttl(ancillary: list[tuple[int, int, bytes]]) -> int:
    told = (data for level, kind, data in ancillary if (level, kind) in TOLD_TTL and len(data) >= _INT.size)
    return next((_INT.unpack_from(data)[0] for data in told), 0)


def _errno_of(version: int, error: tuple[int, int]) -> int:
    """Destination unreachable and time exceeded as errno, as Linux itself would put it."""
    kind, code = error
    network = 0
    return errno.ENETUNREACH if kind == ERRORS[version][0] and code == network else errno.EHOSTUNREACH
