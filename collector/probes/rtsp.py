"""Does the device describe its stream (RTSP DESCRIBE), and let us in.

What a code means for `up`: a described stream is 1. A server that knows no such stream, points elsewhere or answers
nonsense does not do what it is there for: 0. A login that is refused, missing or held back, and a server that is full,
say nothing of the stream: no `up` is written, only the code, and the look counts as UNABLE.
"""

from __future__ import annotations

from collector.instruments import Instruments, LoginGate
from collector.probes.probe import Finding, Probe
from collector.protocols.rtsp import RtspAnswer, check, failure_of
from collector.protocols.rtsp_talk import Login
from collector.sample import VERDICT_OF, Failure, Sample, Value, Verdict
from collector.target import Target
from inventory.model.credential import Credential, CredentialType
from inventory.model.kind import Kind

KINDS = frozenset({Kind.CAMERA, Kind.RECORDER, Kind.ENCODER})


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """Facts: rtspServer, codec. The login gate is asked only where the server wants a login."""
    credential = target.credentials.get(CredentialType.PASSWORD)

    async def permit() -> bool:
        return credential is not None and await instruments.logins.ask(target.device, credential)

    at_ms = instruments.clock.now_ms()
    answer = await check(
        target.address,
        target.ports["rtsp"],
        target.stream_path,
        credential,
        deadline_s,
        permit=permit,
        allow_basic=target.basic_login,
        monotonic=instruments.clock.monotonic,
    )
    if credential is not None:
        await _tell_gate(instruments.logins, target.device, credential, answer)
    error = failure_of(answer, credential.account if credential else "")
    failure = error.failure if error else None
    sample = Sample(target.key("rtsp"), at_ms, fields(answer, failure))
    return Finding(samples=(sample,), facts=facts(answer), failure=failure)


async def _tell_gate(logins: LoginGate, device: str, credential: Credential, answer: RtspAnswer) -> None:
    if answer.login is Login.REFUSED:
        await logins.refused(device, credential)
    elif answer.login is Login.ACCEPTED and answer.ok:
        await logins.proven(device, credential)


def fields(answer: RtspAnswer, failure: Failure | None) -> dict[str, Value]:
    measured: dict[str, Value] = {"took_ms": answer.took_ms, "code": answer.code}
    if failure is None:
        return {"up": 1, **measured}
    return {"up": 0, **measured} if VERDICT_OF[failure.blame] is Verdict.SILENT else measured


def facts(answer: RtspAnswer) -> dict[str, str]:
    codecs = [media.codec for media in answer.description.media if media.kind == "video"] if answer.description else []
    found = {"rtspServer": answer.server, "codec": codecs[0] if codecs else ""}
    return {name: text for name, text in found.items() if text}


PROBE = Probe(name="rtsp", look=look, interval_s=60, timeout_s=2, witness=True, kinds=KINDS, shed=1)
