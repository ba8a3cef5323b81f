"""Who is at one address: what its services say of themselves, asked politely and without guessing passwords."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from collector.discovery.banners import ask_rtsp, ask_web
from collector.discovery.courtesy import may_be_camera, may_speak_dahua, may_speak_isapi
from collector.discovery.dahua_identity import ask_dahua
from collector.discovery.isapi_identity import ask_isapi
from collector.discovery.manners import Manners
from collector.discovery.onvif_identity import ask_onvif, ask_wsdiscovery
from collector.discovery.snmp_agent import PACKETS as INTERVIEW_PACKETS
from collector.discovery.snmp_agent import ask_snmp
from collector.discovery.subject import Subject
from collector.discovery.tls_identity import ask_tls
from collector.discovery.trouble import reason_of
from collector.instruments import Instruments
from collector.protocols.errors import LocalFault, ProtocolError
from inventory.identify import claims_of, identify
from inventory.model.kind import Kind
from inventory.model.sighting import Sighting

Fingerprint = Callable[[Subject, Instruments], Awaitable[Mapping[str, str]]]
"""Cleaned evidence by source, empty for nothing; raises ProtocolError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, of whom, when.

    Questions of one `row` are asked side by side, rows one after the other, each knowing the evidence of those before
    it. `ports` names TCP ports of which one must have been found open; empty where the question is not TCP.
    `packets` is how many we send at most, acknowledgements included: it is counted against what one host is asked to
    bear.
    """

    ask: Fingerprint
    row: int
    ports: tuple[str, ...] = ()
    packets: int = 10
    when: Callable[[Subject], bool] = lambda _: True


async def ask_bound(subject: Subject, instruments: Instruments) -> Mapping[str, str]:
    """SNMP once more, with the credentials that may be shown only to the vendor's devices that this one seems to be."""
    bound = subject.bound.get(identify(subject.evidence).vendor.lower(), ())
    return await ask_snmp(replace(subject, credentials=bound, knock=True), instruments) if bound else {}


def not_understood(subject: Subject) -> bool:
    """Whether evidence names the vendor of a credential that was not tried, and no other has opened the agent."""
    if not subject.bound or "snmp.credential" in subject.evidence:
        return False
    return identify(subject.evidence).vendor.lower() in subject.bound


def not_heard(subject: Subject) -> bool:
    """Whether it may be a camera that has not answered a search by multicast."""
    return "onvif.types" not in subject.evidence and may_be_camera(subject)


WEB = ("http", "https")
FINGERPRINTS: Mapping[str, Question] = {
    "snmp": Question(ask=ask_snmp, row=0, packets=INTERVIEW_PACKETS),
    "rtsp": Question(ask=ask_rtsp, row=1, ports=("rtsp",)),
    "http": Question(ask=ask_web, row=1, ports=("http",), packets=12),
    "tls": Question(ask=ask_tls, row=1, ports=("https",), packets=14),
    "wsdiscovery": Question(ask=ask_wsdiscovery, row=2, ports=WEB, packets=2, when=not_heard),
    "onvif": Question(ask=ask_onvif, row=3, ports=WEB, packets=18, when=may_be_camera),
    "isapi": Question(ask=ask_isapi, row=4, ports=WEB, packets=12, when=may_speak_isapi),
    "dahua": Question(ask=ask_dahua, row=4, ports=WEB, packets=6, when=may_speak_dahua),
    "snmp of its vendor": Question(ask=ask_bound, row=9, when=not_understood),
}
# Recognised and left alone: more questions make some of them print.
LEFT_ALONE = frozenset({Kind.PRINTER})


@dataclass(slots=True)
class Look:
    """`trouble` is the reason why this machine could not put one of its questions, empty where it could."""

    evidence: dict[str, str] = field(default_factory=dict)
    trouble: str = ""

    @property
    def asked(self) -> bool:
        return not self.trouble


async def fingerprint(subject: Subject, instruments: Instruments, manners: Manners | None = None) -> Look:
    look = Look(dict(subject.evidence))
    manners = manners or Manners(monotonic=instruments.clock.monotonic)
    ordered = sorted(FINGERPRINTS.values(), key=lambda question: question.row)
    for _, row in groupby(ordered, key=lambda question: question.row):
        if look.evidence and identify(look.evidence).kind in LEFT_ALONE:
            break
        now = replace(subject, evidence=dict(look.evidence))
        fitting = [one for one in row if (not one.ports or not subject.open.isdisjoint(one.ports)) and one.when(now)]
        for evidence, trouble in await asyncio.gather(*(_ask(one, now, instruments, manners) for one in fitting)):
            look.evidence.update(evidence)
            look.trouble = look.trouble or trouble
    return look


async def _ask(
    question: Question, subject: Subject, instruments: Instruments, manners: Manners
) -> tuple[Mapping[str, str], str]:
    """Silence and nonsense are no evidence; only what we could not ask is remembered."""
    async with manners.exchange(question.packets, connects=bool(question.ports)):
        try:
            return await question.ask(subject, instruments), ""
        except LocalFault as fault:
            return {}, reason_of(fault.message)
        except ProtocolError:
            return {}, ""


def sighting(subject: Subject, evidence: Mapping[str, str], at_ms: int) -> Sighting:
    return Sighting(
        school=subject.school,
        address=subject.address,
        at_ms=at_ms,
        evidence=dict(evidence),
        claims=claims_of(evidence),
        identity=identify(evidence),
    )
