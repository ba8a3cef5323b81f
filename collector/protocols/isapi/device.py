"""What ISAPI (Hikvision's HTTP interface, also of its many brands) says: pure readers of its XML."""

from __future__ import annotations

from dataclasses import dataclass

from collector.protocols.errors import BadAnswer
from collector.protocols.xml import read_xml

PROTOCOL = "isapi"
DEVICE_INFO = "/ISAPI/System/deviceInfo"
# "GET /SDK/activateStatus which requires no authentication" (ISAPI developer guide, device activation).
ACTIVATION = "/SDK/activateStatus"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceInfo:
    """Cleaned, as told; `firmware` with its build where one is told, as ONVIF tells it."""

    name: str = ""
    type: str = ""
    model: str = ""
    serial: str = ""
    mac: str = ""
    firmware: str = ""


def read_device_info(document: bytes) -> DeviceInfo:
    """Raises BadAnswer for anything else, a page in HTML for example."""
    root = read_xml(document, PROTOCOL)
    if root.name != "DeviceInfo":
        raise BadAnswer(protocol=PROTOCOL, detail="no DeviceInfo")
    return DeviceInfo(
        name=root.text("deviceName"),
        type=root.text("deviceType"),
        model=root.text("model"),
        serial=root.text("serialNumber"),
        mac=root.text("macAddress"),
        firmware=f"{root.text('firmwareVersion')} {root.text('firmwareReleasedDate')}".strip(),
    )


def read_activation(document: bytes) -> bool:
    """Whether somebody has given the device its first password. Raises BadAnswer for anything else."""
    root = read_xml(document, PROTOCOL)
    told = root.text("Activated").lower()
    if told not in ("true", "false"):
        raise BadAnswer(protocol=PROTOCOL, detail="no Activated")
    return told == "true"


def is_status(document: bytes) -> bool:
    """Whether it is ISAPI's own way of saying no: a ResponseStatus or userCheck."""
    try:
        return read_xml(document, PROTOCOL).name in ("ResponseStatus", "userCheck")
    except BadAnswer:
        return False
