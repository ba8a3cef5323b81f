"""What Dahua's CGI (also of its many brands) says: lines of `key=value`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from collector.protocols.cleaning import clean_text
from collector.protocols.errors import BadAnswer

PROTOCOL = "dahua"
SYSTEM_INFO = "/cgi-bin/magicBox.cgi?action=getSystemInfo"
MAX_OCTETS = 64 * 1024
MAX_LINES = 4096
KEY_LIMIT = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemInfo:
    """Cleaned, as told."""

    model: str = ""
    serial: str = ""


def read_lines(body: bytes) -> Mapping[str, str]:
    """Raises BadAnswer where a line is none of `key=value`, which is how errors and pages are told."""
    lines = [line for line in body[:MAX_OCTETS].splitlines()[:MAX_LINES] if line.strip()]
    parts = [line.partition(b"=") for line in lines]
    if not parts or any(not equals for _, equals, _ in parts):
        raise BadAnswer(protocol=PROTOCOL, detail="no key=value")
    return {clean_text(key, KEY_LIMIT): clean_text(value) for key, _, value in parts}


def read_system_info(body: bytes) -> SystemInfo:
    """Recorders tell a number as their deviceType and the model as that of their updates. Raises BadAnswer."""
    told = read_lines(body)
    if not {"serialNumber", "deviceType"} & told.keys():
        raise BadAnswer(protocol=PROTOCOL, detail="no system information")
    kind = told.get("deviceType", "")
    return SystemInfo(
        model=told.get("updateSerial", "") if kind.isdigit() or not kind else kind,
        serial=told.get("serialNumber", ""),
    )
