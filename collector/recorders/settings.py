"""How a device that speaks a dialect is set: one fingerprint for each part of which it tells.

A page that a device does not have, or that our account may not see, is not asked again for a day. The clock's setting
and the list of channels are asked by probes of their own and are no parts here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from collector.protocols.aside import aside
from collector.protocols.dahua.lines import error_of, read_lines
from collector.protocols.errors import BadAnswer, Denied, NotOffered
from collector.protocols.isapi.device import PROTOCOL
from collector.protocols.isapi.responses import number
from collector.protocols.web_session import WebSession
from collector.protocols.xml import Limits, read_xml
from collector.recorders import dahua, isapi, onvif
from collector.recorders.fingerprint import of_keys, of_xml

DAY_S = 86_400.0
FORBIDDEN = "web_session.forbidden"
LARGE = Limits(octets=1024 * 1024, elements=16_384, all_attributes=8192)

Pages = Mapping[str, str]
ISAPI: Pages = {
    "identity": "/ISAPI/System/deviceInfo",
    "network": "/ISAPI/System/Network/interfaces",
    "services": "/ISAPI/Security/adminAccesses",
    "integration": "/ISAPI/System/Network/Integrate",
    "cloud": "/ISAPI/System/Network/EZVIZ",
    "streams": "/ISAPI/Streaming/channels",
    "recording": "/ISAPI/ContentMgmt/record/tracks",
}
"""Part -> page (Hikvision's ISAPI guide)."""
CONFIG = "/cgi-bin/configManager.cgi?action=getConfig&name="
DAHUA: Pages = {
    "identity": "/cgi-bin/magicBox.cgi?action=getMachineName",
    "network": f"{CONFIG}Network",
    "services": f"{CONFIG}Web",
    "telnet": f"{CONFIG}Telnet",
    "ssh": f"{CONFIG}SSHD",
    "cloud": f"{CONFIG}T2UServer",
    "streams": f"{CONFIG}Encode",
    "recording": f"{CONFIG}Record",
    "modes": f"{CONFIG}RecordMode",
}
"""Part -> table (Dahua HTTP API, "GetConfig"); the name comes first, which any account may see."""
ONVIF: Pages = {
    "identity": "device/GetHostname",
    "network": "device/GetNetworkInterfaces",
    "dns": "device/GetDNS",
    "gateway": "device/GetNetworkDefaultGateway",
    "services": "device/GetNetworkProtocols",
    "discovery": "device/GetDiscoveryMode",
    "streams": "media/GetVideoEncoderConfigurations",
}
"""Part -> service and operation (ONVIF Core and Media Specifications)."""

Fingerprint = Callable[[WebSession, str], Awaitable[str]]


async def _isapi(session: WebSession, path: str) -> str:
    body = await isapi.read(session, path)
    return await aside(lambda document: of_xml(read_xml(document, PROTOCOL, LARGE)), body)


async def _dahua(session: WebSession, path: str) -> str:
    body = await dahua.read(session, path)
    return "" if error_of(body) else await aside(lambda told: of_keys(read_lines(told)), body)


async def _onvif(session: WebSession, operation: str) -> str:
    service, _, name = operation.partition("/")
    return of_xml(await onvif.talk(session).ask(service, name, limits=LARGE))


async def _settings(pages: Pages, fingerprint: Fingerprint, session: WebSession) -> Mapping[str, str]:
    """A login that was shown nothing yet is not tried on page after page: it may not be known to be right."""
    found: dict[str, str] = {}
    for part, path in pages.items():
        digest = await _page(fingerprint, session, path)
        if digest is None and not found:
            break
        if digest:
            found[part] = digest
    return found


async def _page(fingerprint: Fingerprint, session: WebSession, path: str) -> str | None:
    """Empty where the device does not have it, or does not tell it in a way that we understand; None where our account
    may not see it."""
    known_as = f"settings {path}"
    if session.learnt(known_as):
        return ""
    try:
        return await fingerprint(session, path)
    except BadAnswer:
        return ""
    except NotOffered:
        session.learn(known_as, "none", DAY_S)
        return ""
    except Denied as error:
        if error.message.id != FORBIDDEN:
            raise
        session.learn(known_as, "none", DAY_S)
        return None


Settings = Callable[[WebSession], Awaitable[Mapping[str, str]]]
SETTINGS: Mapping[str, Settings] = {
    "isapi": partial(_settings, ISAPI, _isapi),
    "dahua": partial(_settings, DAHUA, _dahua),
    "onvif": partial(_settings, ONVIF, _onvif),
}
"""By dialect: part -> fingerprint. Raises what the session raises."""


async def _isapi_uptime(session: WebSession) -> int | None:
    """`deviceUpTime` is told in seconds."""
    known_as = "settings uptime"
    if session.learnt(known_as):
        return None
    try:
        told = number(read_xml(await isapi.read(session, isapi.STATUS), PROTOCOL).text("deviceUpTime"))
    except BadAnswer:
        return None
    except NotOffered:
        told = None
    if told is None:
        session.learn(known_as, "none", DAY_S)
        return None
    return told * TICKS


TICKS = 100
UPTIMES: Mapping[str, Callable[[WebSession], Awaitable[int | None]]] = {"isapi": _isapi_uptime}
"""By dialect: how long a device is up, in hundredths of a second as sysUpTime, None where it does not tell."""
