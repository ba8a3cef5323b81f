"""A row of what is known of vendors: what is looked for in which evidence, what it says, and how far to trust it."""

from __future__ import annotations

import re
from typing import NamedTuple

from inventory.model.kind import Kind


class Root(NamedTuple):
    """A subtree of object identifiers under `1.3.6.1.4.1.`, and whose it is. The longest that fits counts."""

    prefix: str
    vendor: str
    kind: Kind | None = None
    confidence: int = 70


class Pattern(NamedTuple):
    """`sources` are kinds of evidence; the pattern is searched for, without regard to case.

    `confidence` is what the row alone is worth, 0 to 100. Named groups `vendor`, `model`, `firmware`, `serial` and
    `mac` are read out of the evidence.
    """

    sources: tuple[str, ...]
    pattern: re.Pattern[str]
    vendor: str = ""
    kind: Kind | None = None
    confidence: int = 70


def row(
    sources: tuple[str, ...], pattern: str, vendor: str = "", kind: Kind | None = None, confidence: int = 70
) -> Pattern:
    return Pattern(sources, re.compile(pattern, re.IGNORECASE), vendor, kind, confidence)


# sysDescr without the name that the host was given: what `uname -a` prints begins with it, and a server may be called
# `nvr-01` or `printer`. Rows that want the whole name "sysDescr".
SAID = "sysDescr.said"
_HOST_NAMED = re.compile(r"^(Linux|Darwin|SunOS|\w*BSD|AIX|HP-UX|CYGWIN\S*) \S+(?= \S*\d)")
# Sources that describe the device in words, and those that name its model.
DESCRIPTIONS = (SAID, "entity.descr", "lldp.descr")
MODELS = ("snmp.model", "isapi.model", "onvif.model", "onvif.hardware")
SPOKEN = (*DESCRIPTIONS, *MODELS, "snmp.class", "isapi.type", "onvif.name", "http.title", "printer.name")


def said(description: str) -> str:
    """`description`, a sysDescr, without the host's name."""
    return _HOST_NAMED.sub(r"\1", description)
