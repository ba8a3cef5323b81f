from __future__ import annotations

from filled_influx import day, filled  # noqa: F401
