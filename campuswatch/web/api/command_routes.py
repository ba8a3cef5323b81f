"""`POST /api/v1/commands/<name>`: what pages do by forms, with a body of JSON and the same rights, checks and audit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from campuswatch.commands import COMMANDS
from campuswatch.commands.command import Command, Done
from campuswatch.commands.reading import read_json
from campuswatch.usecases.freshness import is_fresh
from campuswatch.usecases.signing_in import NotLetIn
from campuswatch.web.api.admission import Admission, require_own_page
from campuswatch.web.api.answers import encoded, language_of, shallow
from campuswatch.web.api.problem import MADE_OF, problem_of
from campuswatch.web.api.reading_routes import ROOT
from campuswatch.web.form import read_body
from campuswatch.web.house import House
from campuswatch.web.visits import visitor_of
from inventory.errors import Missing

JSON = "application/json"
MOST_BODY = 6 << 20
"""A photo of 4 MiB is a third longer as base64."""


class Carried(msgspec.Struct, frozen=True):
    """`go` is the page that shows what came of it, `answer` what the command tells, as its description says."""

    command: str
    go: str
    answer: Any


def routes(admission: Admission) -> list[Route]:
    return [Route(f"{ROOT}/commands/{name}", sent(admission, one), methods=["POST"]) for name, one in COMMANDS.items()]


def sent(admission: Admission, command: Command[Any]) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        try:
            house = await run_in_threadpool(admission.of, request, command.right)
            require_own_page(request, house.visitor)
            if not is_json(request.headers):
                raise HTTPException(415)
            with house.bodies.one_more(visitor_of(request.client.host if request.client else "", request.headers)):
                octets = await read_body(request, MOST_BODY)
            return await run_in_threadpool(carried_out, house, request, command, octets)
        except MADE_OF as error:
            return problem_of(admission.house, request, error)

    return handle


def is_json(headers: Mapping[str, str]) -> bool:
    return headers.get("content-type", "").partition(";")[0].strip().lower() == JSON


def carried_out(house: House, request: Request, command: Command[Any], octets: bytes) -> Response:
    """The right was seen to before. Raises what commands raise, Unfit."""
    means = house.means(request)
    if command.fresh and not is_fresh(house.visitor.session, means.now_ms):
        raise NotLetIn("login.again")
    body = read_json(command.body, octets)
    try:
        school = command.school(means, body)
    except Missing:
        raise HTTPException(404) from None
    if not means.actor.scope.sees(school):
        raise HTTPException(404)
    done: Done = command.do(means, body)
    told = Carried(command.name, done.go, shallow(done.answer))
    octets = encoded(told, language_of(request, house.language))
    return Response(octets, 200, {"Cache-Control": "no-store"}, media_type=JSON)
