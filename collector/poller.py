"""One probe of one device becomes one reading. Knows no schedule."""

from __future__ import annotations

import asyncio

from collector.attack_signs import CLOSED, RESET
from collector.clock import Clock
from collector.instruments import Instruments
from collector.probes.probe import Finding, Probe
from collector.protocols.errors import ProtocolError, Refused
from collector.sample import VERDICT_OF, Blame, Failure, Reading, Sample, Value, Verdict
from collector.schema import MEASUREMENTS
from collector.snmp_login import SENDINGS
from collector.target import Target
from language.message import Message

# A probe keeps its own deadline and names what was missing; past this grace it is cancelled.
GRACE_S = 0.25
# An exchange that ends this long after its deadline was not slow: this process did not run meanwhile, and an
# answer may have come and gone. That says nothing about the device.
STALL_S = 1.0


async def look(
    target: Target, probe: Probe, instruments: Instruments, clock: Clock, deadline_s: float, attempt: int = 0
) -> Reading:
    """Looks once, within `deadline_s` in all. Protocol errors become a failure; anything else is raised.

    The probe's own measurement gets `took_ms` (milliseconds) where it has that field. A witness's also gets an
    explicit `up`: 1 when it answered, 0 when it was silent, none when we were unable to look.
    """
    at_ms, started_s = clock.now_ms(), clock.monotonic()
    finding = Finding()
    failure: Failure | None = None
    try:
        async with asyncio.timeout(deadline_s + GRACE_S):
            finding = await probe.look(target, instruments, deadline_s)
        failure = finding.failure
    except ProtocolError as error:
        failure = error.failure
    except TimeoutError:
        failure = Failure(Blame.NETWORK, Message("look.overran", {"probe": probe.name, "seconds": deadline_s}))
    _own_tries(target, failure, instruments)
    took_s = clock.monotonic() - started_s
    if failure is not None and took_s > deadline_s + STALL_S:
        failure = Failure(Blame.US, Message("look.stalled", {"probe": probe.name, "seconds": round(took_s, 1)}))
    verdict = Verdict.ANSWERED if failure is None else VERDICT_OF[failure.blame]
    return Reading(
        device=target.device,
        probe=probe.name,
        at_ms=at_ms,
        took_ms=took_s * 1000,
        verdict=verdict,
        samples=_completed(finding.samples, target, probe, at_ms, took_s * 1000, verdict),
        failure=failure,
        attempt=attempt,
        facts=finding.facts,
        told=finding.told,
    )


def _own_tries(target: Target, failure: Failure | None, instruments: Instruments) -> None:
    """A device counts whoever knocks where nothing listens; that was us, so nobody is to be suspected of it."""
    if failure is not None and failure.message.id == Refused.message_id:
        instruments.signs.tried(target.address, RESET)
        instruments.signs.tried(target.address, CLOSED, SENDINGS)


def broken(target: Target, probe: Probe, at_ms: int, error: BaseException, attempt: int = 0) -> Reading:
    """The reading of a look that failed through a mistake of our own; `error` is named, its text is not shown."""
    failure = Failure(Blame.US, Message("look.broken", {"probe": probe.name, "error": type(error).__name__}))
    return Reading(
        device=target.device,
        probe=probe.name,
        at_ms=at_ms,
        took_ms=0.0,
        verdict=Verdict.UNABLE,
        failure=failure,
        attempt=attempt,
    )


def _completed(
    samples: tuple[Sample, ...], target: Target, probe: Probe, at_ms: int, took_ms: float, verdict: Verdict
) -> tuple[Sample, ...]:
    """The samples, the probe's own one with what the poller knows; made when a witness's is missing."""
    extra: dict[str, Value] = {}
    measurement = MEASUREMENTS.get(probe.name)
    if measurement is None or verdict is Verdict.UNABLE:
        return samples
    if verdict is Verdict.ANSWERED and "took_ms" in measurement.fields:
        extra["took_ms"] = took_ms
    if probe.witness:
        extra["up"] = int(verdict is Verdict.ANSWERED)
    for index, sample in enumerate(samples):
        if sample.key.measurement == probe.name:
            whole = sample._replace(fields={**extra, **sample.fields, **({"up": extra["up"]} if "up" in extra else {})})
            return (*samples[:index], whole, *samples[index + 1 :])
    return (*samples, Sample(target.key(probe.name), at_ms, extra)) if probe.witness else samples
