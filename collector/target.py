"""A target: what a probe must know to look at one device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from collector.sample import SeriesKey
from inventory.identify import api_of
from inventory.model.claim import ClaimType
from inventory.model.credential import Credential, CredentialType
from inventory.model.device import Device
from inventory.model.school import School


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`address` is an IP address as text, empty for a camera of which only its recorder can tell; `ports` maps a
    protocol (`snmp rtsp http`) to a port. `zone` is the school's, an IANA name; `api` the dialect that it speaks
    (see collector/recorders), empty for none. `basic_login`: it may be given the password itself.
    `keep_pictures`: the school keeps the last frame of each camera.

    For those who change it (collector/control): `pins` is what it must show before it is given a new secret, and
    `waived` that a person lets it be given one without.
    """

    device: str
    school: str
    kind: str
    address: str
    ports: Mapping[str, int]
    witnesses: tuple[str, ...]
    vendor: str = ""
    stream_path: str = "/"
    zone: str = "UTC"
    api: str = ""
    basic_login: bool = False
    keep_pictures: bool = False
    credentials: Mapping[CredentialType, Credential] = field(default_factory=dict, repr=False)
    pins: Mapping[ClaimType, str] = field(default_factory=dict)
    waived: bool = False

    def key(self, measurement: str, part: str = "") -> SeriesKey:
        return SeriesKey(measurement, self.school, self.device, self.kind, part)


def make_target(
    device: Device, school: School, stream_path: str, credentials: Mapping[CredentialType, Credential]
) -> Target:
    return Target(
        device=device.code,
        school=device.school,
        kind=device.kind,
        address=device.address or "",
        ports=school.all_ports(),
        witnesses=device.witnesses,
        vendor=device.vendor,
        stream_path=stream_path,
        zone=school.zone,
        api=api_of(device.vendor, device.kind),
        basic_login=device.basic_login,
        keep_pictures=school.keep_pictures,
        credentials=credentials,
    )
