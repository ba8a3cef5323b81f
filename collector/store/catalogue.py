"""The catalogue: what the file knows of measurements, fields and series, kept in memory beside it."""

from __future__ import annotations

import logging
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from collector.sample import SeriesKey
from collector.schema import MEASUREMENTS, Type
from collector.store.admission import MAX_PARTS
from collector.store.codec.layout import Layout
from collector.store.errors import StoreError
from collector.store.fitting import check_key
from collector.store.keys import MAX_MEASUREMENT
from language.message import Message

log = logging.getLogger(__name__)

MAX_ID = (1 << 24) - 1  # ids are given in a row: a larger one is damage, and not worth 16 MiB

NONE: Mapping[str, int] = {}


class Catalogue:
    """Ids are given once and never change, so what was read once stays true in every process.

    A writer holds all series: 114,000 of 10,000 devices. So ids stand by device under the rest of a key as one text,
    which devices of a school share, and a series' measurement is an octet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._layouts: dict[str, Layout] = {}
        self._by_number: dict[int, Layout] = {}
        self._ids: dict[str, dict[str, int]] = {}  # device -> the rest of the key -> series
        self._numbers = bytearray()  # the measurement of each series, 0 for one that is not known
        self._crowded: set[str] = set()  # devices of which a series was refused
        self._fields = 0

    def load(self, connection: sqlite3.Connection) -> None:
        """Reads the layouts. Raises StoreError where the file holds a field under another type than the schema's."""
        (self._fields,) = connection.execute("SELECT count(*) FROM field").fetchone()
        for number, name in connection.execute("SELECT id, name FROM measurement").fetchall():
            rows = connection.execute(
                "SELECT name, type FROM field WHERE measurement = ? ORDER BY position", (number,)
            ).fetchall()
            layout = Layout(name, number, tuple(row[0] for row in rows), tuple(Type(row[1]) for row in rows))
            self._check(layout)
            self._layouts[name] = self._by_number[number] = layout

    def refresh(self, connection: sqlite3.Connection) -> None:
        """Reads the layouts again where a newer writer has added fields."""
        if connection.execute("SELECT count(*) FROM field").fetchone()[0] != self._fields:
            self.load(connection)

    def _check(self, layout: Layout) -> None:
        fields = MEASUREMENTS[layout.measurement].fields if layout.measurement in MEASUREMENTS else {}
        for name, kind in zip(layout.names, layout.types, strict=True):
            if name in fields and fields[name].type is not kind:
                params = {"path": str(self._path), "field": f"{layout.measurement}.{name}", "type": kind.value}
                raise StoreError(Message("store.schema_changed", params))

    def extend(self, connection: sqlite3.Connection) -> None:
        """Gives positions to measurements and fields that the schema has and the file has not. Then load again."""
        for name, measurement in MEASUREMENTS.items():
            connection.execute("INSERT OR IGNORE INTO measurement (name) VALUES (?)", (name,))
            (number,) = connection.execute("SELECT id FROM measurement WHERE name = ?", (name,)).fetchone()
            if number > MAX_MEASUREMENT:
                raise ValueError(f"a store holds at most {MAX_MEASUREMENT} measurements; {name} is one too many")
            known = self._layouts[name].names if name in self._layouts else ()
            added = [field for field in measurement.fields if field not in known]
            connection.executemany(
                "INSERT INTO field (measurement, position, name, type) VALUES (?, ?, ?, ?)",
                [
                    (number, position, field, measurement.fields[field].type.value)
                    for position, field in enumerate(added, len(known))
                ],
            )

    def load_series(self, connection: sqlite3.Connection) -> None:
        """All series at once: for the writer, who will meet them all."""
        for row in connection.execute("SELECT id, device, measurement, school, kind, part FROM series"):
            self._learn(self._key(row), row[0])

    def _key(self, row: tuple[int, str, int, str, str, str]) -> SeriesKey:
        _, device, measurement, school, kind, part = row
        return SeriesKey(self._by_number[measurement].measurement, school, device, kind, part)

    def layout(self, measurement: str) -> Layout | None:
        return self._layouts.get(measurement)

    def layout_of(self, series: int) -> Layout:
        """Raises StoreError for samples of a series that the file does not name."""
        number = self._numbers[series] if series < len(self._numbers) else 0
        if not number:
            reason = f"series {series} has samples and no name"
            raise StoreError(Message("store.corrupt", {"path": str(self._path), "reason": reason}))
        return self._by_number[number]

    def known(self, key: SeriesKey) -> int | None:
        return self._ids.get(key.device, NONE).get(rest_of(key))

    def add(self, connection: sqlite3.Connection, keys: Iterable[SeriesKey]) -> dict[SeriesKey, int]:
        """New series in the file. To be learned once the transaction is on disk. Raises ValueError for a wrong key."""
        added = {}
        for key in keys:
            check_key(key)
            number = self._layouts[key.measurement].number
            cursor = connection.execute(
                "INSERT INTO series (device, measurement, school, kind, part) VALUES (?, ?, ?, ?, ?)",
                (key.device, number, key.school, key.kind, key.part),
            )
            added[key] = cursor.lastrowid or 0
        return added

    def admit(self, keys: Iterable[SeriesKey]) -> list[SeriesKey]:
        """Which of these new series there is room for; a device that names its ports anew at each look fills a disk.

        Wants all series to have been loaded. Raises ValueError for a wrong key.
        """
        admitted: list[SeriesKey] = []
        room: dict[tuple[str, str], int] = {}
        for key in keys:
            check_key(key)
            place = (key.device, key.measurement)
            left = room[place] if place in room else MAX_PARTS - self._count(*place)
            room[place] = max(0, left - 1)
            if left > 0:
                admitted.append(key)
            elif key.device not in self._crowded:
                self._crowded.add(key.device)
                log.error("%s has more than %d series of %s: new ones are not kept", key.device, MAX_PARTS, place[1])
        return admitted

    def _count(self, device: str, measurement: str) -> int:
        """Series of one device and measurement."""
        return sum(rest.startswith(f"{measurement}\0") for rest in self._ids.get(device, NONE))

    def learn(self, ids: Mapping[SeriesKey, int]) -> None:
        for key, series in ids.items():
            self._learn(key, series)

    def _learn(self, key: SeriesKey, series: int) -> None:
        if not 0 < series <= MAX_ID:
            reason = f"series {series} has a number that none is given"
            raise StoreError(Message("store.corrupt", {"path": str(self._path), "reason": reason}))
        self._ids.setdefault(key.device, {})[sys.intern(rest_of(key))] = series
        if series >= len(self._numbers):
            self._numbers.extend(bytes(series + 1 - len(self._numbers)))
        self._numbers[series] = self._layouts[key.measurement].number

    def find(self, connection: sqlite3.Connection, key: SeriesKey) -> int | None:
        """The id of a series that another process may have added; None where the file has none."""
        known = self.known(key)
        if known is not None:
            return known
        if key.measurement not in self._layouts:
            return None
        row = connection.execute(
            "SELECT id FROM series WHERE device = ? AND measurement = ? AND school = ? AND kind = ? AND part = ?",
            (key.device, self._layouts[key.measurement].number, key.school, key.kind, key.part),
        ).fetchone()
        if row is None:
            return None
        self.learn({key: row[0]})
        return int(row[0])

    @property
    def layouts(self) -> list[Layout]:
        """Of every measurement that the file knows."""
        return list(self._layouts.values())

    def key_of(self, connection: sqlite3.Connection, series: int) -> SeriesKey:
        """From the file. Raises StoreError for samples of a series that it does not name."""
        row = connection.execute(
            "SELECT id, device, measurement, school, kind, part FROM series WHERE id = ?", (series,)
        ).fetchone()
        if row is not None:
            self._learn(self._key(row), series)
        self.layout_of(series)
        return self._key(row)

    def of_device(self, connection: sqlite3.Connection, device: str) -> list[SeriesKey]:
        rows = connection.execute(
            "SELECT id, device, measurement, school, kind, part FROM series WHERE device = ?", (device,)
        )
        return sorted(self._key(row) for row in rows if row[2] in self._by_number)


def rest_of(key: SeriesKey) -> str:
    """A key without its device; the part comes last, as only it is a device's own word."""
    return f"{key.measurement}\0{key.school}\0{key.kind}\0{key.part}"
