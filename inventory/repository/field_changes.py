"""Two versions of a row -> one change event for each field that differs: pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from inventory.model.change_event import ChangeEvent


def field_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], *, school: str, subject: str, actor: str, at_ms: int
) -> list[ChangeEvent]:
    return [
        ChangeEvent(
            at_ms=at_ms,
            school=school,
            subject=subject,
            actor=actor,
            action="changed",
            field=field,
            old=as_text(before[field]),
            new=as_text(value),
        )
        for field, value in after.items()
        if before[field] != value
    ]


def as_text(value: Any) -> str:
    """Texts as they are, nothing as an empty text, days as 2026-12-01, the rest as JSON."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
