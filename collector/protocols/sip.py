"""Whether a SIP server is there: OPTIONS over UDP (RFC 3261 section 11), else a TCP connection to the same port.

Platforms of GB/T 28181 answer OPTIONS from whom they do not know with any code, or not at all but take a TCP
connection: both say that the link to them stands. No account and no secret is used.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from collector.protocols.connection import Connection, error_for, total_deadline, url_host
from collector.protocols.errors import BadAnswer, NoAnswer, ProtocolError, Refused

PROTOCOL = "sip"
MOST_OCTETS = 8192
MOST_DATAGRAMS = 16
"""Of one look: whoever sends more that is no answer floods us."""
RESEND_AFTER_S = (0.5, 1.0)
FINAL = 200
"""From this status on it is no provisional one."""
UDP_SHARE = 0.6
"""Of the deadline; what is left is for TCP."""
_STATUS = re.compile(rb"SIP/2\.0 ([1-6][0-9]{2})[ \r\n]")
_CALL_ID = re.compile(rb"\r?\n(?:call-id|i)[ \t]*:[ \t]*([^\r\n]{1,256})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SipAnswer:
    """`code` is None where only the connection was taken."""

    took_ms: float
    code: int | None = None


def options(address: str, port: int, own: str, own_port: int, call: str) -> bytes:
    """`call` is random: it tells answers to us from others."""
    host = url_host(address)
    lines = (
        f"OPTIONS sip:{host}:{port} SIP/2.0",
        f"Via: SIP/2.0/UDP {url_host(own)}:{own_port};rport;branch=z9hG4bK{call}",
        f"From: <sip:campuswatch@{url_host(own)}>;tag={call[:8]}",
        f"To: <sip:{host}:{port}>",
        f"Call-ID: {call}",
        "CSeq: 1 OPTIONS",
        "Max-Forwards: 70",
        "User-Agent: campuswatch",
        "Accept: application/sdp",
        "Content-Length: 0",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def code_of(datagram: bytes, call: str) -> int | None:
    """The status of an answer to our question; None for anything else."""
    head = datagram.partition(b"\r\n\r\n")[0]
    status, about = _STATUS.match(head), _CALL_ID.search(head)
    return int(status[1]) if status and about and about[1].strip() == call.encode() else None


async def look(
    address: str, port: int, deadline_s: float, *, monotonic: Callable[[], float] = time.monotonic
) -> SipAnswer:
    """Raises NoAnswer, Refused, Unreachable, LocalFault, and BadAnswer for a flood that is no answer."""
    started = monotonic()
    try:
        code = await _over_udp(address, port, deadline_s * UDP_SHARE)
        return SipAnswer((monotonic() - started) * 1000, code)
    except (NoAnswer, Refused) as silence:
        left_s = deadline_s - (monotonic() - started)
        try:
            async with total_deadline(PROTOCOL, max(0.05, left_s)), await Connection.open(address, port, PROTOCOL):
                return SipAnswer((monotonic() - started) * 1000)
        except ProtocolError:
            raise silence from None


async def _over_udp(address: str, port: int, deadline_s: float) -> int:
    call = secrets.token_hex(16)
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        try:
            sock.connect((address, port))
        except OSError as error:
            raise error_for(error.errno or 0, PROTOCOL, port, at_once=True) from error
        own, own_port, *_ = sock.getsockname()
        question = options(address, port, str(own), int(own_port), call)
        try:
            async with total_deadline(PROTOCOL, deadline_s):
                return await _asked(sock, question, call)
        except OSError as error:
            raise error_for(error.errno or 0, PROTOCOL, port) from error


async def _asked(sock: socket.socket, question: bytes, call: str) -> int:
    """Asks, and asks again after each pause, until somebody answers; the deadline is the caller's."""
    loop = asyncio.get_running_loop()
    left = MOST_DATAGRAMS
    for pause_s in (*RESEND_AFTER_S, None):
        await loop.sock_sendall(sock, question)
        try:
            async with asyncio.timeout(pause_s):
                while left:
                    left -= 1
                    code = code_of(await loop.sock_recv(sock, MOST_OCTETS), call)
                    if code is not None and code >= FINAL:
                        return code
        except TimeoutError:
            continue
        break
    raise BadAnswer(protocol=PROTOCOL, detail="a flood that is no answer")
