"""SOAP as the simulated devices write it: envelopes, faults, times, and what an operation is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from collector.protocols.soap import ENVELOPE
from collector.protocols.xml import Element

if TYPE_CHECKING:
    from simulator.personas import OnvifFace
    from simulator.station import Station

NAMESPACES = (
    f'xmlns:SOAP-ENV="{ENVELOPE}" xmlns:tt="http://www.onvif.org/ver10/schema" '
    'xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl" '
    'xmlns:trc="http://www.onvif.org/ver10/recording/wsdl" xmlns:tse="http://www.onvif.org/ver10/search/wsdl" '
    'xmlns:trp="http://www.onvif.org/ver10/replay/wsdl" xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" '
    'xmlns:tns1="http://www.onvif.org/ver10/topics" xmlns:ter="http://www.onvif.org/ver10/error"'
)


@dataclass(frozen=True, slots=True)
class Call:
    """One operation asked of a device; `wish` is its element in the body, `account` who has been let in."""

    station: Station
    face: OnvifFace
    wish: Element
    account: str = ""


class Refused(Exception):
    """A fault: code, subcode, reason."""

    def __init__(self, code: str, subcode: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.subcode = subcode
        self.reason = reason


Operation = Callable[[Call], str]
"""Content of `<prefix:NameResponse>`. Raises Refused."""


def enveloped(content: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope {NAMESPACES}>'
        f"<SOAP-ENV:Body>{content}</SOAP-ENV:Body></SOAP-ENV:Envelope>\n"
    )


def fault(code: str, subcode: str, reason: str) -> str:
    return enveloped(
        f"<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:{code}</SOAP-ENV:Value><SOAP-ENV:Subcode>"
        f"<SOAP-ENV:Value>ter:{subcode}</SOAP-ENV:Value></SOAP-ENV:Subcode></SOAP-ENV:Code>"
        f'<SOAP-ENV:Reason><SOAP-ENV:Text xml:lang="en">{reason}</SOAP-ENV:Text></SOAP-ENV:Reason></SOAP-ENV:Fault>'
    )


def written(shown_ms: int) -> str:
    """xs:dateTime in UTC."""
    return f"{datetime.fromtimestamp(shown_ms // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def moment(text: str) -> int:
    """UTC milliseconds. Raises Refused."""
    try:
        told = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused("Sender", "InvalidArgVal", "no time") from error
    return int((told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp() * 1000)
