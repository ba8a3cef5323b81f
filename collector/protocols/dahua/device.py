"""What a Dahua device is."""

from __future__ import annotations

from dataclasses import dataclass

from collector.protocols.dahua.lines import PROTOCOL, read_lines
from collector.protocols.errors import BadAnswer

SYSTEM_INFO = "/cgi-bin/magicBox.cgi?action=getSystemInfo"


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemInfo:
    """Cleaned, as told."""

    model: str = ""
    serial: str = ""


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
