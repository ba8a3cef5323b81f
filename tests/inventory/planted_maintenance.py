"""Maintenance of the planted campus, for the tests of scopes."""

from __future__ import annotations

from dataclasses import replace

from planted_people import AT_MS, CAMERA_CODE, FILE
from sqlalchemy import Connection

from inventory.model.maintenance import Maintenance
from inventory.model.week import Stretch
from inventory.repository import maintenances

PLAN = Maintenance(
    id="maintenance-1", school="S01", reason="停电 cắt điện", start_ms=AT_MS, end_ms=AT_MS + 1000, device=CAMERA_CODE,
    area="gate", circuit=FILE.circuit, week=(*((),) * 6, (Stretch(60, 120),)), holidays=False, by="planter",
    recorded_ms=AT_MS, entered_ms=AT_MS,
)  # fmt: skip
SPECIAL_MAINTENANCE: dict[str, dict[str, object]] = {
    "maintenances.put": {"plan": replace(PLAN, id="maintenance-2")},
    "maintenances.to_announce": {"before_ms": AT_MS + 1},
    **{f"maintenances.{name}": {"plan": PLAN} for name in ("end", "cancel", "approve", "announced")},
}


def plant_maintenance(connection: Connection) -> None:
    """After the people: the plan speaks of the circuit of a device's file."""
    maintenances.put(connection, PLAN)
