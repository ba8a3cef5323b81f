"""Firmware against the bureau's list: which devices run a version that is vulnerable or unsupported. Pure.

Versions are compared number by number: `V5.5.80 build 190214` is 5, 5, 80, and 5.10 comes after 5.9. Where nobody knows
the version, that is said and nothing is judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import zip_longest

from inventory.model.device import Device, Stage
from inventory.model.firmware_notice import FirmwareNotice, Verdict

Part = tuple[int, str]
_PART = re.compile(r"\d+|[a-z]+")
_VERSION = re.compile(r"\d+(?:\.\d+)*(?:[a-z]\d*)?", re.IGNORECASE)
_RULE = re.compile(r"(?P<sign><=|<|>=|>|=)?\s*v?(?P<version>\d[\w.]*)", re.IGNORECASE)
_RANGE = re.compile(r"\s*v?(\d[\w.]*)\s*(?:-|–|~|至|đến|to)\s*v?(\d[\w.]*)\s*", re.IGNORECASE)
MOST_DIGITS = 12


class Judged(StrEnum):
    VULNERABLE = Verdict.VULNERABLE.value
    UNSUPPORTED = Verdict.UNSUPPORTED.value
    NOT_KNOWN = "not_known"  # the list speaks of its model, and nobody knows its version


@dataclass(frozen=True, slots=True)
class Finding:
    device: Device
    notice: FirmwareNotice
    judged: Judged


class BadRule(ValueError):
    """The text is no rule for versions."""


def check(devices: Iterable[Device], notices: Iterable[FirmwareNotice]) -> list[Finding]:
    """Of devices that are not retired, by code; of several notices for one device each."""
    listed = list(notices)
    return [
        Finding(device, notice, judged)
        for device in sorted(devices, key=lambda one: one.code)
        if device.stage is not Stage.RETIRED
        for notice in listed
        if concerns(notice, device) and (judged := judge(notice, device.firmware)) is not None
    ]


def concerns(notice: FirmwareNotice, device: Device) -> bool:
    if notice.vendor.casefold() != device.vendor.casefold():
        return False
    return not notice.model or fnmatchcase(device.model.casefold(), without_sets(notice.model.casefold()))


def without_sets(pattern: str) -> str:
    """Only `*` stands for something else: `[` and `?` are letters."""
    return pattern.replace("[", "[[]").replace("?", "[?]")


def judge(notice: FirmwareNotice, firmware: str) -> Judged | None:
    """None where the version is not of those that the notice names."""
    if not notice.versions:
        return Judged(notice.verdict.value)
    found = _VERSION.search(firmware)
    if found is None:
        return Judged.NOT_KNOWN
    return Judged(notice.verdict.value) if matches(notice.versions, found[0]) else None


def matches(rule: str, version: str) -> bool:
    """Raises BadRule."""
    low, high, with_low, with_high = bounds(rule)
    parts = parts_of(version)
    above = low is None or compare(parts, low) > 0 or (with_low and compare(parts, low) == 0)
    below = high is None or compare(parts, high) < 0 or (with_high and compare(parts, high) == 0)
    return above and below


@lru_cache(maxsize=4096)
def bounds(rule: str) -> tuple[tuple[Part, ...] | None, tuple[Part, ...] | None, bool, bool]:
    """(from, to, whether each is included). Raises BadRule."""
    if span := _RANGE.fullmatch(rule):
        return parts_of(span[1]), parts_of(span[2]), True, True
    one = _RULE.fullmatch(rule.strip())
    if one is None:
        raise BadRule(rule)
    parts = parts_of(one["version"])
    match one["sign"]:
        case "<" | "<=":
            return None, parts, False, one["sign"] == "<="
        case ">" | ">=":
            return parts, None, one["sign"] == ">=", False
        case _:
            return parts, parts, True, True


def parts_of(version: str) -> tuple[Part, ...]:
    """A number comes before a letter at its place: 5.2.1 < 5.2.1a. Raises BadRule."""
    found = _PART.findall(version.lower())
    if any(part.isdigit() and len(part) > MOST_DIGITS for part in found):
        raise BadRule(version)
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in found)


def compare(one: tuple[Part, ...], other: tuple[Part, ...]) -> int:
    """Below, at or above 0; 5.5 and 5.5.0 are the same."""
    for left, right in zip_longest(one, other, fillvalue=(0, "")):
        if left != right:
            return -1 if left < right else 1
    return 0
