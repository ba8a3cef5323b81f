from __future__ import annotations

from filled_influx import day, filled  # noqa: F401
from grafana_live import desk, grafana  # noqa: F401
