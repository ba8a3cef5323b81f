"""The channels of a recorder that speaks ISAPI: which cameras it takes, and how they do."""

from __future__ import annotations

import json

from collector.protocols.errors import BadAnswer
from collector.protocols.xml import read_xml
from simulator.isapi.device import missing
from simulator.isapi.page import HIKVISION, ISAPI, Element, accepted, element, elements, page, refusal
from simulator.recorder import Recorder
from simulator.station import Station
from simulator.truth import Channel
from simulator.web import JSON, Answer, Request

DETECTED = {"": "connect", "away": "netUnreachable", "password": "errorUserNameOrPasswd", "absent": "notExist"}
PROTOCOLS = {"Hikvision": "HIKVISION"}
"""By the camera's make; all others are taken by ONVIF."""
OK, AWAY, OTHER = 0, 2, 3
"""`recordStatus`."""


def used(station: Station) -> tuple[Channel, ...]:
    """Only channels that a camera was added to are listed."""
    return tuple(channel for channel in station.device.channels if channel.camera)


def proxies(station: Station, request: Request, *_: str) -> Answer:
    if station.recorder is None:
        return missing(request)
    listed = used(station)
    content = "\n".join(element("InputProxyChannel", _proxy(station.recorder, channel)) for channel in listed)
    return page("InputProxyChannelList", Element(content), namespace=ISAPI, attributes=f' size="{len(listed)}"')


def proxy(station: Station, request: Request, number: str) -> Answer:
    found = next((channel for channel in used(station) if str(channel.number) == number), None)
    if station.recorder is None or found is None:
        return missing(request)
    return page("InputProxyChannel", _proxy(station.recorder, found), namespace=ISAPI)


def put_proxy(station: Station, request: Request, number: str) -> Answer:
    """The whole channel is sent; of what is in it, only the login is taken here. It must name the same camera."""
    found = next((channel for channel in used(station) if str(channel.number) == number), None)
    if station.recorder is None or found is None:
        return missing(request)
    try:
        sent = read_xml(request.body, "isapi")
    except BadAnswer:
        return refusal(400, 5, "Invalid XML Format", "badXmlFormat", request.path)
    source, camera = sent.find("sourceInputPortDescriptor"), station.recorder.camera(found.number)
    if source is None or camera is None or source.text("ipAddress") != camera.device.address:
        return refusal(400, 6, "Invalid XML Content", "badParameters", request.path)
    if not source.text("userName") or not source.text("password"):
        return refusal(400, 6, "Invalid XML Content", "badParameters", request.path)
    station.recorder.store(found.number, source.text("userName"), source.text("password"))
    return accepted(request)


def _proxy(recorder: Recorder, channel: Channel) -> Element:
    camera = recorder.camera(channel.number)
    assert camera is not None
    device = camera.device
    source = elements(
        (
            ("proxyProtocol", PROTOCOLS.get(device.vendor, "ONVIF")),
            ("addressingFormatType", "ipaddress"),
            ("ipAddress", device.address),
            ("managePortNo", 8000 if device.vendor == "Hikvision" else 80),
            ("srcInputPort", 1),
            ("userName", recorder.stored(channel.number)[0]),
            ("connMode", "manual"),
            ("streamType", "auto"),
            ("model", device.model if device.vendor == "Hikvision" else ""),
            ("serialNumber", device.serial if device.vendor == "Hikvision" else ""),
            ("firmwareVersion", device.firmware),
            ("deviceID", ""),
        )
    )
    return elements(
        (
            ("id", channel.number),
            ("name", device.name),
            ("sourceInputPortDescriptor", source),
            ("enableAnr", "false"),
            ("enableTiming", "true"),
        )
    )


def statuses(station: Station, request: Request, *_: str) -> Answer:
    if station.recorder is None:
        return missing(request)
    listed = [element("InputProxyChannelStatus", _status(station.recorder, channel)) for channel in used(station)]
    return page("InputProxyChannelStatusList", Element("\n".join(listed)), namespace=ISAPI)


def one_status(station: Station, request: Request, number: str) -> Answer:
    found = next((channel for channel in used(station) if str(channel.number) == number), None)
    if station.recorder is None or found is None:
        return missing(request)
    return page("InputProxyChannelStatus", _status(station.recorder, found), namespace=HIKVISION)


def _status(recorder: Recorder, channel: Channel) -> Element:
    trouble = recorder.trouble(channel.number)
    camera = recorder.camera(channel.number)
    assert camera is not None
    streams = [element("streamingProxyChannelId", f"{channel.number}0{stream}") for stream in (1, 2)]
    return elements(
        (
            ("id", channel.number),
            ("sourceInputPortDescriptor", element("ipAddress", camera.device.address)),
            ("online", "false" if trouble else "true"),
            ("streamingProxyChannelIdList", Element("".join(streams))),
            ("chanDetectResult", DETECTED[trouble]),
        )
    )


def channel_load(station: Station, request: Request, *_: str) -> Answer:
    """JSON_ChanStatus; spare channels stand in it, not online."""
    recorder = station.recorder
    if recorder is None:
        return missing(request)
    entries = []
    for channel in station.device.channels:
        trouble, camera = recorder.trouble(channel.number), recorder.camera(channel.number)
        writes = recorder.recording(channel.number)
        entries.append(
            {
                "chanNo": channel.number,
                "name": camera.device.name if camera else f"IPCamera {channel.number:02d}",
                "enable": 1 if camera else 0,
                "online": 0 if trouble else 1,
                "signal": 1 if trouble else 0,
                "hardware": 0,
                "record": 1 if writes else 0,
                "recordStatus": OK if writes else AWAY if trouble else OTHER,
                "linkNum": 0,
                "bitRate": 0 if trouble else station.device.planting.rate_kbps,
            }
        )
    told: dict[str, object] = {"ChanStatus": entries}
    if station.device.planting.quirks.nested_status:
        told = {"ChanStatusList": told}
    return Answer(200, json.dumps(told, ensure_ascii=False, indent=1), JSON)


def video_inputs(station: Station, _: Request, *__: str) -> Answer:
    """Analogue inputs: a network recorder has none, a camera calls its sensor one."""
    if station.recorder is not None:
        return page("VideoInputChannelList")
    told = elements(
        (
            ("id", 1),
            ("inputPort", 1),
            ("videoInputEnabled", "true"),
            ("name", station.device.name),
            ("videoFormat", "PAL"),
        )
    )
    return page("VideoInputChannelList", element("VideoInputChannel", told))
