"""The keepers: who writes what kind of news to the ledger, in the order in which they do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from campuswatch.bookkeeper.accounts import keep_accounts
from campuswatch.bookkeeper.channels import keep_channels
from campuswatch.bookkeeper.clocks import keep_clocks
from campuswatch.bookkeeper.configurations import keep_configurations
from campuswatch.bookkeeper.disks import keep_disks
from campuswatch.bookkeeper.footage import keep_footage
from campuswatch.bookkeeper.holders import keep_holders
from campuswatch.bookkeeper.page import Page
from campuswatch.bookkeeper.pictures import keep_pictures
from campuswatch.bookkeeper.playbacks import keep_playbacks
from collector.told import (
    AccountsSeen,
    ChannelsSeen,
    ClockSeen,
    ConfigurationSeen,
    DisksSeen,
    FootageSeen,
    HoldersSeen,
    PictureSeen,
    PlaybackSeen,
)

KEEPERS: Mapping[type, Callable[[Page, Any], None]] = {
    ClockSeen: keep_clocks,
    DisksSeen: keep_disks,
    ChannelsSeen: keep_channels,
    FootageSeen: keep_footage,
    PlaybackSeen: keep_playbacks,
    PictureSeen: keep_pictures,
    AccountsSeen: keep_accounts,
    ConfigurationSeen: keep_configurations,
    HoldersSeen: keep_holders,
}
