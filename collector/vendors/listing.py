"""The vendor tables as the document docs/vendors.md: `python -m collector.vendors.listing > docs/vendors.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from collector.vendors.row import Meaning, Row
from collector.vendors.tables import TABLES

WORDS = {
    Meaning.CPU: "processor",
    Meaning.MEMORY: "memory",
    Meaning.TEMPERATURE: "temperature",
    Meaning.FAN: "fans",
    Meaning.SUPPLY: "power supplies",
    Meaning.PORT_POWER: "PoE watts of a port",
    Meaning.PORT_STATE: "PoE state of a port",
    Meaning.BUDGET: "PoE budget",
    Meaning.USED: "PoE in use",
    Meaning.DISK: "disks",
    Meaning.CAPACITY: "capacity of disks",
    Meaning.FREE: "free space of disks",
    Meaning.CHANNELS: "number of channels",
    Meaning.ON_BATTERY: "mains or battery",
    Meaning.CHARGE: "battery charge",
    Meaning.RUNTIME: "runtime left",
    Meaning.LOAD: "load",
    Meaning.AIR: "room temperature",
    Meaning.HUMIDITY: "room humidity",
    Meaning.WATER: "water in the room",
    Meaning.SMOKE: "smoke in the room",
}
HEAD = """\
# What is read of whose devices

Every row of the vendor tables (`collector/vendors/`), by the probe that asks it. Rows of one thing stand in the order
in which they are believed: the first whose objects an agent has is asked from then on, the others are not. A row is
*proven* by recordings of real devices, named here, or known from its vendor's *document* only: such a row may be wrong,
and [a recording](extending.md#a-vendor-is-a-row-and-a-recording) of a device of yours would settle it.

What an agent does not have is no failure and no zero, and what cannot be (a processor at 255 %, a sensor at 65535)
is left out. `ups` reads UPS-MIB (RFC 1628) first and these rows for what it lacks.

Left out on purpose, because documents and devices contradict each other: Dahua's size columns of the volume table, its
channel status (some recorders call every camera empty), Hikvision's and Axis' states of storage that does not say what
it is. Neither Hikvision MIB tells whether a channel is online or records. No recording with a water or smoke sensor was
found, so none is read.
"""
TABLE = "\n## {probe}\n\n| vendor | what | object | known from | note |\n|---|---|---|---|---|\n"


def document() -> str:
    return HEAD + "".join(TABLE.format(probe=probe) + _lines(rows) for probe, rows in TABLES.items())


def _lines(rows: Iterable[Row]) -> str:
    return "".join(
        f"| {row.family} | {WORDS[row.meaning]} | {row.mib} (`{row.columns[0]}`) | {source(row)} | {row.note} |\n"
        for row in rows
    )


def source(row: Row) -> str:
    return f"recording: {', '.join(row.proven)}" if row.proven else "document"


if __name__ == "__main__":
    sys.stdout.write(document())
