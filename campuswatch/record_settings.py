"""What the settings say of records of access and of our own logs: how long they are kept."""

from __future__ import annotations

from dataclasses import dataclass

from campuswatch.strict_toml import setting

LEAST_ACCESS_DAYS, LEAST_LOG_DAYS = 60, 90
"""What the rules ask for (Q39); the settings can only ask for more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    access_days: int = setting(
        180, "Days for which it is kept who looked at which page, from where.", low=LEAST_ACCESS_DAYS, high=3_660
    )
    log_days: int = setting(
        365, "Days for which the logs of our own processes are kept.", low=LEAST_LOG_DAYS, high=3_660
    )


USUAL_RECORDS = Records()
