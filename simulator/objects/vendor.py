"""What vendors answer outside the standard MIBs, where it is cheap: processor, memory, temperature, identity, disks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import sin

from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Gauge32, Integer, TimeTicks
from simulator.mib import Source
from simulator.objects.system import text, ticks
from simulator.objects.ups import apc_objects, ups_objects
from simulator.station import Station

Made = Callable[[Station], dict[Oid, Source]]
HUAWEI_STATE = Oid.parse("1.3.6.1.4.1.2011.5.25.31.1.1")
HUAWEI_ENTITY = Oid.parse("1.3.6.1.4.1.2011.5.25.31.1.1.1.1")
H3C_PARTS = Oid.parse("1.3.6.1.4.1.25506.8.35.9.1")
H3C_ENTITY = Oid.parse("1.3.6.1.4.1.25506.2.6.1.1.1.1")
H3C_RUNNING_CHANGED = Oid.parse("1.3.6.1.4.1.25506.2.4.1.1.1.0")
HUAWEI_RUNNING_CHANGED = Oid.parse("1.3.6.1.4.1.2011.6.10.1.1.1.0")
RUIJIE = Oid.parse("1.3.6.1.4.1.4881.1.1.10.2")
HIKVISION_CAMERA = Oid.parse("1.3.6.1.4.1.39165.1")
HIKVISION_RECORDER = Oid.parse("1.3.6.1.4.1.50001.1")
DAHUA = Oid.parse("1.3.6.1.4.1.1004849.2")
HUAWEI_BOARD = 67_108_873
H3C_BOARD = 212
TERABYTE_MB = 953_869
DISKS = 4


def cpu(now: float) -> int:
    """Percent, breathing."""
    return round(18 + 9 * sin(now / 60))


def fan(station: Station, turning: int, stopped: int) -> int:
    """What the vendor says of the fan as it is now."""
    return stopped if station.condition.fan_stopped else turning


def changed(station: Station) -> TimeTicks:
    """sysUpTime when its settings were changed last."""
    return ticks(station.configured - station.booted)


def _huawei(station: Station) -> dict[Oid, Source]:
    """HUAWEI-ENTITY-EXTENT-MIB: CPU, memory and temperature of the board, a fan and a supply that supplies."""
    return {
        HUAWEI_RUNNING_CHANGED: lambda _: changed(station),
        HUAWEI_ENTITY.child(5, HUAWEI_BOARD): lambda now: Integer(cpu(now)),
        HUAWEI_ENTITY.child(7, HUAWEI_BOARD): Integer(41),
        HUAWEI_ENTITY.child(11, HUAWEI_BOARD): Integer(43),
        HUAWEI_STATE.child(10, 1, 7, 0, 0): lambda _: Integer(fan(station, 1, 2)),
        HUAWEI_STATE.child(18, 1, 5, 0, 0): Integer(1),
        HUAWEI_STATE.child(18, 1, 6, 0, 0): Integer(1),
    }


def _h3c(station: Station) -> dict[Oid, Source]:
    """HH3C-ENTITY-EXT-MIB, and HH3C-LswDEVM-MIB: a fan and a sound supply."""
    return {
        H3C_RUNNING_CHANGED: lambda _: changed(station),
        H3C_ENTITY.child(6, H3C_BOARD): lambda now: Integer(cpu(now)),
        H3C_ENTITY.child(8, H3C_BOARD): Integer(52),
        H3C_ENTITY.child(12, H3C_BOARD): Integer(46),
        H3C_PARTS.child(1, 1, 2, 1): lambda _: Integer(fan(station, 1, 2)),
        H3C_PARTS.child(2, 1, 2, 1): Integer(1),
    }


def _ruijie(station: Station) -> dict[Oid, Source]:
    return {
        RUIJIE.child(1, 1, 16, 0): Integer(44),
        RUIJIE.child(1, 1, 43, 1, 4, 1, 1): lambda _: Integer(fan(station, 4, 5)),
        RUIJIE.child(1, 1, 41, 1, 3, 1, 1): Integer(4),
        RUIJIE.child(35, 1, 1, 1, 3, 1): Integer(47),
        RUIJIE.child(36, 1, 1, 1, 0): lambda now: Gauge32(cpu(now)),
        RUIJIE.child(36, 1, 1, 2, 0): lambda now: Gauge32(cpu(now)),
        RUIJIE.child(36, 1, 1, 3, 0): lambda now: Gauge32(cpu(now)),
    }


def _hikvision_camera(station: Station) -> dict[Oid, Source]:
    """HIK-DEVICE-MIB. Real ones answer no system group and write numbers as text."""
    device = station.device
    return {
        HIKVISION_CAMERA.child(1, 0): text(device.model),
        HIKVISION_CAMERA.child(2, 0): text("0x0"),
        HIKVISION_CAMERA.child(3, 0): text(device.firmware),
        HIKVISION_CAMERA.child(4, 0): text(device.mac),
        HIKVISION_CAMERA.child(5, 0): text(device.serial),
        HIKVISION_CAMERA.child(6, 0): text("hikvision"),
        HIKVISION_CAMERA.child(7, 0): lambda now: text(f"{cpu(now)} PERCENT"),
        HIKVISION_CAMERA.child(8, 0): text("0.0 GB"),
        HIKVISION_CAMERA.child(10, 0): text("512 MB"),
        HIKVISION_CAMERA.child(11, 0): text("48 PERCENT"),
        HIKVISION_CAMERA.child(20, 0): text("1"),
    }


def _hikvision_recorder(station: Station) -> dict[Oid, Source]:
    """HIKVISION-MIB; the disk table has one arc more than it says, as on real ones."""
    device = station.device
    objects: dict[Oid, Source] = {
        HIKVISION_RECORDER.child(2, 0): Integer(8000),
        HIKVISION_RECORDER.child(3, 0): text(device.serial),
        HIKVISION_RECORDER.child(100, 0): Integer(2),
        HIKVISION_RECORDER.child(102, 0): Integer(1),
        HIKVISION_RECORDER.child(220, 0): Integer(4096),
        HIKVISION_RECORDER.child(221, 0): Integer(39),
        HIKVISION_RECORDER.child(230, 0): Integer(1),
        HIKVISION_RECORDER.child(240, 0): Integer(DISKS),
    }
    for disk in range(1, DISKS + 1):
        row = (disk, 0, 0, 0, TERABYTE_MB * 6)  # index, volume, status normal, free MB, capacity MB
        objects |= {
            HIKVISION_RECORDER.child(241, 1, column, disk, 0): Integer(value)
            for column, value in enumerate(row, start=1)
        }
    return objects


def _dahua_recorder(station: Station) -> dict[Oid, Source]:
    """DAHUA-SNMP-MIB."""
    device = station.device
    return {
        DAHUA.child(1, 1, 1, 0): text(device.firmware),
        DAHUA.child(1, 2, 1, 0): Integer(len(device.channels)),
        DAHUA.child(1, 2, 4, 0): text(device.serial),
        DAHUA.child(1, 2, 6, 0): text(device.model),
        DAHUA.child(1, 2, 8, 0): Integer(1),
        DAHUA.child(1, 2, 9, 0): text(device.name),
        DAHUA.child(1, 3, 0): lambda now: Integer(cpu(now)),
    }


VENDOR_OBJECTS: Mapping[str, Made] = {
    "": lambda station: {},
    "huawei-switch": _huawei,
    "h3c-switch": _h3c,
    "ruijie-switch": _ruijie,
    "hikvision-camera": _hikvision_camera,
    "hikvision-recorder": _hikvision_recorder,
    "dahua-recorder": _dahua_recorder,
    "apc-ups": apc_objects,
    "ups-mib": ups_objects,
}
