"""`/frame/{code}`: the last frame of a camera, of schools that keep them."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.web.house import House
from campuswatch.web.page import Page
from inventory.model.scope import Scope
from inventory.repository import devices, pictures, schools

PRIVATE = {"Cache-Control": "no-store"}


def frame(house: House, request: Request) -> Response:
    """`?part=` names the channel of a recorder."""
    name = name_of(house, house.scope, request.path_params["code"], request.query_params.get("part", ""))
    if house.frames is None or not name:
        raise HTTPException(404)
    try:
        # The name alone: whatever stands in the ledger, nothing outside the folder is read.
        body = (house.frames / name.rpartition("/")[2]).read_bytes()
    except OSError as error:
        raise HTTPException(404) from error
    return Response(body, media_type="image/jpeg", headers=PRIVATE)


def name_of(house: House, scope: Scope, code: str, part: str) -> str:
    """Empty where there is none, or the school no longer keeps frames."""
    with house.database.read() as connection:
        device = devices.get(connection, scope, code)
        school = schools.get(connection, scope, device.school) if device else None
        seen = pictures.get(connection, scope, device.code, part) if device else None
    return seen.file if seen and school and school.keep_pictures else ""


PAGES = (Page(path="/frame/{code}", show=frame),)
