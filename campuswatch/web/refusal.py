"""What is shown in place of a page: one clear sentence in the page's look."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.web.house import House
from campuswatch.web.security import HEADERS
from collector.store.errors import StoreError
from inventory.errors import LedgerError
from language.catalogue import translate
from language.message import Message

NAMED = (403, 404, 405, 408, 413)


def refused(house: House, request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    sentence = Message(f"refused.{status}") if status in NAMED else Message("refused.other", {"status": status})
    response = say(house, request, status, sentence)
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response


def unreadable(house: House, request: Request, error: Exception) -> Response:
    """The ledger or the time series cannot be read: no fault of this page, and it may pass."""
    language = house.words(request, None, house.clock.now_ms()).language
    detail = translate(error.message, language) if isinstance(error, LedgerError | StoreError) else str(error)
    return say(house, request, 503, Message("refused.503", {"detail": detail}))


def broken(house: House, request: Request, error: Exception) -> Response:
    """Made outside of all layers, so it brings the security headers itself. The server logs the error."""
    response = say(house, request, 500, Message("refused.500"))
    response.headers.update(HEADERS)
    return response


def say(house: House, request: Request, status: int, sentence: Message) -> Response:
    words = house.words(request, None, house.clock.now_ms())
    return house.show(
        "refused.html", request, words=words, here="refused", status=status, code=status, sentence=sentence
    )
