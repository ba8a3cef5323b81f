"""What RTSP and web servers say to a stranger: their names, their realms, their page's title."""

from __future__ import annotations

from collections.abc import Mapping

from collector.discovery.subject import Subject
from collector.instruments import Instruments
from collector.protocols import http, rtsp


async def ask_rtsp(subject: Subject, instruments: Instruments) -> Mapping[str, str]:
    """`rtsp.code`, `rtsp.server`, `rtsp.realm`, `rtsp.methods`: OPTIONS and DESCRIBE without any login."""
    if "rtsp" not in subject.open:
        return {}
    answer = await rtsp.check(
        subject.address,
        subject.ports["rtsp"],
        "/",
        None,
        subject.deadline_s,
        monotonic=instruments.clock.monotonic,
    )
    return _told(
        {
            "rtsp.code": str(answer.code),
            "rtsp.server": answer.server,
            "rtsp.realm": answer.realm,
            "rtsp.methods": " ".join(answer.methods),
        }
    )


async def ask_web(subject: Subject, instruments: Instruments) -> Mapping[str, str]:
    """`http.code`, `http.server`, `http.realm`, `http.title`, `http.location`: one GET of `/`, no redirect followed."""
    if "http" not in subject.open:
        return {}
    answer = await http.get(
        subject.address, subject.ports["http"], "/", subject.deadline_s, monotonic=instruments.clock.monotonic
    )
    return web_evidence(answer)


def web_evidence(answer: http.WebAnswer) -> Mapping[str, str]:
    return _told(
        {
            "http.code": str(answer.code),
            "http.server": answer.server,
            "http.realm": answer.realm,
            "http.title": answer.title,
            "http.location": answer.location,
        }
    )


def _told(evidence: Mapping[str, str]) -> Mapping[str, str]:
    return {source: text for source, text in evidence.items() if text}
