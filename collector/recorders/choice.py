"""Which dialect a device speaks, by what is known of it."""

from __future__ import annotations

from collector.recorders import DIALECTS
from collector.recorders.dialect import Dialect
from inventory.identify import api_of
from inventory.model.kind import Kind


def dialect_of(vendor: str, kind: Kind) -> Dialect | None:
    """ONVIF where its vendor's own is not known; None for kinds that have none."""
    return DIALECTS.get(api_of(vendor, kind))
