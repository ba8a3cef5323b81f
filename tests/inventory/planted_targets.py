"""Targets, listings and the standing of the planted campus, for the tests of scopes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from planted_people import AT_MS
from sqlalchemy import Connection

from inventory.model.campus_standing import CampusStanding
from inventory.model.listing import Listing
from inventory.model.target import Measure, Target
from inventory.repository import campus_standings, listings, targets

TARGET = Target(
    id="target-1", measure=Measure.ONLINE, least_ppm=950_000, school="S01", document="教安〔2026〕7号", by="planter",
    entered_ms=AT_MS,
)  # fmt: skip
LISTING = Listing(
    id="listing-1", school="S01", measure=Measure.ONLINE, period="2026-10", part=89, whole=100, least_ppm=950_000,
    listed_ms=AT_MS, clear_by=date(2026, 12, 31), by="planter",
)  # fmt: skip
STANDING = CampusStanding(school="S01", entered_ms=AT_MS, by="planter", accepted_on=date(2026, 8, 1))
SPECIAL_TARGETS: dict[str, dict[str, object]] = {
    "targets.add": {"target": replace(TARGET, id="target-2")},
    "targets.supersede": {"id": "target-1"},
    "listings.add": {"listing": replace(LISTING, id="listing-2", measure=Measure.INTACT)},
    "listings.clear": {"id": "listing-1", "by": "planter", "why": "mended"},
    "campus_standings.put": {"standing": replace(STANDING, entered_ms=AT_MS + 1)},
}


def plant_targets(connection: Connection) -> None:
    targets.add(connection, TARGET)
    listings.add(connection, LISTING)
    campus_standings.put(connection, STANDING)
