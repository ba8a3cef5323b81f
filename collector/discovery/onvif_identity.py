"""What a device tells a stranger by WS-Discovery and ONVIF."""

from __future__ import annotations

import re
from collections.abc import Mapping

from collector.discovery.courtesy import Web, web_of
from collector.discovery.subject import Subject
from collector.instruments import Instruments
from collector.protocols import wsdiscovery_port
from collector.protocols.cleaning import clean_text
from collector.protocols.errors import ProtocolError
from collector.protocols.onvif import device as onvif
from collector.protocols.onvif.device import Device
from collector.protocols.scopes import Scopes
from collector.protocols.soap import Fault
from collector.protocols.wsdiscovery import Answer

LIST_LIMIT = 1024
PRINTING = range(9100, 9110)  # printers print what comes there: no answer, forged perhaps, may lead us to it
# Nor to what is no web server by its number: below 1024 but for these, and the protocols of plants and buildings
# (Niagara, IEC 104, OPC UA, DNP3, EtherNet/IP, BACnet).
WEB = frozenset({*range(80, 91), 443})
PLANTS = frozenset({1911, 2404, 4840, 4911, 20_000, 44_818, 47_808})
_URL = re.compile(r"(?P<scheme>https?)://(\[[^/\]]+\]|[^/:\[\]]+)(:(?P<port>[0-9]{1,5}))?(?P<path>/[!-~]{1,255})")


async def ask_wsdiscovery(subject: Subject, instruments: Instruments) -> Mapping[str, str]:
    """Evidence `onvif.endpoint onvif.types onvif.scopes …` of one IPv4 address: two datagrams."""
    if ":" in subject.address:
        return {}
    port = subject.ports.get("wsdiscovery", wsdiscovery_port.PORT)
    return evidence_of(await wsdiscovery_port.ask(subject.address, subject.deadline_s, port=port))


def evidence_of(answer: Answer) -> Mapping[str, str]:
    """Of an answer to a search by multicast as well."""
    told = {
        "onvif.endpoint": answer.match.endpoint,
        "onvif.types": _list(answer.match.types),
        "onvif.address": next(iter(answer.own), ""),
        "onvif.elsewhere": _list(answer.elsewhere),
        **_scopes(answer.match.scopes),
    }
    return {source: text for source, text in told.items() if text}


async def ask_onvif(subject: Subject, instruments: Instruments) -> Mapping[str, str]:
    """`onvif.services`, then `onvif.manufacturer …` and `onvif.scopes …` as far as the device lets a stranger know.

    Three requests at most; whoever is not ONVIF or wants a login for the first one is asked no other.
    """
    web, path = service_of(subject)
    device = Device(
        subject.address,
        web.port,
        subject.deadline_s,
        path=path,
        secure=web.secure,
        monotonic=instruments.clock.monotonic,
    )
    answer = await device.ask("GetCapabilities", "<tds:Category>All</tds:Category>")
    if isinstance(answer, Fault):
        return _refusal(answer)
    services = onvif.read_capabilities(answer)
    evidence = {"onvif.services": _list(tuple(sorted({service.name for service in services})))}
    try:
        evidence |= await _information(device)
        if "onvif.scopes" not in subject.evidence:
            evidence |= await _told_scopes(device)
    except ProtocolError:  # it has said enough already
        pass
    return {source: text for source, text in evidence.items() if text}


def service_of(subject: Subject) -> tuple[Web, str]:
    """Port and path of the device service: where the device said by WS-Discovery, at its own address, else as usual."""
    told = _URL.fullmatch(subject.evidence.get("onvif.address", ""))
    if told is None:
        return web_of(subject), onvif.PATH
    secure = told["scheme"] == "https"
    port = int(told["port"] or (443 if secure else 80))
    if not _serves_pages(port):
        return web_of(subject), onvif.PATH
    return Web(port, secure), told["path"]


def _serves_pages(port: int) -> bool:
    return port in WEB or (1024 <= port < 65_536 and port not in PRINTING and port not in PLANTS)


async def _information(device: Device) -> dict[str, str]:
    answer = await device.ask("GetDeviceInformation")
    if isinstance(answer, Fault):
        return _refusal(answer)
    told = onvif.read_information(answer)
    return {
        "onvif.manufacturer": told.manufacturer,
        "onvif.model": told.model,
        "onvif.firmware": told.firmware,
        "onvif.serial": told.serial,
    }


async def _told_scopes(device: Device) -> dict[str, str]:
    answer = await device.ask("GetScopes")
    return {} if isinstance(answer, Fault) else _scopes(onvif.read_scopes_answer(answer))


def _scopes(scopes: Scopes) -> dict[str, str]:
    return {"onvif.scopes": _list(scopes.uris), "onvif.name": scopes.name, "onvif.hardware": scopes.hardware}


def _refusal(fault: Fault) -> dict[str, str]:
    told = {"onvif.fault": _list(fault.codes), "onvif.realm": fault.realm}
    return {source: text for source, text in told.items() if text}


def _list(texts: tuple[str, ...]) -> str:
    return clean_text(" ".join(texts), LIST_LIMIT)
