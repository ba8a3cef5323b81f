"""Listed schools whose day has passed without the bureau having cleared them (挂牌督办逾期)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from sqlalchemy import Connection

from alerts.condition import Condition
from campuswatch.conditions.source import Means, Source
from inventory.model.listing import Listing
from inventory.model.scope import BUREAU
from inventory.period import midnight_ms
from inventory.repository import listings, schools


def read(connection: Connection, now_ms: int, _: Means) -> Iterable[Condition]:
    zones = {one.code: one.zone for one in schools.every(connection, BUREAU)}
    return past(listings.standing(connection, BUREAU), zones, now_ms)


def past(found: Iterable[Listing], zones: Mapping[str, str], now_ms: int) -> Iterator[Condition]:
    """Late from the first moment after the day, in the school's zone. Pure."""
    for one in found:
        since_ms = midnight_ms(one.clear_by + timedelta(days=1), zones[one.school])
        if since_ms <= now_ms:
            yield Condition(
                rule="listing_late", school=one.school, since_ms=since_ms, part=one.measure.value,
                details={"measure": one.measure.value, "period": one.period, "day": one.clear_by.isoformat()},
            )  # fmt: skip


PAST = Source(every_s=900, rules=frozenset({"listing_late"}), read=read)
