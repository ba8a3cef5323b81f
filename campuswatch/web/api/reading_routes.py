"""`GET /api/v1/<resource>` and one thing of it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from campuswatch.commands.reading import Unfit
from campuswatch.usecases.actor import Right
from campuswatch.web.api import cursor
from campuswatch.web.api.admission import Admission
from campuswatch.web.api.answers import answered, language_of
from campuswatch.web.api.asking import read_ask, read_plain, read_value
from campuswatch.web.api.problem import MADE_OF, problem_of
from campuswatch.web.api.resource import Resource
from campuswatch.web.api.resources import RESOURCES
from campuswatch.web.house import House
from language.message import Message

ROOT = "/api/v1"
MOST_PARAMETERS = 40
Answer = Callable[[House, Request], Response]


def routes(admission: Admission) -> list[Route]:
    made = []
    for one in RESOURCES.values():
        made.append(Route(f"{ROOT}/{one.name}", asked(admission, one.right, listing(one)), methods=["GET"]))
        if one.item_path:
            made.append(Route(f"{ROOT}{one.item_path}", asked(admission, one.right, item(one)), methods=["GET"]))
    return made


def asked(admission: Admission, right: Right, answer: Answer) -> Callable[[Request], Response]:
    """A plain function, so that Starlette runs it in a thread."""

    def handle(request: Request) -> Response:
        try:
            return answer(admission.of(request, right), request)
        except MADE_OF as error:
            return problem_of(admission.house, request, error)

    return handle


def listing(of: Resource) -> Answer:
    def answer(house: House, request: Request) -> Response:
        ask = read_ask(of.name, of.source.filters, parameters(request))
        found = of.source.page(house, request, ask)
        last = cursor.written(of.name, found.last) if found.last is not None else None
        language = language_of(request, house.language)
        next_page = last if found.more else None
        links = {"next": following(request, next_page)} if next_page else {}
        return answered(request, {"items": found.rows, "next": next_page, "last": last}, language, links=links)

    return answer


def item(of: Resource) -> Answer:
    def answer(house: House, request: Request) -> Response:
        read_plain(parameters(request))
        try:
            named = {name: read_value(kind, request.path_params[name]) for name, kind in of.source.named.items()}
        except msgspec.ValidationError:
            raise HTTPException(404) from None
        found = of.source.item(house, request, named)
        if found is None:
            raise HTTPException(404)
        return answered(request, found, language_of(request, house.language))

    return answer


def parameters(request: Request) -> list[tuple[str, str]]:
    """As they stand in the address. Raises Unfit for more than anybody needs, HTTPException 400 for no text."""
    try:
        return parse_qsl(request.url.query, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except UnicodeDecodeError:
        raise HTTPException(400) from None
    except ValueError:
        raise Unfit({"": Message("unfit.unknown")}) from None


def following(request: Request, after: str) -> str:
    """The address of the page that follows, on this host."""
    kept = [(name, value) for name, value in parameters(request) if name != "after"]
    return f"{request.url.path}?{urlencode([*kept, ('after', after)])}"
