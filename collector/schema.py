"""Every measurement, its tags, fields, types and units: the one place where they stand.

The tags `school device kind` are on all measurements; `part` names the further tag, if there is one.
Line protocol writes INT with the suffix `i`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    FLOAT = "float"
    INT = "int"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Field:
    type: Type
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Measurement:
    fields: Mapping[str, Field]
    part: str = ""
    part_optional: bool = False


FLAG = Field(Type.INT, "0/1")
MS = Field(Type.FLOAT, "ms")
PERCENT = Field(Type.FLOAT, "percent")
PER_SECOND = Field(Type.FLOAT, "1/s")
PER_MINUTE = Field(Type.FLOAT, "1/min")
DAYS = Field(Type.FLOAT, "days")
BITS = Field(Type.FLOAT, "bit/s")
BYTES = Field(Type.INT, "bytes")
SECONDS = Field(Type.FLOAT, "s")
WATT = Field(Type.FLOAT, "W")
CELSIUS = Field(Type.FLOAT, "celsius")
COUNT = Field(Type.INT)
DEVICES = Field(Type.INT, "devices")
TEXT = Field(Type.TEXT)

ALL_KINDS = "all"
"""As a tag `kind`: of `standing`, all kinds of a school together."""

MEASUREMENTS: Mapping[str, Measurement] = {
    "ping": Measurement({"up": FLAG, "rtt_ms": MS, "loss_pct": PERCENT}),
    "tcp": Measurement({"up": FLAG, "took_ms": MS}, part="port"),
    "snmp": Measurement(
        {
            "up": FLAG,
            "took_ms": MS,
            "uptime_s": SECONDS,
            "cpu_pct": PERCENT,
            "memory_pct": PERCENT,
            "temperature_c": CELSIUS,
            "fans_bad": COUNT,
            "supplies_bad": COUNT,
        }
    ),
    # Fans and power supplies, each by the name that its vendor table gives it.
    "part": Measurement({"ok": FLAG}, part="part"),
    "environment": Measurement(
        {"temperature_c": CELSIUS, "humidity_pct": PERCENT, "water": FLAG, "smoke": FLAG}, part="sensor"
    ),
    "interface": Measurement(
        {
            "oper_up": FLAG,
            "in_bps": BITS,
            "out_bps": BITS,
            "in_errors_ps": PER_SECOND,
            "out_errors_ps": PER_SECOND,
            "in_discards_ps": PER_SECOND,
            "out_discards_ps": PER_SECOND,
            "speed_bps": BITS,
        },
        part="port",
    ),
    "poe": Measurement(
        {"power_w": WATT, "state": COUNT, "budget_w": WATT, "used_w": WATT}, part="port", part_optional=True
    ),
    "rtsp": Measurement(
        {"up": FLAG, "took_ms": MS, "code": COUNT, "frame_ok": FLAG}, part="channel", part_optional=True
    ),
    "recorder": Measurement(
        {
            "disks_bad": COUNT,
            "capacity_bytes": BYTES,
            "free_bytes": BYTES,
            "channels_total": COUNT,
            "channels_online": COUNT,
            "channels_recording": COUNT,
        }
    ),
    # As the recorder tells of each input that is in use.
    "channel": Measurement({"online": FLAG, "recording": FLAG}, part="channel"),
    # Each disk by its slot.
    "disk": Measurement(
        {"ok": FLAG, "temperature_c": CELSIUS, "free_bytes": BYTES, "capacity_bytes": BYTES}, part="disk"
    ),
    # Completeness and longest gap are of one day, written once when it is closed and dated to its noon at the school.
    # `short`: too few days by its policy; not so a channel that is younger, or of which too little could be asked.
    "recording": Measurement(
        {
            "retention_days": COUNT,
            "required_days": COUNT,
            "short": FLAG,
            "completeness_pct": PERCENT,
            "longest_gap_s": SECONDS,
        },
        part="channel",
    ),
    "clock": Measurement({"offset_s": SECONDS}),
    # A change that a machine noticed, by what changed; 0 where a permit covered it.
    "change": Measurement({"unexpected": FLAG}, part="what"),
    # What a device tells of those who try it, our own tries taken off: wrong passwords of SNMP (SNMPv2-MIB,
    # SNMP-USER-BASED-SM-MIB), connects and datagrams to where nothing listens (TCP-MIB, UDP-MIB), refused logins of
    # its log. `refused_from` is whence most of these came.
    "security": Measurement(
        {
            "bad_communities_pm": PER_MINUTE,
            "wrong_digests_pm": PER_MINUTE,
            "unknown_users_pm": PER_MINUTE,
            "resets_pm": PER_MINUTE,
            "failed_connects_pm": PER_MINUTE,
            "closed_ports_pm": PER_MINUTE,
            "refused_logins_pm": PER_MINUTE,
            "refused_from": TEXT,
        }
    ),
    # Until the certificate of its web page is no longer valid; below 0 it is so already.
    "certificate": Measurement({"days_left": DAYS}),
    # Of a link to an upper platform (GB/T 28181): what its SIP server said to OPTIONS.
    "sip": Measurement({"up": FLAG, "took_ms": MS, "code": COUNT}),
    "picture": Measurement(
        {
            "ok": FLAG,
            "brightness": Field(Type.FLOAT),
            "sharpness": Field(Type.FLOAT),
            "change": Field(Type.FLOAT),
        },
        part="channel",
        part_optional=True,
    ),
    "ups": Measurement(
        {
            "on_battery": FLAG,
            "battery_pct": PERCENT,
            "runtime_s": SECONDS,
            "load_pct": PERCENT,
            "test_failed": FLAG,  # by the last test that came to its end
        }
    ),
    "info": Measurement(
        {
            "name": TEXT,
            "vendor": TEXT,
            "model": TEXT,
            "area": TEXT,
            "school_name": TEXT,
            "label": TEXT,  # name and code: of a list a person chooses by the one, a query takes the other
            "school_label": TEXT,
        },
    ),
    "status": Measurement({"state": COUNT}),
    "fault": Measurement({"open": COUNT, "age_s": SECONDS, "severity": COUNT, "intact": FLAG}),
    "collector": Measurement(
        {
            "readings": COUNT,
            "late": COUNT,
            "shed": COUNT,
            "left_out": TEXT,
            "lateness_ms": MS,
            "queue": COUNT,
            "spool_bytes": BYTES,
            "loop_lag_ms": MS,
            "disk_free_pct": PERCENT,  # of the disk that holds the data
        }
    ),
    # How many devices of a school and kind, or of ALL_KINDS, are in which state; `devices` are those in service and
    # expected now: up, down, shadow and unknown. The school's code is the tag `device`.
    "standing": Measurement(
        {
            "devices": DEVICES,
            "up": DEVICES,
            "down": DEVICES,
            "shadow": DEVICES,
            "maintenance": DEVICES,
            "unknown": DEVICES,
            "out_of_service": DEVICES,
        }
    ),
}
