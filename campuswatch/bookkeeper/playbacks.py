"""Keeps the proofs that footage can be played."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.defects import by_part
from campuswatch.bookkeeper.page import Page
from collector.told import PlaybackSeen
from inventory.model.playback import Playback
from inventory.repository import playbacks


def keep_playbacks(page: Page, told: Sequence[PlaybackSeen]) -> None:
    for seen in told:
        device = page.device(seen.recorder)
        if device is None:
            continue
        tried = Playback(
            recorder=device.code,
            channel=seen.channel,
            at_ms=seen.at_ms,
            footage_ms=seen.footage_ms,
            decoded=seen.decoded,
            detail=seen.detail,
        )
        playbacks.put(page.connection, [tried])
        page.settle(device, [by_part.playback(tried)], seen.at_ms)
