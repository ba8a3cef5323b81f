from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

import pytest

from collector.instruments import Instruments
from collector.poller import look
from collector.probes.probe import Finding, Probe
from collector.protocols.errors import BadAnswer, Denied, LocalFault, NoAnswer
from collector.sample import Blame, Failure, Reading, Sample, Verdict
from collector.target import Target
from language.message import Message
from simulator.virtualtime import EPOCH_MS, VirtualClock, VirtualLoop, run_virtual

TARGET = Target(device="s01-cam-0001", school="S01", kind="camera", address="127.0.0.1", ports={}, witnesses=("rtsp",))
Found = Callable[[], Awaitable[Finding]]


def look_once(found: Found, *, name: str = "rtsp", witness: bool = True, attempt: int = 0) -> Reading:
    """A look through the real poller at a device that behaves as `found` says, on virtual time."""
    loop = VirtualLoop()

    async def behave(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
        return await found()

    probe = Probe(name=name, look=behave, interval_s=60.0, timeout_s=5.0, witness=witness)
    return run_virtual(loop, look(TARGET, probe, cast(Instruments, None), VirtualClock(loop), 5.0, attempt))


def after(seconds: float, finding: Finding | Exception) -> Found:
    async def found() -> Finding:
        await asyncio.sleep(seconds)
        if isinstance(finding, Exception):
            raise finding
        return finding

    return found


def test_an_answer_is_timed_and_completed() -> None:
    sample = Sample(TARGET.key("rtsp"), EPOCH_MS, {"code": 200})
    other = Sample(TARGET.key("clock"), EPOCH_MS, {"offset_s": 1.5})
    reading = look_once(after(0.25, Finding(samples=(other, sample), facts={"server": "x"})), attempt=2)
    assert reading.verdict is Verdict.ANSWERED
    assert (reading.at_ms, reading.took_ms, reading.attempt) == (EPOCH_MS, 250.0, 2)
    assert reading.samples == (other, Sample(sample.key, EPOCH_MS, {"code": 200, "took_ms": 250.0, "up": 1}))
    assert reading.facts == {"server": "x"}


def test_silence_writes_up_0() -> None:
    reading = look_once(after(5.0, NoAnswer(protocol="rtsp", seconds=5.0)))
    assert reading.verdict is Verdict.SILENT
    assert reading.samples == (Sample(TARGET.key("rtsp"), EPOCH_MS, {"up": 0}),)
    assert reading.failure == Failure(
        Blame.NETWORK, Message("protocol.no_answer", {"protocol": "rtsp", "seconds": 5.0})
    )


def test_a_refusal_keeps_its_samples_and_says_up_0() -> None:
    refusal = Failure(Blame.DEVICE, Message("rtsp.refused", {"code": 404}))
    sample = Sample(TARGET.key("rtsp"), EPOCH_MS, {"code": 404, "up": 1})
    reading = look_once(after(0.1, Finding(samples=(sample,), failure=refusal)))
    assert reading.verdict is Verdict.SILENT
    assert reading.samples == (Sample(sample.key, EPOCH_MS, {"code": 404, "up": 0}),)


@pytest.mark.parametrize("error", [Denied(protocol="rtsp", account="poll"), LocalFault(protocol="rtsp", reason="x")])
def test_where_we_could_not_look_nothing_is_said_of_the_device(error: Exception) -> None:
    reading = look_once(after(0.1, error))
    assert reading.verdict is Verdict.UNABLE
    assert reading.samples == ()


def test_only_a_witness_says_up() -> None:
    failed = look_once(after(0.1, BadAnswer(protocol="snmp", detail="x")), name="interface", witness=False)
    assert (failed.verdict, failed.samples) == (Verdict.SILENT, ())
    sample = Sample(TARGET.key("interface", "1"), EPOCH_MS, {"oper_up": 1})
    answered = look_once(after(0.1, Finding(samples=(sample,))), name="interface", witness=False)
    assert answered.samples == (sample,)


def test_a_probe_that_overruns_is_cancelled_and_silent() -> None:
    reading = look_once(after(3600.0, Finding()))
    assert reading.verdict is Verdict.SILENT
    assert reading.took_ms == pytest.approx(5250.0)
    assert reading.failure is not None
    assert reading.failure.message.id == "look.overran"


def test_a_process_that_slept_through_the_deadline_blames_itself() -> None:
    loop = VirtualLoop()

    async def stalled(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
        loop.stall(60.0)
        raise NoAnswer(protocol="rtsp", seconds=deadline_s)

    probe = Probe(name="rtsp", look=stalled, interval_s=60.0, timeout_s=5.0, witness=True)
    reading = run_virtual(loop, look(TARGET, probe, cast(Instruments, None), VirtualClock(loop), 5.0))
    assert reading.verdict is Verdict.UNABLE
    assert reading.failure == Failure(Blame.US, Message("look.stalled", {"probe": "rtsp", "seconds": 60.0}))


def test_a_mistake_in_a_probe_is_not_the_pollers_to_hide() -> None:
    with pytest.raises(ZeroDivisionError):
        look_once(after(0.1, ZeroDivisionError()))
