"""Every alert rule that we bring to Grafana, one file each."""

from __future__ import annotations

from dashboards.grafana.rule import Rule
from dashboards.rules import camera_stream, collector_silent, device_down, port_errors, ups_on_battery

RULES: tuple[Rule, ...] = (
    device_down.RULE,
    camera_stream.RULE,
    ups_on_battery.RULE,
    port_errors.RULE,
    collector_silent.RULE,
)
