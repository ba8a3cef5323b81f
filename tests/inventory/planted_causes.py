"""What was charged to what on the planted campus, for the tests of scopes."""

from __future__ import annotations

from planted_people import AT_MS, CAMERA_CODE
from sqlalchemy import Connection

from inventory.model.attribution import Attribution
from inventory.repository import attributions

CHARGED = Attribution(
    device=CAMERA_CODE, cause="s01-sw-0001", start_ms=AT_MS, end_ms=None, recorded_ms=AT_MS, probable=True
)  # fmt: skip
SPECIAL_CAUSES: dict[str, dict[str, object]] = {
    "attributions.put": {"rows": [CHARGED]},
    "attributions.put_past": {"rows": [CHARGED]},
    "attributions.between": {"start_ms": AT_MS, "end_ms": AT_MS + 1},
}


def plant_causes(connection: Connection) -> None:
    attributions.put(connection, [CHARGED])
