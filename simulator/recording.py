"""Recordings of agents in snmpsim's format: `OID|type|value` a line, sorted or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import (
    Counter32,
    Counter64,
    Gauge32,
    Integer,
    IpAddress,
    OctetString,
    Opaque,
    TimeTicks,
    Value,
)
from simulator.mib import Source


def _octets(value: str, in_hex: bool) -> bytes:
    return bytes.fromhex(value) if in_hex else value.encode("utf-8", "surrogateescape")


def _address(value: str, in_hex: bool) -> IpAddress:
    octets = bytes.fromhex(value) if in_hex else bytes(int(part) for part in value.split("."))
    if len(octets) != 4:
        raise ValueError(f"{value!r} is no IPv4 address")
    return IpAddress(octets)


def _whole(kind: Callable[[int], Integer | Counter32 | Gauge32 | TimeTicks | Counter64], low: int, bits: int) -> Reader:
    """Recorders wrote some numbers with the wrong sign; they are brought back into their type's range."""

    def read(value: str, in_hex: bool) -> Value:
        number = int(value, 16 if in_hex else 10)
        return kind((number - low) % (1 << bits) + low)

    return read


Reader = Callable[[str, bool], Value]
TYPES: Mapping[str, Reader] = {
    "2": _whole(Integer, -(2**31), 32),
    "4": lambda value, in_hex: OctetString(_octets(value, in_hex)),
    "6": lambda value, _: Oid.parse(value),
    "64": _address,
    "65": _whole(Counter32, 0, 32),
    "66": _whole(Gauge32, 0, 32),
    "67": _whole(TimeTicks, 0, 32),
    "68": lambda value, in_hex: Opaque(_octets(value, in_hex)),
    "70": _whole(Counter64, 0, 64),
}
"""By the number of the BER tag. Type 5 (NULL) stands for what the recorder could not read: no object."""
NO_OBJECT = "5"


def read_recording(path: Path) -> dict[Oid, Source]:
    """Raises OSError, and ValueError, one sentence, for a file without a single readable line."""
    objects, bad = parse_recording(path.read_text(encoding="utf-8", errors="surrogateescape"))
    if not objects:
        where = f": line {min(bad)} is {bad[min(bad)]}" if bad else ""
        raise ValueError(f"{path.name} holds no object of an SNMP recording{where}")
    return objects


def parse_recording(text: str) -> tuple[dict[Oid, Source], dict[int, str]]:
    """(objects, what is wrong by line number). Empty lines and `#` comments are no error; the first of an OID wins."""
    objects: dict[Oid, Source] = {}
    bad: dict[int, str] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        entry = line.rstrip("\r")
        if not entry.strip() or entry.startswith("#"):
            continue
        try:
            found = parse_line(entry)
        except ValueError as wrong:
            bad[number] = str(wrong)
            continue
        if found is not None:
            objects.setdefault(*found)
    return objects, bad


def parse_line(line: str) -> tuple[Oid, Value] | None:
    """One line's object, or None for one without a value; raises ValueError saying what is wrong."""
    parts = line.split("|", 2)
    if len(parts) != 3:
        raise ValueError("not OID|type|value")
    name, kind, value = parts
    kind, _, variation = kind.partition(":")
    if kind == NO_OBJECT:
        return None
    in_hex = kind.endswith("x")
    read = TYPES.get(kind.removesuffix("x"))
    if read is None:
        raise ValueError(f"type {kind[:20]!r} is not one of SNMP's")
    return Oid.parse(name), read(_stated(value) if variation else value, in_hex)


def _stated(value: str) -> str:
    """The value that a variation module would start from: `value=…` or, for numbers, `initial=…` or `min=…`."""
    if value.startswith("value="):
        return value.removeprefix("value=")
    told = dict(part.split("=", 1) for part in value.split(",") if "=" in part)
    for name in ("initial", "value", "min"):
        if name in told:
            return told[name]
    if "=" in value:
        raise ValueError("a variation that states no value")
    return value
