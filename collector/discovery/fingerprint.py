"""Who is at one address: what its services say of themselves, asked politely and without guessing passwords."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from collector.discovery.banners import ask_rtsp, ask_web
from collector.discovery.subject import Subject
from collector.discovery.system_group import ask_snmp
from collector.instruments import Instruments
from collector.protocols.errors import LocalFault, ProtocolError
from inventory.identify import claims_of, identify
from inventory.model.kind import Kind
from inventory.model.sighting import Sighting

Fingerprint = Callable[[Subject, Instruments], Awaitable[Mapping[str, str]]]
"""Cleaned evidence by source, empty for nothing; raises ProtocolError."""

# In this order; those of one row are asked side by side.
FINGERPRINTS: Mapping[str, Fingerprint] = {"snmp": ask_snmp, "rtsp": ask_rtsp, "http": ask_web}
ROWS = (("snmp",), ("rtsp", "http"))
# Recognised and left alone: more questions make some of them print.
LEFT_ALONE = frozenset({Kind.PRINTER})


@dataclass(slots=True)
class Look:
    """`asked` is false where this machine could not put one of its questions."""

    evidence: dict[str, str] = field(default_factory=dict)
    asked: bool = True


async def fingerprint(subject: Subject, instruments: Instruments) -> Look:
    look = Look()
    for row in ROWS:
        answers = await asyncio.gather(*(_ask(name, subject, instruments) for name in row))
        for evidence, asked in answers:
            look.evidence.update(evidence)
            look.asked = look.asked and asked
        if identify(look.evidence).kind in LEFT_ALONE:
            break
    return look


async def _ask(name: str, subject: Subject, instruments: Instruments) -> tuple[Mapping[str, str], bool]:
    """Silence and nonsense are no evidence; only what we could not ask is remembered."""
    try:
        return await FINGERPRINTS[name](subject, instruments), True
    except LocalFault:
        return {}, False
    except ProtocolError:
        return {}, True


def sighting(subject: Subject, evidence: Mapping[str, str], at_ms: int) -> Sighting:
    return Sighting(
        school=subject.school,
        address=subject.address,
        at_ms=at_ms,
        evidence=dict(evidence),
        claims=claims_of(evidence),
        identity=identify(evidence),
    )
