"""Keeps fingerprints of how devices are set, and says which part of it was changed, and that a device started anew."""

from __future__ import annotations

from collections.abc import Sequence

from campuswatch.bookkeeper.page import Page
from campuswatch.reboots import reboot, record_reboots
from collector.told import ConfigurationSeen
from inventory.configuration import changed, renewed, restarted_ms
from inventory.model.configuration import Configuration, Part
from inventory.model.scope import BUREAU
from inventory.repository import configurations


def keep_configurations(page: Page, told: Sequence[ConfigurationSeen]) -> None:
    known = {code: device for seen in told if (device := page.device(seen.device)) for code in (seen.device,)}
    before = configurations.of_devices(page.connection, BUREAU, [device.code for device in known.values()])
    for seen in told:
        device = known.get(seen.device)
        if device is None:
            continue
        key = device.code, seen.source
        now, old = told_now(seen, device.code), before.get(key)
        if old is not None and old.seen_ms >= now.seen_ms:
            continue
        if old is not None:
            for one in changed(old, now):
                page.record(device, now.seen_ms, f"configuration {one.part}", one.old, one.new, since_ms=one.since_ms)
            booted_ms = restarted_ms(old, now)
            if booted_ms is not None and page.may(device, now.seen_ms):
                record_reboots(page.connection, [reboot(device.school, device.code, now.seen_ms, booted_ms)])
        before[key] = renewed(old, now)
    configurations.put(page.connection, before.values())


def told_now(seen: ConfigurationSeen, code: str) -> Configuration:
    return Configuration(
        device=code,
        source=seen.source,
        seen_ms=seen.at_ms,
        parts={name: Part(digest, seen.at_ms) for name, digest in seen.parts.items()},
        marks=seen.marks,
        uptime=seen.uptime,
    )
