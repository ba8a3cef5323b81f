"""An alert of the planted campus, for the tests of scopes."""

from __future__ import annotations

from planted_people import AT_MS, CAMERA_CODE
from sqlalchemy import Connection

from inventory.model.alert import Alert, AlertChange, Deed, Topic
from inventory.model.severity import Severity
from inventory.repository import alerts

FIRING = Alert(
    id="a" * 32, school="S01", rule="down", topic=Topic.OUTAGE, severity=Severity.MAJOR, since_ms=AT_MS,
    fired_ms=AT_MS + 20_000, device=CAMERA_CODE, details={"seconds": 20}, cause="s01-sw-0001", probable=True,
)  # fmt: skip
FIRED = AlertChange(deed=Deed.FIRED, alert=FIRING, at_ms=FIRING.fired_ms, affected=3)
SPECIAL_ALERTS: dict[str, dict[str, object]] = {
    "alerts.put": {"changes": [FIRED]},
    "alerts.between": {"start_ms": AT_MS, "end_ms": AT_MS + 60_000},
    "alerts.by_id": {"ids": [FIRING.id]},
    "alerts.affected": {"ids": [FIRING.id]},
    "merging_alerts.move_alerts": {"elder": "1" * 32, "younger": "2" * 32},
}


def plant_alerts(connection: Connection) -> None:
    alerts.put(connection, [FIRED])
