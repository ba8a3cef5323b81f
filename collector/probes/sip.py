"""Is the SIP server of an upper platform there (GB/T 28181, Q46): for those that are told to answer so."""

from __future__ import annotations

from collector.instruments import Instruments
from collector.probes.probe import Finding, Probe
from collector.protocols import sip
from collector.protocols.errors import NoAnswer, Refused, Unreachable
from collector.sample import Sample, Value
from collector.target import Target

NAME = "sip"


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """Any final answer is one: what a platform thinks of us says nothing of the link."""
    clock, at_ms, key = instruments.clock, instruments.clock.now_ms(), target.key(NAME)
    try:
        answer = await sip.look(target.address, target.ports[NAME], deadline_s, monotonic=clock.monotonic)
    except (NoAnswer, Unreachable, Refused) as silence:
        return Finding(samples=(Sample(key, at_ms, {"up": 0}),), failure=silence.failure)
    fields: dict[str, Value] = {"up": 1, "took_ms": answer.took_ms}
    if answer.code is not None:
        fields["code"] = answer.code
    return Finding(samples=(Sample(key, at_ms, fields),))


PROBE = Probe(name=NAME, look=look, interval_s=60, timeout_s=4, witness=True, kinds=frozenset(), shed=1)
