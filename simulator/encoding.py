"""How a camera or recorder is set to encode, which is what a fault changes."""

from __future__ import annotations

from simulator.station import Station


def bit_rate(station: Station) -> int:
    """kbit/s of a main stream."""
    return station.device.planting.rate_kbps + 512 * station.condition.setting
