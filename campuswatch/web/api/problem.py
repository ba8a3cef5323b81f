"""What a program is told in place of an answer: problem+json (RFC 9457), in the language that it asks for."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.commands.reading import Unfit
from campuswatch.control import ControlError
from campuswatch.usecases.actor import Forbidden
from campuswatch.usecases.signing_in import NotLetIn
from campuswatch.web.house import House
from campuswatch.web.language import choose_language
from collector.store.errors import StoreError
from inventory.errors import Conflict, LedgerError, Missing, VaultError
from language.catalogue import translate
from language.message import Message

MEDIA_TYPE = "application/problem+json"
PREFIXES = ("/api/", "/metrics")
NAMED = (400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500, 503)
MADE_OF = (Unfit, Missing, Conflict, VaultError, Forbidden, NotLetIn, ControlError)
"""What a command or a list raises, and `problem_of` tells."""


class FieldError(msgspec.Struct, frozen=True):
    """An empty `field` stands for the whole."""

    field: str
    message: str


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`title` is the same for each `status`, `detail` says what it is this time and what to do."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[FieldError] = []


def is_for_programs(request: Request) -> bool:
    return request.url.path.startswith(PREFIXES)


def problem(
    house: House,
    request: Request,
    status: int,
    detail: Message | None = None,
    *,
    errors: Mapping[str, Message] = {},
    headers: Mapping[str, str] | None = None,
) -> Response:
    language = choose_language(request, house.language)
    known = status if status in NAMED else 400 if status < 500 else 500
    body = Problem(
        title=translate(Message(f"problem.{known}"), language),
        status=status,
        detail=translate(detail or Message(f"problem_detail.{known}"), language),
        errors=[FieldError(name, translate(message, language)) for name, message in errors.items()],
    )
    told = {
        "Cache-Control": "no-store", "Content-Language": language, "Vary": "Accept-Language, Cookie, Authorization",
        **(headers or {}),
    }  # fmt: skip
    return Response(msgspec.json.encode(body), status, told, media_type=MEDIA_TYPE)


def problem_of(house: House, request: Request, error: Exception) -> Response:
    """Of one of MADE_OF, of a refusal by HTTP, or of something that cannot be read now."""
    if isinstance(error, HTTPException):
        return problem(house, request, error.status_code, headers=error.headers)
    if isinstance(error, Unfit):
        return problem(house, request, 422, errors=error.problems)
    if isinstance(error, Missing):
        return problem(house, request, 404, error.message)
    if isinstance(error, Conflict | VaultError):
        return problem(house, request, 409, error.message)
    if isinstance(error, NotLetIn):
        return problem(house, request, 403, error.message)
    if isinstance(error, Forbidden):
        return problem(house, request, 403)
    if isinstance(error, ControlError):
        return problem(house, request, 503, Message("command.no_service", {"why": str(error)}))
    if isinstance(error, LedgerError | StoreError):
        return problem(house, request, 503, error.message, headers={"Retry-After": "10"})
    return problem(house, request, 500)
