"""What the settings say of recordings, clocks and pictures: what this machine judges by."""

from __future__ import annotations

from dataclasses import dataclass

from campuswatch.strict_toml import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Recordings:
    tolerance_s: float = setting(
        60.0, "Seconds that a channel may miss of a day that still counts as complete.", low=0, high=3_600
    )
    warn_days: int = setting(
        7, "Tell that a retention policy will be broken this many days ahead; 0: do not.", low=0, high=60
    )

    @property
    def tolerance_ms(self) -> int:
        return round(self.tolerance_s * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    limit_s: float = setting(10.0, "Seconds that the clock of a device may be off.", low=1, high=3_600)

    @property
    def limit_ms(self) -> int:
        return round(self.limit_s * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    watch: bool = setting(
        True, "Look at a frame of each camera now and then; whether it is kept is said for each school."
    )


USUAL_RECORDINGS = Recordings()
USUAL_CLOCKS = Clocks()
USUAL_PICTURES = Pictures()
