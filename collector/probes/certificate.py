"""How long the certificate of a device's web page is still valid (X.509, RFC 5280 section 4.1.2.5).

Certificates that devices signed for themselves are left alone: nobody believes them for their dates, and most of them
ended years ago. What a person installed was signed by somebody else.
"""

from __future__ import annotations

from collector.instruments import Instruments
from collector.probes.probe import LONG, Finding, Probe
from collector.protocols.certificate import valid_until_ms
from collector.protocols.connection import Connection, total_deadline
from collector.protocols.errors import BadAnswer, NoAnswer, Refused, Unreachable
from collector.protocols.tls import PROTOCOL, TlsConnection, looking_context
from collector.sample import Sample
from collector.target import Target
from inventory.model.kind import Kind

NAME, PORT = "certificate", "https"
DAY_MS = 86_400_000
NONE_AGAIN_S = 86_400.0
KINDS = frozenset(Kind) - {Kind.PRINTER}
"""Printers are left alone, as in a scan."""


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """Nothing is found where nobody speaks TLS, which is no failure; it is asked again after a day."""
    now_s, at_ms = instruments.clock.monotonic(), instruments.clock.now_ms()
    if not instruments.rarely.is_due(target.device, NAME, now_s):
        return Finding()
    try:
        until_ms = valid_until_ms(await shown(target.address, target.ports[PORT], deadline_s))
    except (NoAnswer, Refused, Unreachable, BadAnswer):
        until_ms = None
    if until_ms is None:
        instruments.rarely.done(target.device, NAME, now_s, NONE_AGAIN_S)
        return Finding()
    return Finding(samples=(Sample(target.key(NAME), at_ms, {"days_left": round((until_ms - at_ms) / DAY_MS, 2)}),))


async def shown(address: str, port: int, deadline_s: float) -> bytes:
    """The certificate that is shown, DER; nothing of it is believed. One connection."""
    async with total_deadline(PROTOCOL, deadline_s), await Connection.open(address, port, PROTOCOL) as below:
        return (await TlsConnection.open(below, looking_context())).certificate


PROBE = Probe(
    name=NAME, look=look, interval_s=21_600, timeout_s=5, witness=False, kinds=KINDS,
    worth=lambda target: bool(target.address) and PORT in target.ports, shed=5, lane=LONG,
)  # fmt: skip
