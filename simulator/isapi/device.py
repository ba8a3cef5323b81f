"""Clock, NTP servers, disks and load of a device that speaks ISAPI."""

from __future__ import annotations

import json

from simulator.disks import STATES
from simulator.isapi.page import ISAPI, Element, element, elements, page, posix_zone, refusal
from simulator.planting import Disk
from simulator.station import Station
from simulator.web import JSON, Answer, Request


def time(station: Station, _: Request, *__: str) -> Answer:
    local = station.clock.local()
    told = elements(
        (
            ("timeMode", "NTP" if station.device.planting.clock.ntp else "manual"),
            ("localTime", local.isoformat(timespec="seconds")),
            ("timeZone", posix_zone(local)),
        )
    )
    return page("Time", told)


def ntp_servers(station: Station, _: Request, *__: str) -> Answer:
    return page("NTPServerList", element("NTPServer", _server(station)))


def ntp_server(station: Station, request: Request, number: str) -> Answer:
    return page("NTPServer", _server(station)) if number == "1" else missing(request)


def _server(station: Station) -> Element:
    name = station.device.planting.clock.ntp or "time.windows.com"
    numeric = name.replace(".", "").isdigit()
    return elements(
        (
            ("id", 1),
            ("addressingFormatType", "ipaddress" if numeric else "hostname"),
            ("ipAddress" if numeric else "hostName", name),
            ("portNo", 123),
            ("synchronizeInterval", 60),
        )
    )


def status(station: Station, _: Request, *__: str) -> Answer:
    told = elements(
        (
            ("currentDeviceTime", station.clock.local().isoformat(timespec="seconds")),
            ("deviceUpTime", int(station.elapsed() - station.booted)),
        )
    )
    load = "<CPUList><CPU><cpuUtilization>12</cpuUtilization></CPU></CPUList>"
    return page("DeviceStatus", told, Element(load))


def storage(station: Station, _: Request, *__: str) -> Answer:
    disks = Element("".join(element("hdd", _disk(disk)) for disk in _disks(station)))
    return page(
        "storage",
        element("hddList", disks),
        element("nasList"),
        Element('<workMode opt="group,quota">quota</workMode>'),
        namespace=ISAPI,
    )


def disk_list(station: Station, _: Request, *__: str) -> Answer:
    return page("hddList", Element("".join(element("hdd", _disk(disk)) for disk in _disks(station))))


def one_disk(station: Station, request: Request, slot: str) -> Answer:
    found = next((disk for disk in _disks(station) if str(disk.slot) == slot), None)
    return page("hdd", _disk(found)) if found else missing(request)


def smart(station: Station, request: Request, slot: str) -> Answer:
    """XML_SMARTTest: the spelling is the vendor's."""
    found = next((disk for disk in _disks(station) if str(disk.slot) == slot and STATES[disk.state].smart), None)
    if found is None:
        return missing(request)
    verdict = STATES[found.state].smart
    told = elements(
        (
            ("id", found.slot),
            ("temprature", found.warm_c),
            ("powerOnDay", found.days),
            ("selfEvaluaingStatus", verdict),
            ("allEvaluaingStatus", "functional" if verdict == "ok" else "badsectors"),
            ("selfTestPercent", 0),
            ("selfTestStatus", "ok"),
            ("testType", "short"),
        )
    )
    return page("SMARTTest", told)


def disk_load(station: Station, _: Request, *__: str) -> Answer:
    entries = [
        {
            "hdNo": disk.slot,
            "volume": 0 if disk.state == "absent" else disk.capacity_mib,
            "freeSpace": disk.free_mib,
            "status": 0 if disk.state == "ok" else 2,
        }
        for disk in _disks(station)
    ]
    return Answer(200, json.dumps({"HDStatus": entries}, indent=1), JSON)


def _disks(station: Station) -> tuple[Disk, ...]:
    return station.recorder.disks() if station.recorder else ()


def _disk(disk: Disk) -> Element:
    there = disk.state != "absent"
    return elements(
        (
            ("id", disk.slot),
            ("hddName", f"hdd{disk.slot}"),
            ("hddPath", ""),
            ("hddType", "SATA"),
            ("status", STATES[disk.state].isapi),
            ("capacity", disk.capacity_mib if there else 0),
            ("freeSpace", disk.free_mib if there else 0),
            ("property", "RW"),
            ("group", 1),
        )
    )


def missing(request: Request) -> Answer:
    return refusal(404, 4, "Invalid Operation", "notSupport", request.path)
