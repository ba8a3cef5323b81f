"""Which school a page is about: said by its path or its query, or the only one that the visitor sees."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request

from campuswatch.web.house import House
from inventory.model.school import School


def school_at(house: House, request: Request) -> School:
    """Of the path's `school`. Raises HTTPException 404 where the visitor sees none of that code."""
    found = house.roster.picture().ledger.schools.get(request.path_params["school"])
    if found is None:
        raise HTTPException(404)
    return found


def school_asked(house: House, request: Request) -> School | None:
    """Of `?school=`, or the only one; a code that does not exist is as good as none."""
    schools = house.roster.picture().ledger.schools
    found = schools.get(request.query_params.get("school", ""))
    return found or (next(iter(schools.values())) if len(schools) == 1 else None)


def is_several(house: House) -> bool:
    return len(house.roster.picture().ledger.schools) > 1
