"""What a device that may speak ISAPI tells a stranger: usually no more than its realm, and whether it was activated."""

from __future__ import annotations

from collections.abc import Mapping

from collector.discovery.courtesy import ISAPI, web_of
from collector.discovery.subject import Subject
from collector.instruments import Instruments
from collector.protocols import http
from collector.protocols.errors import BadAnswer, ProtocolError
from collector.protocols.http import WebAnswer
from collector.protocols.isapi import device as isapi
from inventory.identify import identify

FORBIDDEN = 403


async def ask_isapi(subject: Subject, instruments: Instruments) -> Mapping[str, str]:
    """`isapi.realm`, or `isapi.model …` where it answers openly; `isapi.activated`. Two requests at most.

    Many web servers ask for a login whatever the path: a realm alone is told only of who speaks ISAPI by other signs.
    """
    evidence = _identity(await _get(isapi.DEVICE_INFO, subject, instruments))
    if not evidence:
        return {}
    try:
        answer = await _get(isapi.ACTIVATION, subject, instruments)
        active = isapi.read_activation(answer.body)
    except ProtocolError:  # older ones do not know it
        return evidence if evidence.keys() - {"isapi.realm"} or _known(subject) else {}
    return {**evidence, "isapi.activated": "true" if active else "false"}


def _known(subject: Subject) -> bool:
    return "hikvision" in subject.open or identify(subject.evidence).vendor.lower() in ISAPI


async def _get(path: str, subject: Subject, instruments: Instruments) -> WebAnswer:
    web = web_of(subject)
    return await http.get(
        subject.address,
        web.port,
        path,
        subject.deadline_s,
        secure=web.secure,
        monotonic=instruments.clock.monotonic,
    )


def _identity(answer: WebAnswer) -> dict[str, str]:
    if answer.code == 401:
        return {"isapi.realm": answer.realm} if answer.realm else {}
    if answer.code == FORBIDDEN and isapi.is_status(answer.body):
        return {"isapi.code": str(answer.code)}
    if answer.code != 200:
        return {}
    try:
        told = isapi.read_device_info(answer.body)
    except BadAnswer:  # a page for people
        return {}
    evidence = {
        "isapi.name": told.name,
        "isapi.type": told.type,
        "isapi.model": told.model,
        "isapi.serial": told.serial,
        "isapi.mac": told.mac,
        "isapi.firmware": told.firmware,
    }
    return {source: text for source, text in evidence.items() if text}
