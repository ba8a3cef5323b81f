"""`/wiring/{code}`: what hangs on what in a school, as a drawing in the page; `/wiring/{code}/drawing.svg` the file."""

from __future__ import annotations

import base64
import hashlib

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.campus import Campus, read_campus
from campuswatch.web.house import House
from campuswatch.web.page import Page
from dashboards.drawing import STYLE, Drawing, draw
from dashboards.roster import Picture
from dashboards.words import Words
from inventory.model.school import School

MOST_INLINE = 70_000
"""Octets: a larger drawing is shown as a picture, so that the page stays small."""
OWN_STYLE = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{OWN_STYLE}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def wiring(house: House, request: Request) -> Response:
    picture, school = asked(house, request)
    now_ms = house.clock.now_ms()
    words = house.words(request, school, now_ms)
    campus = read(house, school)
    text = draw(drawing_of(house, picture, campus, now_ms), words, inline=True)
    return house.show(
        "wiring_page.html",
        request,
        words=words,
        here="wiring",
        school=school,
        several=len(picture.ledger.schools) > 1,
        pulse=house.pulse(picture, school.code, now_ms),
        # The drawing escapes every piece of text itself; it is handed over as the markup that it is.
        drawing=Markup(text) if len(text.encode()) <= MOST_INLINE else None,  # noqa: S704
        devices=len(campus.devices),
        unknown=len(campus.map.unknown),
    )


def file(house: House, request: Request) -> Response:
    picture, school = asked(house, request)
    now_ms = house.clock.now_ms()
    words: Words = house.words(request, school, now_ms)
    text = draw(drawing_of(house, picture, read(house, school), now_ms), words)
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    if "save" in request.query_params:
        headers["Content-Disposition"] = f'attachment; filename="{school.code}.svg"'
    return Response(text, media_type="image/svg+xml", headers=headers)


def asked(house: House, request: Request) -> tuple[Picture, School]:
    picture = house.roster.picture()
    school = picture.ledger.schools.get(request.path_params["code"])
    if school is None:
        raise HTTPException(404)
    return picture, school


def read(house: House, school: School) -> Campus:
    with house.database.read() as connection:
        return read_campus(connection, house.scope, school.code)


def drawing_of(house: House, picture: Picture, campus: Campus, now_ms: int) -> Drawing:
    school = campus.school
    states = {
        one.listed.device.code: one.state.name for one in house.standing_of(picture, school.code, now_ms)
    }  # fmt: skip
    return Drawing(f"{school.name} · {school.code}", campus.devices, campus.map, states)


PAGES = (Page(path="/wiring/{code}", show=wiring), Page(path="/wiring/{code}/drawing.svg", show=file))
