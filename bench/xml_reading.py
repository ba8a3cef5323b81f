"""The longest that the reader of devices' XML can be kept busy: shapes at its limits, accepted and refused."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench.table import Figure, Table
from collector.protocols.errors import BadAnswer
from collector.protocols.xml import ORDINARY, read_xml

ROUNDS = 20
MANY = ORDINARY.elements - 1


def filled(unit: bytes) -> bytes:
    room = ORDINARY.octets - 7
    return b"<a>" + unit * (room // len(unit)) + b"</a>"


def shapes() -> dict[str, bytes]:
    text = b"x" * (ORDINARY.octets // ORDINARY.elements - 12)
    crowd = b" ".join(b'a%d=""' % number for number in range(ORDINARY.octets // 14))
    return {
        "an ordinary answer": b"<DeviceInfo>" + b"<model>DS-2CD2146G2-ISU</model>" * 30 + b"</DeviceInfo>",
        "text": filled(b"x"),
        "line breaks": filled(b"\n"),
        "character references": filled(b"&#65;"),
        "comments in text": filled(b"x<!---->"),
        "elements": b"<r>" + b"<e/>" * MANY + b"</r>",
        "elements with text": b"<r>" + (b"<e>" + text + b"</e>") * MANY + b"</r>",
        "elements of as many names": b"<r>" + b"".join(b"<e%d/>" % number for number in range(MANY)) + b"</r>",
        "too many elements": filled(b"<e/>"),
        "too many attributes": b"<r " + crowd + b"/>",
        "too deep": b"<a>" * (ORDINARY.octets // 3),
        "a document type": b"<!DOCTYPE r [<!ENTITY a 'b'>]>" + filled(b"&a;"),
    }


def run() -> Iterator[Table]:
    table = Table(
        "The longest that one document of a device keeps the reader of XML busy",
        f"ms of the best of {ROUNDS} readings, at its limits; refused ones are read as far as that takes",
    )
    for name, document in shapes().items():
        outcome, seconds = best(document[: ORDINARY.octets])
        table.figures.append(Figure(f"{name}, {len(document) / 1024:.0f} KiB: {outcome}", seconds * 1000))
    yield table


def best(document: bytes) -> tuple[str, float]:
    outcome, shortest = "", float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        try:
            read_xml(document)
        except BadAnswer as refused:
            outcome = str(refused.message.params.get("detail", ""))
        else:
            outcome = "read"
        shortest = min(shortest, time.perf_counter() - started)
    return outcome, shortest
