"""All schools that are seen, as they stand now: read once for the overview and for the wall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from campuswatch.web.house import House
from dashboards.county import SchoolNow
from dashboards.keyareas import blind_areas
from dashboards.roster import Picture
from dashboards.standing import Standing
from inventory.key_areas import ONLY_KEY
from inventory.repository import fault_tallies
from inventory.repository.fault_tallies import NO_FAULTS


def read_county(house: House, picture: Picture, now_ms: int) -> list[SchoolNow]:
    """By their codes. Raises DatabaseError."""
    with house.database.read() as connection:
        faults = fault_tallies.by_school(connection, house.scope, now_ms)
        dark = blind_areas(connection, house.scope, None, every(house, picture, now_ms), ONLY_KEY)
    blind = Counter(one.area.school for one in dark)
    return [
        SchoolNow(
            school=school,
            census=house.census_of(picture, code, now_ms),
            faults=faults.get(code, NO_FAULTS),
            silent=not house.pulse(picture, code, now_ms).speaks,
            blind=blind[code],
        )
        for code, school in sorted(picture.ledger.schools.items())
    ]


def every(house: House, picture: Picture, now_ms: int) -> Iterator[Standing]:
    for code in picture.ledger.schools:
        yield from house.standing_of(picture, code, now_ms)
