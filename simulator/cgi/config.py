"""Tables of `configManager.cgi?action=getConfig`: clock, channels, cameras, schedules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from simulator.cgi.page import bad_request, lines, word
from simulator.encoding import bit_rate
from simulator.schedule import Stretch
from simulator.station import Station
from simulator.web import Answer, Request

Row = tuple[str, object]
Table = Callable[[Station], Iterator[Row]]
TIMING, MOTION, ALARM = 1, 2, 4
"""Bits in front of a time section."""
SECTIONS = 6
HOLIDAY = 7


def ntp(station: Station) -> Iterator[Row]:
    server = station.device.planting.clock.ntp
    east = station.clock.local().utcoffset()
    yield "Address", server or "clock.isc.org"
    yield "Enable", bool(server)
    yield "Port", 123
    yield "TimeZone", 0 if east is None else int(east.total_seconds() // 3600)
    yield "TimeZoneDesc", "Beijing"
    yield "UpdatePeriod", 10


def locales(_: Station) -> Iterator[Row]:
    yield "DSTEnable", False
    yield "TimeFormat", "yyyy-MM-dd HH:mm:ss"


def general(station: Station) -> Iterator[Row]:
    yield "LocalNo", 8
    yield "MachineName", station.device.name


def titles(station: Station) -> Iterator[Row]:
    for channel in station.device.channels:
        camera = station.peers.get(channel.camera)
        name = camera.device.name if camera else f"Channel{channel.number}"
        yield f"[{channel.number - 1}].Name", name


def remote_devices(station: Station) -> Iterator[Row]:
    """Slots in the order of channels; spare ones are there, with an address that means none."""
    for channel in station.device.channels:
        camera = station.peers.get(channel.camera)
        own = camera is not None and camera.device.vendor == "Dahua"
        slot = f".uuid:System_CONFIG_NETCAMERA_INFO_{channel.number - 1}"
        yield f"{slot}.Address", camera.device.address if camera else "192.168.0.0"
        yield f"{slot}.DeviceType", camera.device.model if camera else ""
        yield f"{slot}.Enable", camera is not None
        yield f"{slot}.HttpPort", 80
        yield f"{slot}.Mac", camera.device.mac if camera and own else ""
        yield f"{slot}.Name", ""
        yield f"{slot}.Password", "******"
        yield f"{slot}.Port", 37777 if own else 80
        yield f"{slot}.ProtocolType", "Private" if own else "Onvif"
        yield f"{slot}.SerialNo", camera.device.serial if camera and own else ""
        stored = station.recorder.stored(channel.number)[0] if station.recorder else ""
        yield f"{slot}.UserName", stored if camera else "admin"
        yield f"{slot}.VideoInputChannels", 1


def schedules(station: Station) -> Iterator[Row]:
    """Days from Sunday on, the eighth for holidays; six sections each, those that are not used with mask 0."""
    recorder = station.recorder
    if recorder is None:
        return
    for channel in recorder.channels:
        week = recorder.week(channel.number)
        yield f"[{channel.number - 1}].PreRecord", 4
        for day in range(HOLIDAY + 1):
            stretches = week[(day - 1) % 7] if day < HOLIDAY else ()
            for number in range(SECTIONS):
                section = _section(stretches[number]) if number < len(stretches) else "0 00:00:00-23:59:59"
                yield f"[{channel.number - 1}].TimeSection[{day}][{number}]", section


def _section(stretch: Stretch) -> str:
    start, end = (f"{minute // 60:02d}:{minute % 60:02d}:00" for minute in (stretch.start_min, stretch.end_min))
    return f"{MOTION | ALARM if stretch.event else TIMING} {start}-{'23:59:59' if end == '24:00:00' else end}"


def modes(station: Station) -> Iterator[Row]:
    """0 by schedule, 1 always, 2 off."""
    recorder = station.recorder
    if recorder is None:
        return
    for channel in recorder.channels:
        place = f"[{channel.number - 1}]"
        yield f"{place}.Mode", 2 if recorder.stopped(channel.number) else 0
        yield f"{place}.ModeExtra1", 2
        yield f"{place}.ModeExtra2", 2


def network(station: Station) -> Iterator[Row]:
    yield "Hostname", station.device.code
    yield "eth0.DefaultGateway", "192.168.1.1"
    yield "eth0.DnsServers[0]", "192.168.1.2"
    yield "eth0.IPAddress", station.device.address
    yield "eth0.PhysicalAddress", station.device.mac


def web(_: Station) -> Iterator[Row]:
    yield "Enable", True
    yield "Port", 80


def encode(station: Station) -> Iterator[Row]:
    for number in range(len(station.device.streams)):
        yield f"[{number}].MainFormat[0].Video.BitRate", bit_rate(station)
        yield f"[{number}].MainFormat[0].Video.Compression", "H.264"


TABLES: Mapping[str, Table] = {
    "Network": network,
    "Web": web,
    "Encode": encode,
    "NTP": ntp,
    "Locales": locales,
    "General": general,
    "ChannelTitle": titles,
    "RemoteDevice": remote_devices,
    "Record": schedules,
    "RecordMode": modes,
}
OF_RECORDERS = frozenset({"RemoteDevice", "Record", "RecordMode"})


def get_config(station: Station, request: Request) -> Answer:
    name = request.query.get("name", "")
    if name not in TABLES or (name in OF_RECORDERS and station.recorder is None):
        return bad_request()
    rows = TABLES[name](station)
    return lines((f"table.{name}{key if key[0] in '.[' else f'.{key}'}", value) for key, value in rows)


_LOGIN = re.compile(r"RemoteDevice\.uuid:System_CONFIG_NETCAMERA_INFO_([0-9]{1,3})\.(UserName|Password)")


def set_config(station: Station, request: Request) -> Answer:
    """Only the login of a recorder's cameras can be set here; what is not sent stays as it is."""
    sent = {name: value for name, value in request.query.items() if name != "action"}
    found = {name: _LOGIN.fullmatch(name) for name in sent}
    if station.recorder is None or not sent or None in found.values():
        return bad_request()
    for name, match in found.items():
        assert match is not None
        channel = int(match[1]) + 1
        if station.recorder.camera(channel) is None:
            return bad_request()
        account, password = station.recorder.stored(channel)
        is_name = match[2] == "UserName"
        station.recorder.store(channel, sent[name] if is_name else account, password if is_name else sent[name])
    return word("OK")
