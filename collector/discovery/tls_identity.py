"""What a web server behind TLS says to a stranger: the name in its certificate, and its page where no other is open."""

from __future__ import annotations

from collections.abc import Mapping

from collector.discovery.banners import web_evidence
from collector.discovery.subject import Subject
from collector.instruments import Instruments
from collector.protocols import http
from collector.protocols.certificate import subject_of


async def ask_tls(subject: Subject, instruments: Instruments) -> Mapping[str, str]:
    """`tls.subject`; and `http.code …` of GET `/` where HTTP without TLS is closed. One connection."""
    answer = await http.get(
        subject.address,
        subject.ports.get("https", 443),
        "/",
        subject.deadline_s,
        secure=True,
        monotonic=instruments.clock.monotonic,
    )
    name = subject_of(answer.certificate)
    evidence = {"tls.subject": name} if name else {}
    return evidence if "http" in subject.open else {**evidence, **web_evidence(answer)}
