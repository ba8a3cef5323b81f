"""Key areas that no camera saw at the end of a period (Q43, 无死角). Pure."""

from __future__ import annotations

from collections.abc import Iterable

from dashboards.reports.school_figures import AreaGroup
from inventory.model.area import Area, AreaClass


def blind_key_areas(groups: Iterable[AreaGroup]) -> list[Area]:
    """In the order of their codes. A key area needs at least one working camera; one without any camera is blind too,
    so that `groups` must hold it."""
    return sorted(
        (one.area for one in groups if one.area is not None and _is_key(one.area) and not one.working),
        key=lambda area: area.code,
    )


def _is_key(area: Area) -> bool:
    return area.area_class is AreaClass.KEY
