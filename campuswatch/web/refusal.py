"""What is shown in place of a page: one clear sentence in the page's look."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.web.api.problem import is_for_programs, problem_of
from campuswatch.web.house import House
from campuswatch.web.lane import BUSY
from campuswatch.web.security import HEADERS
from campuswatch.web.visitor import NOBODY
from collector.store.errors import StoreError
from inventory.errors import LedgerError
from language.catalogue import translate
from language.message import Message

STRANGE_FORM = "a form of another site or session"
NAMED = (401, 403, 404, 405, 408, 413)


def refused(house: House, request: Request, error: Exception) -> Response:
    if is_for_programs(request):
        return problem_of(house, request, error)
    status = error.status_code if isinstance(error, HTTPException) else 500
    response = say(house, request, status, sentence_of(status, error))
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response


def sentence_of(status: int, error: Exception) -> Message:
    if isinstance(error, HTTPException) and error.detail == STRANGE_FORM:
        return Message("refused.form")
    if isinstance(error, HTTPException) and error.detail == BUSY:
        return Message("refused.busy")
    return Message(f"refused.{status}") if status in NAMED else Message("refused.other", {"status": status})


def unreadable(house: House, request: Request, error: Exception) -> Response:
    """The ledger or the time series cannot be read: no fault of this page, and it may pass."""
    if is_for_programs(request):
        return problem_of(house, request, error)
    language = house.words(request, None, house.clock.now_ms()).language
    detail = translate(error.message, language) if isinstance(error, LedgerError | StoreError) else str(error)
    return say(house, request, 503, Message("refused.503", {"detail": detail}))


def broken(house: House, request: Request, error: Exception) -> Response:
    """Made outside of all layers, so it brings the security headers itself. The server logs the error."""
    ours = is_for_programs(request)
    response = problem_of(house, request, error) if ours else say(house, request, 500, Message("refused.500"))
    response.headers.update(HEADERS)
    return response


def say(house: House, request: Request, status: int, sentence: Message) -> Response:
    words = house.words(request, None, house.clock.now_ms())
    house = house.seen_by(getattr(request.state, "visitor", NOBODY))
    return house.show(
        "refused.html", request, words=words, here="refused", status=status, code=status, sentence=sentence
    )
