"""Who may ask, how often, and from where: seen to before anything is read for them."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from starlette.exceptions import HTTPException
from starlette.requests import Request

from campuswatch.usecases.actor import Right
from campuswatch.web.form import from_ourselves
from campuswatch.web.gate import visitor_of
from campuswatch.web.house import House
from campuswatch.web.visitor import Visitor
from campuswatch.web.visits import Visits

MOST, WINDOW_S = 600, 60.0
"""Requests of one token, or of one session, in a minute."""
CSRF = "x-csrf-token"
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="campuswatch"'}


@dataclass(frozen=True, slots=True)
class Admission:
    """Of one app: its limits count all that is asked of it."""

    house: House
    most: int = MOST
    visits: Visits = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "visits", Visits(self.house.clock.monotonic, most=self.most, window_s=WINDOW_S))

    def of(self, request: Request, right: Right) -> House:
        """The house as it is seen by who asks. Raises HTTPException: 401 nobody, 403 without the right, 429 too
        often."""
        house = self.house
        visitor = visitor_of(house.database, house.key, request, house.clock.now_ms())
        request.state.visitor = visitor
        if not visitor.known:
            raise HTTPException(401, headers=CHALLENGE)
        if not self.visits.may(name_of(visitor)):
            raise HTTPException(429, headers={"Retry-After": str(round(WINDOW_S))})
        if not visitor.may(right):
            raise HTTPException(403)
        return house.seen_by(visitor)


def name_of(visitor: Visitor) -> str:
    return visitor.token.id if visitor.token else visitor.session.id if visitor.session else visitor.actor.name


def require_own_page(request: Request, visitor: Visitor) -> None:
    """A browser's session changes something only from a page of ours, which knows the session's token. A program's own
    token is sent by nobody else. Raises HTTPException 403."""
    if visitor.token is not None:
        return
    said = request.headers.get(CSRF, "").encode()
    if not from_ourselves(request.headers) or not hmac.compare_digest(said, visitor.form_token.encode()):
        raise HTTPException(403)
