"""Every alert rule that we bring to Grafana, one file each."""

from __future__ import annotations

from dashboards.grafana.rule import Rule
from dashboards.rules import (
    camera_stream,
    channel_not_recording,
    clock_off,
    collector_silent,
    device_down,
    picture,
    port_errors,
    recorder_disk,
    retention_short,
    unexpected_change,
    ups_on_battery,
)

RULES: tuple[Rule, ...] = (
    device_down.RULE,
    camera_stream.RULE,
    ups_on_battery.RULE,
    port_errors.RULE,
    channel_not_recording.RULE,
    retention_short.RULE,
    recorder_disk.RULE,
    picture.RULE,
    clock_off.RULE,
    unexpected_change.RULE,
    collector_silent.RULE,
)
