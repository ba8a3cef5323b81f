"""What an ONVIF device says without a login (ONVIF Core Specification, device management service).

Only the address that was asked is talked to: the addresses of services that a device tells are kept as text.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from collector.protocols import http
from collector.protocols.errors import BadAnswer
from collector.protocols.scopes import Scopes, read_scopes
from collector.protocols.soap import KIND, Fault, envelope, read_body
from collector.protocols.xml import ORDINARY, Element

PROTOCOL = "onvif"
PATH = "/onvif/device_service"
DEVICE = "http://www.onvif.org/ver10/device/wsdl"
MAX_SERVICES = 32
NOT_AUTHORIZED = "NotAuthorized"
# Of what GetCapabilities names, in lower case; what is not known is left out.
SERVICES = frozenset({
    "device", "media", "media2", "events", "imaging", "ptz", "analytics", "deviceio", "display", "recording", "search",
    "replay", "receiver", "accesscontrol", "doorcontrol", "thermal",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceInformation:
    """Cleaned, as told."""

    manufacturer: str = ""
    model: str = ""
    firmware: str = ""
    serial: str = ""
    hardware: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """`xaddr` is where the device says it is: often an address of another network. It is never called."""

    name: str
    xaddr: str = ""


def request(operation: str, arguments: str = "") -> bytes:
    """`arguments` is XML that we wrote ourselves, with the prefix `tds`."""
    return envelope(f"<tds:{operation}>{arguments}</tds:{operation}>", namespaces=f' xmlns:tds="{DEVICE}"')


def read_information(answer: Element) -> DeviceInformation:
    return DeviceInformation(
        manufacturer=answer.text("Manufacturer"),
        model=answer.text("Model"),
        firmware=answer.text("FirmwareVersion"),
        serial=answer.text("SerialNumber"),
        hardware=answer.text("HardwareId"),
    )


def read_scopes_answer(answer: Element) -> Scopes:
    return read_scopes(entry.text("ScopeItem") for entry in answer.all("Scopes"))


def read_capabilities(answer: Element) -> tuple[Service, ...]:
    """Of GetCapabilities: the older services, and newer ones under Extension."""
    places = (answer.find("Capabilities"), answer.find("Capabilities", "Extension"))
    entries = (entry for place in places if place is not None for entry in place.children)
    named = ((entry.name.lower(), entry.text("XAddr")) for entry in entries)
    return tuple(Service(name, xaddr) for name, xaddr in named if name in SERVICES)[:MAX_SERVICES]


class Device:
    """The device service of one address. Each call is one connection, under a total deadline of its own."""

    def __init__(
        self,
        address: str,
        port: int,
        deadline_s: float,
        *,
        path: str = PATH,
        secure: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._where = (address, port, path)
        self._deadline_s = deadline_s
        self._secure = secure
        self._monotonic = monotonic

    async def ask(self, operation: str, arguments: str = "") -> Element | Fault:
        """The answer's element. A fault is an answer too, as is a refusal by HTTP's own means (NotAuthorized).

        Raises what `http.post` raises, and BadAnswer for what is not ONVIF.
        """
        content = http.Post(request(operation, arguments), f'{KIND}; action="{DEVICE}/{operation}"')
        answer = await http.post(
            *self._where,
            content,
            self._deadline_s,
            limit=ORDINARY.octets + 1,
            secure=self._secure,
            monotonic=self._monotonic,
        )
        if answer.code == 401:
            return Fault((NOT_AUTHORIZED,), realm=answer.realm)
        if answer.code not in (200, 400, 500):
            raise BadAnswer(protocol=PROTOCOL, detail=f"HTTP {answer.code}")
        return read_body(answer.body, PROTOCOL, f"{operation}Response")
