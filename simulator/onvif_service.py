"""The ONVIF device service of a simulated device: what it tells anybody, and what it keeps from strangers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import gmtime
from urllib.parse import quote
from xml.sax.saxutils import escape

from collector.protocols.errors import BadAnswer
from collector.protocols.soap import ENVELOPE, read_envelope
from simulator.objects.system import fill
from simulator.personas import OnvifFace
from simulator.station import Station

PATH = "/onvif/device_service"
KIND = "application/soap+xml; charset=utf-8"
SCOPE = "onvif://www.onvif.org/"
Answer = tuple[int, str]
NAMESPACES = (
    f'xmlns:SOAP-ENV="{ENVELOPE}" xmlns:tt="http://www.onvif.org/ver10/schema" '
    'xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:ter="http://www.onvif.org/ver10/error"'
)


def scopes(station: Station, face: OnvifFace) -> tuple[str, ...]:
    """The same by WS-Discovery and GetScopes."""
    name, model = quote(fill(face.name, station)), quote(station.device.model)
    told = ("type/video_encoder", "Profile/Streaming", f"name/{name}", f"hardware/{model}", "location/country/china")
    return tuple(SCOPE + scope for scope in told)


def service_url(station: Station) -> str:
    return f"http://{station.device.address}:{station.device.ports['http']}{PATH}"


def reply(station: Station, request: bytes, wall: float) -> Answer:
    """(HTTP status, SOAP envelope) to a request without WS-Security; `wall` is UTC seconds."""
    face = station.persona.onvif
    try:
        body = read_envelope(request, "onvif").find("Body")
    except BadAnswer:
        return 400, _fault("Sender", "WellFormed", "not a SOAP envelope")
    operation = body.children[0].name if body is not None and body.children else ""
    station.stats["onvif"] += 1
    if face is None or operation not in OPERATIONS:
        return 500, _fault("Receiver", "ActionNotSupported", "Optional Action Not Implemented")
    if operation in GUARDED and not face.open:
        return face.refusal, _fault("Sender", "NotAuthorized", "Sender not Authorized")
    content = OPERATIONS[operation](station, face, wall)
    return 200, _envelope(f"<tds:{operation}Response>{content}</tds:{operation}Response>")


def _capabilities(station: Station, _: OnvifFace, __: float) -> str:
    url = service_url(station)
    entries = "".join(f"<tt:{name}><tt:XAddr>{url}</tt:XAddr></tt:{name}>" for name in ("Device", "Events", "Media"))
    return f"<tds:Capabilities>{entries}</tds:Capabilities>"


def _clock(_: Station, __: OnvifFace, wall: float) -> str:
    now = gmtime(wall)
    return (
        "<tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings>"
        f"<tt:UTCDateTime><tt:Time><tt:Hour>{now.tm_hour}</tt:Hour><tt:Minute>{now.tm_min}</tt:Minute>"
        f"<tt:Second>{min(now.tm_sec, 59)}</tt:Second></tt:Time><tt:Date><tt:Year>{now.tm_year}</tt:Year>"
        f"<tt:Month>{now.tm_mon}</tt:Month><tt:Day>{now.tm_mday}</tt:Day></tt:Date></tt:UTCDateTime>"
        "</tds:SystemDateAndTime>"
    )


def _information(station: Station, face: OnvifFace, _: float) -> str:
    device = station.device
    told = {
        "Manufacturer": face.manufacturer,
        "Model": device.model,
        "FirmwareVersion": device.firmware,
        "SerialNumber": device.serial,
        "HardwareId": "1.0",
    }
    return "".join(f"<tds:{name}>{escape(text)}</tds:{name}>" for name, text in told.items())


def _scopes(station: Station, face: OnvifFace, _: float) -> str:
    return "".join(
        f"<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>{escape(scope)}</tt:ScopeItem></tds:Scopes>"
        for scope in scopes(station, face)
    )


Operation = Callable[[Station, OnvifFace, float], str]
# ONVIF Core Specification, access classes: PRE_AUTH, and READ_SYSTEM which few devices give to strangers.
OPEN: Mapping[str, Operation] = {"GetCapabilities": _capabilities, "GetSystemDateAndTime": _clock}
GUARDED: Mapping[str, Operation] = {"GetDeviceInformation": _information, "GetScopes": _scopes}
OPERATIONS: Mapping[str, Operation] = {**OPEN, **GUARDED}


def _envelope(content: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope {NAMESPACES}>'
        f"<SOAP-ENV:Body>{content}</SOAP-ENV:Body></SOAP-ENV:Envelope>\n"
    )


def _fault(code: str, subcode: str, reason: str) -> str:
    return _envelope(
        f"<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:{code}</SOAP-ENV:Value><SOAP-ENV:Subcode>"
        f"<SOAP-ENV:Value>ter:{subcode}</SOAP-ENV:Value></SOAP-ENV:Subcode></SOAP-ENV:Code>"
        f'<SOAP-ENV:Reason><SOAP-ENV:Text xml:lang="en">{reason}</SOAP-ENV:Text></SOAP-ENV:Reason></SOAP-ENV:Fault>'
    )
