"""Where the services of an ONVIF device are: GetCapabilities, and GetServices which newer devices know.

Some know the one and some the other; both may be asked by anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from collector.protocols.errors import BadAnswer
from collector.protocols.onvif.device import DEVICE, MAX_SERVICES, Service
from collector.protocols.onvif.place import WEB, own_path
from collector.protocols.xml import Element

CAPABILITIES = "GetCapabilities", "<tds:Category>All</tds:Category>"
SERVICES = "GetServices", "<tds:IncludeCapability>false</tds:IncludeCapability>"
MEDIA = "http://www.onvif.org/ver10/media/wsdl"
RECORDING = "http://www.onvif.org/ver10/recording/wsdl"
SEARCH = "http://www.onvif.org/ver10/search/wsdl"
REPLAY = "http://www.onvif.org/ver10/replay/wsdl"
NAMES: Mapping[str, str] = {
    DEVICE: "device",
    MEDIA: "media",
    RECORDING: "recording",
    SEARCH: "search",
    REPLAY: "replay",
}


def read_services(answer: Element) -> tuple[Service, ...]:
    """Of GetServices, those that are asked here."""
    told = ((entry.text("Namespace"), entry.text("XAddr")) for entry in answer.all("Service"))
    return tuple(Service(NAMES[namespace], xaddr) for namespace, xaddr in told if namespace in NAMES)[:MAX_SERVICES]


def paths(services: Iterable[Service], address: str) -> Mapping[str, str]:
    """By name, where each is on this device; what it says to be elsewhere is left out."""
    found: dict[str, str] = {}
    for service in services:
        try:
            found.setdefault(service.name, own_path(service.xaddr, address, WEB))
        except BadAnswer:  # it is as if it had none
            continue
    return found
