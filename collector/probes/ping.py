"""Does the device answer an echo request (RFC 792), and how fast."""

from __future__ import annotations

from collector.instruments import Instruments
from collector.probes.probe import Finding, Probe
from collector.protocols.errors import LocalFault, NoAnswer, Unreachable
from collector.protocols.icmp import PROTOCOL, obstacle, tells_nothing
from collector.sample import Sample
from collector.target import Target

# A look is cut off soon after its deadline; waiting longer than this to be sent would look like silence.
PATIENCE_S = 0.2


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """One request; `loss_pct` of a look is 0 or 100, of an hour its mean. A loopback address is no evidence."""
    if tells_nothing(target.address):
        raise LocalFault("ping.tells_nothing", protocol=PROTOCOL, address=target.address)
    if instruments.pinger is None:
        reason = obstacle()
        raise LocalFault("icmp.impossible", reason="" if reason is None else str(reason.params["reason"]))
    key, at_ms = target.key("ping"), instruments.clock.now_ms()
    try:
        rtt_ms = await instruments.pinger.ping(target.address, deadline_s, patience_s=PATIENCE_S)
    except (NoAnswer, Unreachable) as silence:
        return Finding(samples=(Sample(key, at_ms, {"up": 0, "loss_pct": 100.0}),), failure=silence.failure)
    return Finding(samples=(Sample(key, at_ms, {"up": 1, "rtt_ms": rtt_ms, "loss_pct": 0.0}),))


def worth(target: Target) -> bool:
    return not tells_nothing(target.address)


PROBE = Probe(name="ping", look=look, interval_s=20, timeout_s=1, witness=True, worth=worth)
