"""What the time series tell of recordings: a day once it is closed, and how far back a channel reaches now."""

from __future__ import annotations

from datetime import datetime, time, tzinfo

from collector.recordings.day import completeness_pct, longest_gap_ms
from collector.recordings.retention import Retention, Verdict
from collector.sample import Sample, SeriesKey
from inventory.model.channel_day import ChannelDay
from inventory.model.device import Device


def key(device: Device, channel: int) -> SeriesKey:
    return SeriesKey("recording", device.school, device.code, device.kind, str(channel))


def day_sample(device: Device, day: ChannelDay, zone: tzinfo) -> Sample | None:
    """Dated to noon of the day at the school; None where nothing was due."""
    share = completeness_pct(day)
    if share is None:
        return None
    noon_ms = round(datetime.combine(day.day, time(12), zone).timestamp() * 1000)
    fields = {"completeness_pct": share, "longest_gap_s": longest_gap_ms(day) / 1000}
    return Sample(key(device, day.channel), noon_ms, fields)


def retention_sample(device: Device, channel: int, kept: Retention, required: int, at_ms: int) -> Sample:
    """A channel younger than what is required of it is not short, nor is one that could not be asked far enough."""
    short = kept.verdict(required) is Verdict.SHORT
    return Sample(
        key(device, channel), at_ms, {"retention_days": kept.days, "required_days": required, "short": int(short)}
    )
