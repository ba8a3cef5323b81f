"""Does the device take a TCP connection on its web port: for those that are told to answer so."""

from __future__ import annotations

from collector.instruments import Instruments
from collector.probes.probe import Finding, Probe
from collector.protocols.errors import NoAnswer, Refused, Unreachable
from collector.protocols.tcp import connect_look
from collector.sample import Sample
from collector.target import Target


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    clock = instruments.clock
    at_ms, port = clock.now_ms(), target.ports["http"]
    key = target.key("tcp", str(port))
    try:
        took_ms = await connect_look(target.address, port, deadline_s, monotonic=clock.monotonic)
    except (NoAnswer, Unreachable, Refused) as silence:
        return Finding(samples=(Sample(key, at_ms, {"up": 0}),), failure=silence.failure)
    return Finding(samples=(Sample(key, at_ms, {"up": 1, "took_ms": took_ms}),))


PROBE = Probe(name="tcp", look=look, interval_s=60, timeout_s=2, witness=True, kinds=frozenset(), shed=1)
