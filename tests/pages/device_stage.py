"""A school with something on every page of devices and addresses: holes, a wrong clock, an application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from planted_footage import DAY_MS, HOUR_MS, Footage
from web_campus import START_MS, Campus

from campuswatch.usecases.actor import operator
from campuswatch.usecases.address_plan import add_range, plan_subnet
from campuswatch.usecases.applying import Request, apply_for
from campuswatch.usecases.credentials import add_credential
from campuswatch.usecases.device_files import set_file
from campuswatch.usecases.retention import hold_footage
from campuswatch.usecases.service_hours import add_holiday, set_hours
from inventory.model.address_range import AddressRange, RangeUse
from inventory.model.area import Area
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.device import Device, Stage
from inventory.model.device_clock import ClockSetting, DeviceClock, Setting
from inventory.model.disk import Disk, DiskState, DiskTold
from inventory.model.holiday import Holiday
from inventory.model.kind import Kind
from inventory.model.link import Link
from inventory.model.picture import Picture, PictureVerdict
from inventory.model.service_hours import ServiceHours
from inventory.model.span import Cause, Span
from inventory.model.subnet import Subnet
from inventory.model.transition import Observed
from inventory.repository import areas, device_clocks, disks, links, pictures
from inventory.vault import KEY_BYTES, KeyCompartment, Vault
from inventory.week_words import parse_week

SECRET = "Gate-camera-2026"
CODES = {"camera": "s01-cam-0001", "other": "s01-cam-0002", "recorder": "s01-nvr-0001"}


@dataclass(frozen=True, slots=True)
class Stage01:
    camera: Device
    candidate: Device
    recorder: Device
    switch: Device
    vault: Vault
    credential: str
    application: str


def planted(campus: Campus) -> Stage01:
    """In school s01 of a campus that has no devices yet."""
    campus.school(zone="Asia/Shanghai", keep_pictures=False)
    campus.at(6 * HOUR_MS)
    now_ms, who = campus.clock.at_ms, operator()
    gate = Area(code="gate", school="s01", name="Main gate", building="Gatehouse", floor="1", room="101")
    campus.write(lambda connection: areas.add(connection, gate, actor="test", at_ms=START_MS))
    recorder = campus.device(1, Kind.RECORDER, name="Recorder, gatehouse", vendor="Hikvision", model="DS-7732")
    camera = campus.device(1, name="Main gate", area="gate", address="10.1.0.17", vendor="Hikvision", model="DS-2CD")
    candidate = campus.device(2, name="Found at the gate", stage=Stage.CANDIDATE, address="10.1.0.18")
    switch = campus.device(1, Kind.SWITCH, name="Core switch")
    for one in (recorder, camera, switch):
        campus.observe(one, Observed.UP, START_MS, 15_000)
    footage(campus, recorder, camera, now_ms)
    hold_footage(
        campus.database, who, recorder.code, 1, Span(now_ms - 3 * DAY_MS, now_ms - 2 * DAY_MS), "bicycle theft",
        now_ms=now_ms,
    )  # fmt: skip
    campus.write(
        lambda connection: links.put(
            connection,
            [Link(device=switch.code, port="Gi0/7", far_device=camera.code, far_port="", evidence="lldp",
                  seen_ms=now_ms)],
        )
    )  # fmt: skip
    told = {"asset_number": "GD-0118", "purchased": "2025-09", "supplier": "Acme", "position": "above the door"}
    set_file(campus.database, who, camera.code, told, photos=["gate.jpg"], now_ms=now_ms)
    hours(campus, camera, now_ms)
    vault = Vault({Purpose.POLL: KeyCompartment(b"k" * KEY_BYTES)})
    row = add_credential(
        campus.database, vault, who,
        Credential(id="", type=CredentialType.PASSWORD, account="admin", secret=SECRET), school="s01",
        device=camera.code, now_ms=now_ms,
    )  # fmt: skip
    return Stage01(camera, candidate, recorder, switch, vault, row.id, addresses(campus, camera, now_ms))


def footage(campus: Campus, recorder: Device, camera: Device, now_ms: int) -> None:
    kept = Footage(campus, recorder)
    kept.channel(1, camera=camera, holes={3: (2, 8, Cause.CAMERA_DOWN), 5: (0, 24, Cause.DISK)})
    kept.channel(2, recording=False)
    clock = DeviceClock(
        device=camera.code, at_ms=now_ms - 60_000, offset_ms=423_400, within_ms=620, source="isapi",
        setting=ClockSetting(setting=Setting.NTP, server="ntp.school.example"),
    )  # fmt: skip
    seen = Picture(
        device=camera.code, at_ms=now_ms - 60_000, verdict=PictureVerdict.COVERED, since_ms=now_ms - HOUR_MS,
        numbers={"detail": 0.01, "brightness": 90.0},
    )  # fmt: skip
    told = [
        DiskTold(slot="1", state=DiskState.OK, capacity_bytes=4_000_787_030_016, free_bytes=0, smart=DiskState.OK),
        DiskTold(slot="2", state=DiskState.BAD, told="smartFailed"),
    ]
    own = [Disk(recorder=recorder.code, told=one, since_ms=0, seen_ms=now_ms) for one in told]
    campus.write(lambda connection: device_clocks.put(connection, [clock]))
    campus.write(lambda connection: pictures.put(connection, [seen]))
    campus.write(lambda connection: disks.put(connection, own))


def hours(campus: Campus, camera: Device, now_ms: int) -> None:
    week = ServiceHours(id="", school="", device=camera.code, week=parse_week("mon-fri 07:00-18:00"), holidays=False)
    set_hours(campus.database, operator(), week, now_ms=now_ms)
    winter = Holiday(id="", school="s01", name="Winter holiday", first=date(2027, 1, 18), last=date(2027, 2, 21))
    add_holiday(campus.database, operator(), winter, now_ms=now_ms)


def addresses(campus: Campus, camera: Device, now_ms: int) -> str:
    """The id of the application that waits."""
    who = operator()
    told = [
        Subnet(school="s01", cidr="10.1.0.0/24", use="cameras", vlan=30, gateway="10.1.0.1"),
        Subnet(school="s01", cidr="10.1.0.128/25", use="offices", vlan=40),
    ]
    for one in told:
        plan_subnet(campus.database, who, one, now_ms=now_ms)
    kept = AddressRange(id="", school="s01", first="10.1.0.120", last="10.1.0.126", use=RangeUse.RESERVED, why="spring")
    add_range(campus.database, who, kept, now_ms=now_ms)
    wish = Request(school="s01", requester="Li Wei", purpose="camera, east gate", prefix="10.1.0.0/24")
    return apply_for(campus.database, who, wish, now_ms=now_ms).id


def photo_in(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "gate.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"0" * 64)
