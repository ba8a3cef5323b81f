"""All routes for programs, made from the tables of resources and commands."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from campuswatch.usecases.actor import Right
from campuswatch.web import archive_page
from campuswatch.web.api import command_routes, openapi, reading_routes
from campuswatch.web.api.admission import Admission
from campuswatch.web.api.answers import KEPT, VARY, answered, matches
from campuswatch.web.api.asking import read_plain
from campuswatch.web.api.reading_routes import ROOT, asked, parameters
from campuswatch.web.api.resources import RESOURCES
from campuswatch.web.house import House


def routes(admission: Admission) -> list[Route]:
    return [
        Route(ROOT, asked(admission, Right.LOOK, index), methods=["GET"]),
        Route(f"{ROOT}/openapi.json", asked(admission, Right.LOOK, description), methods=["GET"]),
        Route(f"{ROOT}/reports/{{number}}/{{version}}/{{name}}", asked(admission, Right.LOOK, file), methods=["GET"]),
        *reading_routes.routes(admission),
        *command_routes.routes(admission),
    ]


def index(house: House, request: Request) -> Response:
    """What there is to read, and who asks."""
    read_plain(parameters(request))
    told = {
        "version": openapi.VERSION,
        "you": house.visitor.actor.name,
        "schools": None if house.scope.schools is None else sorted(house.scope.schools),
        "rights": sorted(right.name.lower() for right in house.visitor.actor.rights),
        "resources": {one.name: f"{ROOT}/{one.name}" for one in RESOURCES.values() if house.visitor.may(one.right)},
        "description": f"{ROOT}/openapi.json",
    }
    return answered(request, told, house.language)


def description(house: House, request: Request) -> Response:
    body = openapi.described(house.version)
    tag = f'"{openapi.mark(house.version)}"'
    headers = {"ETag": tag, "Cache-Control": KEPT, "Vary": VARY}
    if matches(request.headers.getlist("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def file(house: House, request: Request) -> Response:
    """The same octets as on the page of the report."""
    response = archive_page.file(house, request)
    tag = response.headers.get("etag", "")
    if tag and matches(request.headers.getlist("if-none-match"), tag):
        return Response(status_code=304, headers={"ETag": tag, "Cache-Control": response.headers["cache-control"]})
    return response
