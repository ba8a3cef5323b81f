"""From what an agent sent to a plausible number, and from several to one. Pure, by name in three tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from math import fsum, isfinite, pow

from collector.protocols.cleaning import clean_text
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Absence, Value, octets, whole
from collector.vendors.row import Row

NUMBER = re.compile(r"(?<!\S)-?\d+(?:\.\d+)?(?=[\s%]|$)")
MINUTE = re.compile(r"60 secs\s*\(\s*(\d+(?:\.\d+)?)\s*%\)", re.IGNORECASE)
CELSIUS = 8  # EntitySensorDataType, RFC 3433
UNITS = 9  # EntitySensorDataScale: the step of thousands that is 1, of 1 to 17
MAX_PLACES = 9  # EntitySensorPrecision: decimal places, -8 to 9
SENSOR_OK = 1  # EntitySensorStatus
MAX_TEXT = 64

Number = float | None


def text_of(value: Value | None) -> str:
    """A value as a person writes it, at most MAX_TEXT characters; empty for none."""
    if value is None or isinstance(value, Absence):
        return ""
    if isinstance(value, Oid):
        return str(value)
    raw = octets(value)
    return clean_text(raw, MAX_TEXT) if raw is not None else str(whole(value) if whole(value) is not None else "")


def _number(value: Value | None) -> Number:
    """A number, or the first one in a text (`52 PERCENT`)."""
    plain = whole(value)
    if plain is not None:
        return float(plain)
    found = NUMBER.search(text_of(value)) if octets(value) is not None else None
    return float(found.group()) if found else None


def _minute(value: Value | None) -> Number:
    """FASTPATH's `5 Secs ( 31.1%)   60 Secs ( 29.8%)  300 Secs ( 29.7%)`: the middle one."""
    found = MINUTE.search(text_of(value))
    return float(found.group(1)) if found else None


def _sound_word(value: Value | None) -> Number:
    """1 for a word that says all is well, 2 for one that says it is not."""
    word = text_of(value).casefold()
    if word in ("running", "normal", "ok"):
        return 1.0
    return 2.0 if word in ("error", "offline", "failed", "abnormal") else None


READERS: Mapping[str, Callable[[Value | None], Number]] = {
    "number": _number,
    "fastpath_minute": _minute,
    "word": _sound_word,
}


def _plain(row: Row, numbers: Sequence[Number], statics: Sequence[Number]) -> Number:
    return numbers[0]


def _rest(row: Row, numbers: Sequence[Number], statics: Sequence[Number]) -> Number:
    """Percent idle to percent busy."""
    return None if numbers[0] is None else 100.0 - numbers[0]


def _used_of(row: Row, numbers: Sequence[Number], statics: Sequence[Number]) -> Number:
    """(used, size) to percent."""
    used, size = numbers
    return None if used is None or not size else 100.0 * used / size


def _free_of(row: Row, numbers: Sequence[Number], statics: Sequence[Number]) -> Number:
    """(free, size) to percent used."""
    free, size = numbers
    return None if free is None or not size else 100.0 * (size - free) / size


def _used_and_free(row: Row, numbers: Sequence[Number], statics: Sequence[Number]) -> Number:
    used, free = numbers
    return None if used is None or free is None or used + free <= 0 else 100.0 * used / (used + free)


def _free_with_caches(row: Row, numbers: Sequence[Number], statics: Sequence[Number]) -> Number:
    """(free, size, buffers, cached) to percent used."""
    free, size, *caches = numbers
    if free is None or not size:
        return None
    return 100.0 * (size - free - fsum(cache or 0.0 for cache in caches)) / size


def _sensor(row: Row, numbers: Sequence[Number], statics: Sequence[Number]) -> Number:
    """ENTITY-SENSOR-MIB's (value, status) with its (type, scale, precision), where it is a temperature."""
    value, status = numbers
    kind, scale, precision = statics
    if value is None or kind != CELSIUS or status not in (None, SENSOR_OK):
        return None
    steps, places = (scale or UNITS) - UNITS, precision or 0.0
    if abs(steps) >= UNITS or abs(places) > MAX_PLACES:
        return None
    return value * pow(1000.0, steps) / pow(10.0, places)


def _state(row: Row, numbers: Sequence[Number], statics: Sequence[Number]) -> Number:
    if numbers[0] in row.good:
        return 1.0
    return 0.0 if numbers[0] in row.bad else None


def _translated(row: Row, numbers: Sequence[Number], statics: Sequence[Number]) -> Number:
    return (row.states or {}).get(int(numbers[0])) if numbers[0] is not None else None


def _at_least(row: Row, numbers: Sequence[Number], statics: Sequence[Number]) -> Number:
    """(value, lower limit): 1 where it is reached."""
    value, limit = numbers
    return None if value is None or limit is None else float(value >= limit)


FORMULAS: Mapping[str, Callable[[Row, Sequence[Number], Sequence[Number]], Number]] = {
    "plain": _plain,
    "rest": _rest,
    "used_of": _used_of,
    "free_of": _free_of,
    "used_and_free": _used_and_free,
    "free_with_caches": _free_with_caches,
    "sensor": _sensor,
    "state": _state,
    "translated": _translated,
    "at_least": _at_least,
}
REDUCTIONS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "max": max,
    "min": min,
    "sum": fsum,
    "mean": lambda values: fsum(values) / len(values),
}


def figure(row: Row, values: Sequence[Value | None], statics: Sequence[Value | None]) -> Number:
    """The number that one instance tells, or None for what is not known or cannot be."""
    read = READERS[row.reader]
    numbers = [read(value) for value in values]
    if numbers[0] in row.nothing:
        return None
    found = FORMULAS[row.formula](row, numbers, [_number(value) for value in statics])
    if found is None:
        return None
    found *= row.scale
    nature = row.nature
    return found if isfinite(found) and nature.low <= found <= nature.high else None
