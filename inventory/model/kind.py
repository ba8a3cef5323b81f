"""Kinds of equipment and what each must answer to be called UP."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    CAMERA = "camera"
    RECORDER = "recorder"
    ENCODER = "encoder"
    SWITCH = "switch"
    ROUTER = "router"
    ACCESS_POINT = "access_point"
    FIREWALL = "firewall"
    UPS = "ups"
    PDU = "pdu"
    SERVER = "server"
    PRINTER = "printer"
    PC = "pc"
    PHONE = "phone"
    INTERCOM = "intercom"
    ALARM_PANEL = "alarm_panel"
    ONE_KEY_ALARM = "one_key_alarm"
    INTRUSION = "intrusion"
    PATROL = "patrol"
    SENSOR = "sensor"
    UNKNOWN = "unknown"


CODE_PREFIX: Mapping[Kind, str] = {
    Kind.CAMERA: "cam",
    Kind.RECORDER: "nvr",
    Kind.ENCODER: "enc",
    Kind.SWITCH: "sw",
    Kind.ROUTER: "rt",
    Kind.ACCESS_POINT: "ap",
    Kind.FIREWALL: "fw",
    Kind.UPS: "ups",
    Kind.PDU: "pdu",
    Kind.SERVER: "srv",
    Kind.PRINTER: "prn",
    Kind.PC: "pc",
    Kind.PHONE: "tel",
    Kind.INTERCOM: "icm",
    Kind.ALARM_PANEL: "alm",
    Kind.ONE_KEY_ALARM: "oka",
    Kind.INTRUSION: "ids",
    Kind.PATROL: "ptl",
    Kind.SENSOR: "sen",
    Kind.UNKNOWN: "dev",
}

# The witnesses (names of probes) that must all answer. A kind not listed must answer `ping`;
# a device can be given a list of its own.
MUST_ANSWER: Mapping[Kind, tuple[str, ...]] = {
    Kind.CAMERA: ("rtsp",),
    Kind.RECORDER: ("rtsp",),
    Kind.ENCODER: ("rtsp",),
    Kind.SWITCH: ("snmp",),
    Kind.ROUTER: ("snmp",),
    Kind.UPS: ("snmp",),
}

# What a scan may put into service when it is told to adopt; the rest stays a candidate for a person to judge.
SURVEILLANCE = frozenset(
    {
        Kind.CAMERA,
        Kind.RECORDER,
        Kind.ENCODER,
        Kind.SWITCH,
        Kind.UPS,
        Kind.ALARM_PANEL,
        Kind.ONE_KEY_ALARM,
        Kind.INTRUSION,
        Kind.PATROL,
    }
)


def must_answer(kind: Kind) -> tuple[str, ...]:
    return MUST_ANSWER.get(kind, ("ping",))
