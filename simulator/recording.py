"""Recordings of agents in snmpsim's format: `OID|type|value` a line, sorted or not.

An `x` behind the type says that the value is in hexadecimal, an `e` that it has escapes such as `\\x0a` and `\\n`.
"""

from __future__ import annotations

import re
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
        try:
            number = int(value, 16 if in_hex else 10)
        except ValueError:
            raise ValueError(f"{value[:SHOWN]!r} is no number of type {kind.__name__}") from None
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
"""By the number of the BER tag."""
NO_OBJECT = frozenset({"5", "128", "129", "130"})
"""NULL and the three answers that stand for no object (RFC 3416)."""
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"0": b"\0", b"\\": b"\\", b"'": b"'", b'"': b'"'}
SHOWN = 40  # characters of what is wrong


def read_recording(path: Path) -> dict[Oid, Source]:
    """Raises OSError, and ValueError, one sentence, for a file without a single readable line."""
    objects, bad = parse_recording(text_of(path))
    if not objects:
        where = f": line {min(bad)} is {bad[min(bad)]}" if bad else ""
        raise ValueError(f"{path.name} holds no object of an SNMP recording{where}")
    return objects


def text_of(path: Path) -> str:
    """With or without the mark that editors put before UTF-8; raises OSError."""
    return path.read_text(encoding="utf-8-sig", errors="surrogateescape")


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
    if kind in NO_OBJECT:
        return None
    in_hex = kind.endswith("x")
    escaped = kind == "4e"
    read = TYPES.get(kind[:-1] if in_hex or escaped else kind)
    if read is None:
        raise ValueError(f"type {kind[:SHOWN]!r} is not one of SNMP's")
    value = _stated(value) if variation else value
    return _name(name), OctetString(_unescaped(value)) if escaped else read(value, in_hex)


def _name(text: str) -> Oid:
    try:
        return Oid.parse(text)
    except ValueError:
        raise ValueError(f"{text[:SHOWN]!r} is no object identifier") from None


def _unescaped(value: str) -> bytes:
    """Raises ValueError for an escape that is none."""

    def letter(found: re.Match[bytes]) -> bytes:
        code = found[1]
        if len(code) == 3:
            return bytes.fromhex(code[1:].decode())
        if code not in ESCAPES:
            raise ValueError(f"{found[0]!r} is no escape")
        return ESCAPES[code]

    return re.sub(rb"\\(x[0-9A-Fa-f]{2}|.?)", letter, value.encode("utf-8", "surrogateescape"))


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
