"""A page: an address, who may see it, and what shows it. A module of pages lists its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.actor import Right
from campuswatch.web.form import Form
from campuswatch.web.house import House
from campuswatch.web.lane import Lane

Handler = Callable[[House, Request], Response]
Knock = Callable[[House, Request], bool]
"""Whether what is posted will be read: not for everybody who knows no secret."""
Taker = Callable[[House, Request, Form], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`right` is what one must have somewhere to be shown it; None shows it to everybody, `bureau` only to the bureau's
    people. What it shows is limited by the visitor's scope: of another school's it says 404. What a `shared` one shows
    in its live parts follows from scope, rights and address alone, so that open pages may get the same."""

    path: str
    show: Handler
    right: Right | None = Right.LOOK
    bureau: bool = False
    shared: bool = False
    lane: Lane = Lane.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a browser may post beside commands. With `right` None a secret in the address says who may; else the form
    carries the session's token, and `knock` is not asked."""

    path: str
    take: Taker
    knock: Knock | None = None
    right: Right | None = None
    lane: Lane = Lane.OPEN
