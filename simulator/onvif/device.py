"""The ONVIF device service of a simulated device: who and where it is, and what time it has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote
from xml.sax.saxutils import escape

from simulator.objects.system import fill
from simulator.onvif.message import Call, Operation
from simulator.personas import OnvifFace
from simulator.station import Station

PATH = "/onvif/device_service"
SCOPE = "onvif://www.onvif.org/"
SERVICES: Mapping[str, tuple[str, str]] = {
    "Device": (PATH, "http://www.onvif.org/ver10/device/wsdl"),
    "Media": ("/onvif/media_service", "http://www.onvif.org/ver10/media/wsdl"),
    "Events": ("/onvif/event_service", "http://www.onvif.org/ver10/events/wsdl"),
    "Recording": ("/onvif/recording_service", "http://www.onvif.org/ver10/recording/wsdl"),
    "Search": ("/onvif/search_service", "http://www.onvif.org/ver10/search/wsdl"),
    "Replay": ("/onvif/replay_service", "http://www.onvif.org/ver10/replay/wsdl"),
}
OF_RECORDERS = ("Recording", "Search", "Replay")
"""Of profile G; GetCapabilities tells them under Extension."""


def scopes(station: Station, face: OnvifFace) -> tuple[str, ...]:
    """The same by WS-Discovery and GetScopes."""
    name, model = quote(fill(face.name, station)), quote(station.device.model)
    told = ("type/video_encoder", "Profile/Streaming", f"name/{name}", f"hardware/{model}", "location/country/china")
    return tuple(SCOPE + scope for scope in told)


def service_url(station: Station, service: str = "Device") -> str:
    return f"http://{station.device.address}:{station.device.ports['http']}{SERVICES[service][0]}"


def offered(station: Station) -> tuple[str, ...]:
    return tuple(name for name in SERVICES if station.recorder or name not in OF_RECORDERS)


def capabilities(call: Call) -> str:
    def entries(names: tuple[str, ...]) -> str:
        told = (f"<tt:{name}><tt:XAddr>{service_url(call.station, name)}</tt:XAddr></tt:{name}>" for name in names)
        return "".join(told)

    older = entries(tuple(name for name in offered(call.station) if name not in OF_RECORDERS))
    newer = entries(OF_RECORDERS) if call.station.recorder else ""
    extension = f"<tt:Extension>{newer}</tt:Extension>" if newer else ""
    return f"<tds:Capabilities>{older}{extension}</tds:Capabilities>"


def services(call: Call) -> str:
    return "".join(
        f"<tds:Service><tds:Namespace>{SERVICES[name][1]}</tds:Namespace><tds:XAddr>{service_url(call.station, name)}"
        "</tds:XAddr><tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>"
        for name in offered(call.station)
    )


def date_and_time(call: Call) -> str:
    clock = call.station.clock
    setting = "NTP" if call.station.device.planting.clock.ntp else "Manual"
    utc, local = datetime.fromtimestamp(clock.shown_ms() // 1000, UTC), clock.local()
    east = local.utcoffset()
    hours = 0 if east is None else int(east.total_seconds()) // 3600
    return (
        f"<tds:SystemDateAndTime><tt:DateTimeType>{setting}</tt:DateTimeType><tt:DaylightSavings>false"
        f"</tt:DaylightSavings><tt:TimeZone><tt:TZ>CST{-hours:+d}</tt:TZ></tt:TimeZone>"
        f"{_moment('UTCDateTime', utc)}{_moment('LocalDateTime', local)}</tds:SystemDateAndTime>"
    )


def _moment(name: str, when: datetime) -> str:
    return (
        f"<tt:{name}><tt:Time><tt:Hour>{when.hour}</tt:Hour><tt:Minute>{when.minute}</tt:Minute>"
        f"<tt:Second>{when.second}</tt:Second></tt:Time><tt:Date><tt:Year>{when.year}</tt:Year>"
        f"<tt:Month>{when.month}</tt:Month><tt:Day>{when.day}</tt:Day></tt:Date></tt:{name}>"
    )


def ntp(call: Call) -> str:
    server = call.station.device.planting.clock.ntp
    manual = f"<tt:NTPManual><tt:Type>DNS</tt:Type><tt:DNSname>{escape(server)}</tt:DNSname></tt:NTPManual>"
    return f"<tds:NTPInformation><tt:FromDHCP>false</tt:FromDHCP>{manual if server else ''}</tds:NTPInformation>"


def hostname(call: Call) -> str:
    name = escape(call.station.device.code)
    return (
        f"<tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP><tt:Name>{name}</tt:Name></tds:HostnameInformation>"
    )


def protocols(call: Call) -> str:
    named = {"HTTP": "http", "RTSP": "rtsp"}
    return "".join(
        f"<tds:NetworkProtocols><tt:Name>{name}</tt:Name><tt:Enabled>true</tt:Enabled>"
        f"<tt:Port>{call.station.device.ports[port]}</tt:Port></tds:NetworkProtocols>"
        for name, port in named.items()
        if port in call.station.device.ports
    )


def information(call: Call) -> str:
    device = call.station.device
    told = {
        "Manufacturer": call.face.manufacturer,
        "Model": device.model,
        "FirmwareVersion": device.firmware,
        "SerialNumber": device.serial,
        "HardwareId": "1.0",
    }
    return "".join(f"<tds:{name}>{escape(text)}</tds:{name}>" for name, text in told.items())


def told_scopes(call: Call) -> str:
    return "".join(
        f"<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>{escape(scope)}</tt:ScopeItem></tds:Scopes>"
        for scope in scopes(call.station, call.face)
    )


# ONVIF Core Specification, access classes: PRE_AUTH, and READ_SYSTEM which few devices give to strangers.
OPEN: Mapping[str, Operation] = {
    "GetCapabilities": capabilities,
    "GetServices": services,
    "GetSystemDateAndTime": date_and_time,
}
READ_SYSTEM: Mapping[str, Operation] = {"GetDeviceInformation": information, "GetScopes": told_scopes}
GUARDED: Mapping[str, Operation] = {"GetNTP": ntp, "GetHostname": hostname, "GetNetworkProtocols": protocols}
