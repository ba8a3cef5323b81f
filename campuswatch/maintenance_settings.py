"""What the settings say of maintenance."""

from __future__ import annotations

from dataclasses import dataclass

from campuswatch.strict_toml import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceSettings:
    announce_h: float = setting(
        24.0, "Hours before planned work when those concerned are mailed; 0: when it begins.", low=0, high=720
    )

    @property
    def announce_ms(self) -> int:
        return round(self.announce_h * 3_600_000)


USUAL_MAINTENANCE = MaintenanceSettings()
