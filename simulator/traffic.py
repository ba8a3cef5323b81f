"""How much flows through a port: a wave whose integral is known, so that every counter has a true rate. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from random import Random

MEAN_FRAME = 900  # octets a packet, about what video makes


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """`bps(t)` = mean · (1 + swing · sin(2πt/period + phase)); `first` octets had been counted at t = 0."""

    mean_bps: float
    swing: float
    period_s: float
    phase: float
    first: int

    def bps(self, t: float) -> float:
        """Bits per second at `t` seconds after the campus started."""
        return self.mean_bps * (1 + self.swing * sin(2 * pi * t / self.period_s + self.phase))

    def octets(self, t: float) -> int:
        """Octets from 0 to `t`: the integral of `bps`, / 8, rounded down."""
        wave = self.swing * self.period_s / (2 * pi) * (cos(self.phase) - cos(2 * pi * t / self.period_s + self.phase))
        return int(self.mean_bps / 8 * (t + wave))

    def counter(self, t: float, booted: float) -> int:
        """The octet counter of an agent which started at `booted`; it starts from nothing after a reboot."""
        if booted <= 0:
            return self.first + self.octets(t)
        return self.octets(t) - self.octets(booted)


def traffic_of(seed: int, code: str, port: int, direction: str, mean_bps: float) -> Traffic:
    """The planted traffic of a device's port; `direction` is `in` or `out`, seen from the device."""
    random = Random(f"{seed} {code} {port} {direction}")
    return Traffic(
        mean_bps=mean_bps * random.uniform(0.8, 1.2),
        swing=random.uniform(0.05, 0.4),
        period_s=random.uniform(120, 900),
        phase=random.uniform(0, 2 * pi),
        first=random.randrange(2**33),
    )
