"""A small campus planted in a ledger: everything of school S01, of which S02 may see nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from planted_addresses import plant_addresses
from planted_alerts import plant_alerts
from planted_bulk import plant_bulk
from planted_causes import plant_causes
from planted_deliveries import plant_deliveries
from planted_duty import plant_duty
from planted_entry import plant_entry
from planted_faults import plant_faults
from planted_maintenance import plant_maintenance
from planted_notices import plant_notices
from planted_papers import plant_papers
from planted_people import plant_people
from planted_permits import plant_permits
from planted_recovery import plant_recovery
from planted_reports import plant_reports
from planted_rotations import plant_rotations
from planted_secrets import plant_secrets
from planted_targets import plant_targets
from planted_uplinks import plant_uplinks
from planted_uses import plant_uses
from sqlalchemy import Connection

from inventory import audit
from inventory.database import Database
from inventory.model.area import Area, AreaClass
from inventory.model.channel import Channel, ChannelTold, ChannelTrouble
from inventory.model.channel_day import ChannelDay
from inventory.model.claim import Claim, ClaimType
from inventory.model.collector_beat import CollectorBeat
from inventory.model.credential import CredentialType, Purpose
from inventory.model.defect import Defect, DefectKind
from inventory.model.device import Device, Stage
from inventory.model.device_clock import ClockSetting, ClockStep, DeviceClock, Setting
from inventory.model.disk import Disk, DiskState, DiskTold
from inventory.model.hold import Hold
from inventory.model.interface import Interface
from inventory.model.kind import Kind
from inventory.model.link import Link
from inventory.model.picture import Picture, PictureVerdict
from inventory.model.playback import Playback
from inventory.model.retention_policy import RetentionPolicy
from inventory.model.scan_run import Ending, ScanRun
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.sealed import SealedCredential, WrappedKey
from inventory.model.service_period import ServicePeriod
from inventory.model.sighting import Identity, Sighting
from inventory.model.span import Cause, Gap, Span
from inventory.model.stranger import Conduct, Stranger
from inventory.model.subnet import Subnet
from inventory.model.transition import Observed, Transition
from inventory.model.week import ALWAYS
from inventory.repository import (
    absences,
    areas,
    beats,
    channel_days,
    channels,
    claims,
    credentials,
    defects,
    device_clocks,
    devices,
    disks,
    dismissals,
    holds,
    interfaces,
    links,
    login_rows,
    other_addresses,
    pictures,
    playbacks,
    retention_policies,
    scan_runs,
    schools,
    service_periods,
    sightings,
    strangers,
    subnets,
    transitions,
)
from language.message import Message

NOW_MS = 1_795_366_800_000
BY = {"actor": "planter", "at_ms": NOW_MS}
SERIAL = Claim(ClaimType.SERIAL, "DS-0001")
KEY = WrappedKey(id="key-1", school="S01", purpose=Purpose.POLL, generation=1, wrapped=b"wrapped", created_ms=NOW_MS)
SEALED = SealedCredential(
    id="credential-1",
    school="S01",
    device_id="1" * 32,
    vendor="",
    type=CredentialType.PASSWORD,
    purpose=Purpose.POLL,
    account="viewer",
    generation=1,
    key=KEY.id,
    wrapped_key=b"wrapped",
    ciphertext=b"sealed",
)
CAMERA = Device(
    id="1" * 32,
    code="s01-cam-0002",
    school="S01",
    kind=Kind.CAMERA,
    name="Cổng Đông 東門",
    stage=Stage.ADOPTED,
    address="10.1.0.2",
    area="gate",
    vendor="Hikvision",
    model="DS-2CD2143",
    answers=("rtsp", "ping"),
)
SWITCH = Device(id="2" * 32, code="s01-sw-0001", school="S01", kind=Kind.SWITCH, name="Core switch", address="10.1.0.1")
LINK = Link(device=SWITCH.code, port="Gi1", far_device=CAMERA.code, evidence="lldp", seen_ms=NOW_MS)
INTERFACE = Interface(device=SWITCH.code, port="Gi1", if_index=1)
BEAT = CollectorBeat(collector="c1", at_ms=NOW_MS, boot_id="b", monotonic_s=1.5, school="S01")
PERIOD = ServicePeriod(CAMERA.code, NOW_MS)
SIGHTING = Sighting(
    school="S01",
    address="10.1.0.2",
    at_ms=NOW_MS,
    evidence={"sysDescr": "Camera"},
    claims=(SERIAL,),
    identity=Identity(
        kind=Kind.CAMERA,
        vendor="Hikvision",
        confidence=90,
        why=(
            (
                Message("reason.kind", {"kind": "camera"}),
                Message("reason.says", {"source": "sysObjectID", "text": "x"}),
            ),
        ),
    ),
)
RUN = ScanRun(
    id="run-1",
    school="S01",
    networks=("10.1.0.0/22",),
    started_ms=NOW_MS,
    ended_ms=NOW_MS + 9,
    ending=Ending.DONE,
    asked=1022,
    found=2,
    added=(CAMERA.code,),
)
HALTED = ScanRun(
    id="run-2",
    school="S01",
    networks=("10.1.0.0/22",),
    started_ms=NOW_MS + 10,
    ending=Ending.STOPPED,
    done=("10.1.0.0/24",),
)
STRANGER = Stranger(
    school="S01",
    conduct=Conduct.DHCP_SERVER,
    address="10.1.0.77",
    mac="02:00:00:00:00:77",
    evidence={"offered": "192.168.0.5"},
    first_ms=NOW_MS,
    last_ms=NOW_MS,
)
RECORDER = Device(
    id="3" * 32, code="s01-nvr-0001", school="S01", kind=Kind.RECORDER, name="Recorder", address="10.1.0.3"
)
CHANNEL = Channel(
    recorder=RECORDER.code,
    told=ChannelTold(number=1, name="Cổng", address="10.1.0.2", serial="DS-0001", trouble=ChannelTrouble.AWAY),
    since_ms=NOW_MS - 9,
    seen_ms=NOW_MS,
    camera=CAMERA.code,
    week=ALWAYS,
)
DAY = ChannelDay(
    recorder=RECORDER.code,
    channel=1,
    day=date(2026, 11, 22),
    school="S01",
    camera=CAMERA.code,
    spans=(Span(NOW_MS, NOW_MS + 100), Span(NOW_MS + 300, NOW_MS + 350)),
    due_ms=350,
    kept_ms=150,
    gaps=(Gap(Span(NOW_MS + 100, NOW_MS + 300), Cause.DISK),),
    held=(Span(NOW_MS, NOW_MS + 50),),
    offset_ms=-420_000,
    asked_ms=NOW_MS + 350,
    edge_ms=NOW_MS + 50,
    closed=True,
)
DISK = Disk(
    recorder=RECORDER.code,
    told=DiskTold(slot="1", state=DiskState.BAD, told="error", capacity_bytes=4 * 10**12, smart=DiskState.OK),
    since_ms=NOW_MS,
    seen_ms=NOW_MS,
)
CLOCK = DeviceClock(
    device=RECORDER.code,
    at_ms=NOW_MS,
    offset_ms=-420_000,
    within_ms=600,
    source="isapi",
    zone_min=480,
    setting=ClockSetting(setting=Setting.NTP, server="10.1.0.9", interval_s=3600),
)
STEP = ClockStep(device=RECORDER.code, from_ms=NOW_MS, offset_ms=-420_000)
POLICY = RetentionPolicy(id="policy-1", school="S01", days=20, area="gate", recorder=RECORDER.code, channel=1)
HOLD = Hold(
    id="hold-1",
    school="S01",
    recorder=RECORDER.code,
    channel=1,
    span=Span(NOW_MS, NOW_MS + 100),
    reason="bicycle",
    by="admin",
    entered_ms=NOW_MS,
)
PICTURE = Picture(
    device=CAMERA.code,
    at_ms=NOW_MS,
    verdict=PictureVerdict.FROZEN,
    numbers={"change": 0.0},
    fingerprint=b"grey",
    reference=b"seen",
    reference_ms=NOW_MS,
    since_ms=NOW_MS,
)
PLAYBACK = Playback(recorder=RECORDER.code, channel=1, at_ms=NOW_MS, footage_ms=NOW_MS - 5, decoded=True)
DEFECT = Defect(
    school="S01",
    device=RECORDER.code,
    kind=DefectKind.DISK,
    since_ms=NOW_MS,
    seen_ms=NOW_MS,
    part="1",
    details={"disk": "1"},
)
FORMER_CODE = "s01-cam-0001"


def transition(at_ms: int, state: Observed, device: str = CAMERA.code, witness: str = "rtsp") -> Transition:
    return Transition(
        device=device,
        school="S01",
        witness=witness,
        collector="c1",
        at_ms=at_ms,
        half_gap_ms=500,
        state=state,
        reason=Message("protocol.no_answer", {"seconds": 3}),
        recorded_ms=at_ms + 1_000,
    )


def plant_schools(database: Database) -> None:
    def work(connection: Connection) -> None:
        for code in ("S01", "S02"):
            schools.add(connection, School(code=code, name=code), **BY)

    database.write(work).result()


def plant(database: Database) -> None:
    plant_schools(database)

    def work(connection: Connection) -> None:
        areas.add(connection, Area(code="gate", school="S01", name="East gate", area_class=AreaClass.KEY), **BY)
        subnets.put(connection, Subnet(school="S01", cidr="10.1.0.0/22"), **BY)
        devices.add(connection, as_first_coded(CAMERA), **BY)
        devices.change(connection, BUREAU, CAMERA, **BY)
        devices.add(connection, SWITCH, **BY)
        devices.add(connection, RECORDER, **BY)
        claims.put(connection, CAMERA.code, [SERIAL], at_ms=NOW_MS)
        interfaces.replace(connection, SWITCH.code, [INTERFACE])
        links.put(connection, [LINK])
        credentials.add_key(connection, KEY)
        credentials.put(connection, SEALED, at_ms=NOW_MS)
        login_rows.prove(connection, CAMERA.code, SEALED.id, SEALED.generation, now_ms=NOW_MS)
        sightings.append(connection, [SIGHTING])
        other_addresses.put(connection, CAMERA.code, "10.1.3.2", at_ms=NOW_MS)
        absences.miss(connection, [CAMERA.code], RUN.id, at_ms=NOW_MS)
        scan_runs.put(connection, RUN)
        scan_runs.put(connection, HALTED)
        strangers.put(connection, [STRANGER])
        dismissals.put(connection, "S01", "entry-1", **BY)
        transitions.append(connection, [replace(transition(NOW_MS - 1, Observed.UP), school="S02")])
        transitions.append(connection, [transition(NOW_MS, Observed.UP)])
        service_periods.put(connection, PERIOD, recorded_ms=NOW_MS)
        beats.put(connection, BEAT)
        audit.append(connection, "S01", at_ms=NOW_MS, actor="a", action="adopted", subject=CAMERA.code, detail={})
        plant_recordings(connection)
        plant_addresses(connection)
        plant_secrets(connection)
        plant_people(connection)
        plant_duty(connection)
        plant_papers(connection)
        plant_permits(connection)
        plant_rotations(connection)
        plant_recovery(connection)
        plant_uplinks(connection)
        plant_uses(connection)
        plant_causes(connection)
        plant_alerts(connection)
        plant_faults(connection)
        plant_notices(connection)
        plant_maintenance(connection)
        plant_reports(connection)
        plant_deliveries(connection)
        plant_targets(connection)
        plant_bulk(connection)
        plant_entry(connection)

    database.write(work).result()


def plant_recordings(connection: Connection) -> None:
    channels.put(connection, [CHANNEL])
    channel_days.put(connection, [DAY])
    playbacks.put(connection, [PLAYBACK])
    disks.put(connection, [DISK])
    device_clocks.put(connection, [CLOCK])
    device_clocks.append(connection, [STEP])
    retention_policies.add(connection, POLICY)
    holds.add(connection, HOLD)
    pictures.put(connection, [PICTURE])
    defects.put(connection, [DEFECT])


def as_first_coded(device: Device) -> Device:
    return replace(device, code=FORMER_CODE)


def done(database: Database, function: Callable[..., Any], *args: object, **named: object) -> Any:
    return database.write(lambda connection: function(connection, *args, **named)).result(10)


def seen(database: Database, function: Callable[..., Any], *args: object, **named: object) -> Any:
    with database.read() as connection:
        return function(connection, *args, **named)
