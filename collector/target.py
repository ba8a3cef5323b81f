"""A target: what a probe must know to look at one device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from collector.sample import SeriesKey
from inventory.model.credential import Credential, CredentialType
from inventory.model.device import Device
from inventory.model.school import School


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`address` is an IP address as text; `ports` maps a protocol (`snmp rtsp http`) to a port."""

    device: str
    school: str
    kind: str
    address: str
    ports: Mapping[str, int]
    witnesses: tuple[str, ...]
    vendor: str = ""
    stream_path: str = "/"
    credentials: Mapping[CredentialType, Credential] = field(default_factory=dict, repr=False)

    def key(self, measurement: str, part: str = "") -> SeriesKey:
        return SeriesKey(measurement, self.school, self.device, self.kind, part)


def make_target(
    device: Device, school: School, stream_path: str, credentials: Mapping[CredentialType, Credential]
) -> Target:
    """Raises ValueError for a device without an address: nothing can be asked of it."""
    if device.address is None:
        raise ValueError(f"device {device.code} has no address")
    return Target(
        device=device.code,
        school=device.school,
        kind=device.kind,
        address=device.address,
        ports=school.all_ports(),
        witnesses=device.witnesses,
        vendor=device.vendor,
        stream_path=stream_path,
        credentials=credentials,
    )
