"""Samples as InfluxDB line protocol, one line a sample, times in milliseconds.

    poe,device=s01-sw-0001,kind=switch,name=Hall,port=24,school=S01,school_name=North power_w=8.0,state=3i 1700006400000

Tags stand in order of their names, which is what the server sorts by. `name` and `school_name` are for people; they are
learned from the `info` samples that pass by. A line never holds a line feed, so a body is cut at line feeds safely.
https://docs.influxdata.com/influxdb/v1/write_protocols/line_protocol_reference/
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterable, Mapping
from math import isfinite

from collector.protocols.cleaning import clean_text
from collector.sample import Sample, SeriesKey, Value
from collector.schema import MEASUREMENTS, Type

MAX_TAG = 120  # characters; a name is read in a legend
MOST_PIECES = 50_000  # cached pieces of tags; devices name their ports as they like
# A line protocol's tag cannot end with a backslash, and servers differ about one before a comma.
_TAG = str.maketrans({"\\": "/", ",": "\\,", "=": "\\=", " ": "\\ "})
_TEXT = str.maketrans({"\\": "\\\\", '"': '\\"', **{chr(code): " " for code in (*range(32), 127)}})
# Where a tag stands: before `device`, before `kind`, between `name` and `school`, behind `school_name`.
_BEFORE = ("device", "kind", "school")


def clean_tag(text: str) -> str:
    """What a tag holds of a text: one line, no backslash, at most MAX_TAG characters."""
    return clean_text(text, MAX_TAG).replace("\\", "/")


def write_tag(text: str) -> str:
    return clean_tag(text).translate(_TAG)


def write_text(text: Value) -> str:
    if not isinstance(text, str):
        raise TypeError(f"{text!r} is not text")
    return f'"{text.translate(_TEXT)}"'


def write_int(value: Value) -> str:
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is not a whole number")
    return f"{value:d}i"


def write_float(value: Value) -> str:
    """Empty for a number that is not finite: line protocol has none."""
    if isinstance(value, str):
        raise TypeError(f"{value!r} is not a number")
    number = float(value)
    return repr(number) if isfinite(number) else ""


WRITERS: Mapping[Type, Callable[[Value], str]] = {
    Type.INT: write_int,
    Type.FLOAT: write_float,
    Type.TEXT: write_text,
}


def write_line(measurement: str, tags: Mapping[str, str], fields: Mapping[str, str], at_ms: int) -> bytes:
    """A line of tags that may be empty and of fields that are written already (`write_int`, `write_float`)."""
    head = ",".join([measurement, *(f"{tag}={write_tag(value)}" for tag, value in sorted(tags.items()) if value)])
    return f"{head} {','.join(f'{name}={value}' for name, value in fields.items())} {at_ms}".encode("utf-8", "replace")


def place_of(part: str) -> int:
    """Where the tag `part` stands among the others."""
    return bisect(_BEFORE, part)


class Lines:
    """One encoder, used by one thread. It remembers names and escaped tags, about 300 bytes a device."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._school_names: dict[str, str] = {}
        self._tags: dict[tuple[str, str, str], tuple[str, str, str]] = {}
        self._parts: dict[tuple[str, str], tuple[str, str, str, str]] = {}
        self._fields = {
            name: {field: (f"{field}=", WRITERS[of.type]) for field, of in measurement.fields.items()}
            for name, measurement in MEASUREMENTS.items()
        }

    def learn(self, key: SeriesKey, name: str, school_name: str) -> None:
        """From now on the device and its school are called so; empty for what is not known."""
        if name and self._names.get(key.device) != name:
            self._names[key.device] = name
            self._tags.pop(key[1:4], None)
        if school_name and self._school_names.get(key.school) != school_name:
            self._school_names[key.school] = school_name
            self._tags.clear()

    def encode(self, samples: Iterable[Sample]) -> list[bytes]:
        """One line for each sample that has a finite value, without its line feed.

        Raises ValueError for a measurement or field that the schema does not know, TypeError for a value of another
        type.
        """
        return [line for sample in samples if (line := self.line(sample))]

    def line(self, sample: Sample) -> bytes:
        """Empty where the sample holds no finite value."""
        key, at_ms, fields = sample
        if key.measurement == "info":
            self.learn(key, str(fields.get("name", "")), str(fields.get("school_name", "")))
        values = self._values(key, fields)
        if not values:
            return b""
        return f"{self.head(key)} {values} {at_ms}".encode("utf-8", "replace")

    def head(self, key: SeriesKey) -> str:
        """Measurement and tags, as every line of this series begins."""
        device, kind, school = self._tags.get(key[1:4]) or self._add_tags(key)
        first, second, third, last = self._parts.get((key[0], key[4])) or self._add_parts(key)
        return f"{first}{device}{second}{kind}{third}{school}{last}"

    def _values(self, key: SeriesKey, fields: Mapping[str, Value]) -> str:
        try:
            known = self._fields[key.measurement]
            pieces = [(known[name][0], known[name][1](value)) for name, value in fields.items()]
        except KeyError as error:
            raise ValueError(f"{key.measurement}: {error} is not in collector/schema.py") from None
        return ",".join([name + text for name, text in pieces if text])

    def _add_tags(self, key: SeriesKey) -> tuple[str, str, str]:
        name = write_tag(self._names.get(key.device, "")) or write_tag(key.device)
        school_name = write_tag(self._school_names.get(key.school, "")) or write_tag(key.school)
        tags = (
            f",device={write_tag(key.device)}",
            f",kind={write_tag(key.kind)},name={name}",
            f",school={write_tag(key.school)},school_name={school_name}",
        )
        if len(self._tags) >= MOST_PIECES:
            self._tags.clear()
        self._tags[key[1:4]] = tags
        return tags

    def _add_parts(self, key: SeriesKey) -> tuple[str, str, str, str]:
        pieces = [key.measurement, "", "", ""]
        tag = MEASUREMENTS[key.measurement].part
        part = write_tag(key.part)
        if part:
            pieces[place_of(tag)] += f",{tag}={part}"
        if len(self._parts) >= MOST_PIECES:
            self._parts.clear()
        found = self._parts[key[0], key[4]] = pieces[0], pieces[1], pieces[2], pieces[3]
        return found
