"""What devices told of their recordings, clocks and pictures: nouns that a look brings back beside its samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inventory.model.account import AccountTold
from inventory.model.channel import ChannelTold
from inventory.model.device_clock import ClockSetting
from inventory.model.disk import DiskTold
from inventory.model.picture import PictureVerdict
from inventory.model.span import Span
from inventory.model.week import Week


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSeen:
    """`offset_ms` is the device's time less ours, the round trip halved, give or take `within_ms`.

    `setting` is None where it was not asked this time.
    """

    device: str
    at_ms: int
    offset_ms: int
    within_ms: int
    source: str
    zone_min: int | None = None
    setting: ClockSetting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsSeen:
    """All channels that a recorder has; `weeks` holds what was asked of their schedules this time."""

    recorder: str
    at_ms: int
    channels: tuple[ChannelTold, ...]
    weeks: Mapping[int, Week] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisksSeen:
    """All disks that a recorder has."""

    recorder: str
    at_ms: int
    disks: tuple[DiskTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsSeen:
    """All accounts that a device told of over `source`, a dialect of collector/probes/account_readers.py."""

    device: str
    at_ms: int
    source: str
    accounts: tuple[AccountTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationSeen:
    """How a device is set, by part: `parts` are fingerprints, `marks` the sysUpTime (hundredths of a second) at the
    last change of a part, `uptime` what sysUpTime is now; None and what is missing was not told.
    """

    device: str
    at_ms: int
    source: str
    parts: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, int] = field(default_factory=dict)
    uptime: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldersSeen:
    """Which MAC holds which address, by the word of a router or a switch: `holders` are pairs (address, MAC)."""

    device: str
    at_ms: int
    holders: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FootageSeen:
    """What is stored of `window`, whole: what stands in none of `spans` is not there. True time, merged, sorted.

    `held` are those of them that the recorder keeps from being overwritten. `offset_ms` is the correction made.
    `looked_ms` is when the channel's oldest footage had last been looked at before, None where that is not known.
    `goes_on`: what lies before in the day of its beginning was asked late enough already.
    """

    recorder: str
    channel: int
    at_ms: int
    window: Span
    spans: tuple[Span, ...]
    held: tuple[Span, ...] = ()
    offset_ms: int = 0
    octets: int | None = None
    looked_ms: int | None = None
    goes_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSeen:
    """`part` is the channel of a recorder, empty for a camera's own stream. `frame` is a JPEG, or empty."""

    device: str
    at_ms: int
    verdict: PictureVerdict
    part: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)
    fingerprint: bytes = b""
    frame: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackSeen:
    """Whether a picture could be decoded from footage of `footage_ms`; `detail` is a message id where not."""

    recorder: str
    channel: int
    at_ms: int
    footage_ms: int
    decoded: bool
    detail: str = ""


Told = (
    ClockSeen
    | ChannelsSeen
    | DisksSeen
    | AccountsSeen
    | ConfigurationSeen
    | HoldersSeen
    | FootageSeen
    | PictureSeen
    | PlaybackSeen
)
