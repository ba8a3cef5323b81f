"""How a device that speaks ISAPI is set: its network, its doors, its streams."""

from __future__ import annotations

from simulator.encoding import bit_rate
from simulator.isapi.page import Element, element, elements, page
from simulator.station import Station
from simulator.web import Answer, Request


def interfaces(station: Station, _: Request, *__: str) -> Answer:
    addressing = element(
        "IPAddress",
        elements((("ipVersion", "v4"), ("addressingType", "static"), ("ipAddress", station.device.address))),
        element("DefaultGateway", element("ipAddress", "192.168.1.1")),
        element("PrimaryDNS", element("ipAddress", "192.168.1.2")),
    )
    link = element("Link", elements((("MACAddress", station.device.mac), ("speed", 1000))))
    return page("NetworkInterfaceList", element("NetworkInterface", element("id", 1), addressing, link))


def admin_accesses(_: Station, __: Request, *___: str) -> Answer:
    doors = (("HTTP", 80), ("RTSP", 554), ("DEV_MANAGE", 8000))
    told = (
        element(
            "AdminAccessProtocol", elements((("id", number), ("enabled", "true"), ("protocol", name), ("portNo", port)))
        )
        for number, (name, port) in enumerate(doors, 1)
    )
    return page("AdminAccessProtocolList", Element("".join(told)))


def streams(station: Station, _: Request, *__: str) -> Answer:
    told = (
        element(
            "StreamingChannel",
            element("id", 100 * number + 1),
            element("Video", elements((("videoCodecType", "H.264"), ("constantBitRate", bit_rate(station))))),
        )
        for number in range(1, len(station.device.streams) + 1)
    )
    return page("StreamingChannelList", Element("".join(told)))
