"""`/events`: server-sent events. Says of which schools something is news; what it is, pages fetch for themselves.

`hello` tells the mark of what a page of a school (`?school=`), or of all that is seen, would show now; `news` the
schools, and over how many milliseconds to spread the fetching; `ended` that nobody is signed in any more.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from campuswatch.usecases.actor import Right
from campuswatch.web.gate import visitor_of
from campuswatch.web.house import House
from campuswatch.web.visitor import Visitor
from campuswatch.web.watcher import Full, Listener, Watcher
from dashboards.news import Moment
from inventory.model.scope import BUREAU
from inventory.repository import fault_tallies

PATH = "/events"
CHECK_S = 15.0
"""How often it is looked whether the visitor is still let in; a line is sent then, too, so that no proxy hangs up."""
EACH_MS, LONGEST_SPREAD_MS = 10, 5_000
"""What a page takes to make: so far apart pages that are open are fetched."""
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def watcher_of(house: House) -> Watcher:
    return Watcher(lambda: look(house), house.views.shared.forget)


def look(house: House) -> Moment:
    """Raises LedgerError."""
    now_ms = house.clock.now_ms()
    picture = house.views.whole.picture()
    with house.database.read() as connection:
        faults = fault_tallies.by_school(connection, BUREAU, now_ms)
    speaking = frozenset(school for school in picture.ledger.schools if house.pulse(picture, school, now_ms).speaks)
    return Moment(picture, speaking, faults)


def events(house: House, watcher: Watcher) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        visitor = await run_in_threadpool(recognised, house, request)
        if not visitor.known:
            raise HTTPException(401)
        if not visitor.may(Right.LOOK):
            raise HTTPException(403)
        try:
            listener = await watcher.join(visitor.scope, name_of(visitor))
        except Full:
            raise HTTPException(503, headers={"Retry-After": "60"}) from None
        stream = told(house, request, watcher, listener, mark_of(house, visitor, request))
        return StreamingResponse(stream, media_type="text/event-stream", headers=HEADERS)

    return answer


def recognised(house: House, request: Request) -> Visitor:
    """That a page is open is no look of a person: it keeps no session alive."""
    return visitor_of(house.database, house.key, request, house.clock.now_ms(), quiet=True)


def name_of(visitor: Visitor) -> str:
    """Of a person all sessions and programs together; a screen counts for itself."""
    return visitor.person or (visitor.session.id if visitor.session else visitor.actor.name)


def mark_of(house: House, visitor: Visitor, request: Request) -> int:
    return house.views.mark(visitor.scope, request.query_params.get("school", ""))


async def told(house: House, request: Request, watcher: Watcher, listener: Listener, mark: int) -> AsyncIterator[bytes]:
    try:
        yield event("hello", {"mark": mark})
        while not listener.ended:
            try:
                async with asyncio.timeout(CHECK_S):
                    await listener.woken.wait()
            except TimeoutError:
                if not await run_in_threadpool(still_lets, house, request, listener):
                    yield event("ended", {})
                    return
                yield b": \n\n"
            if await request.is_disconnected():
                return
            if schools := listener.taken():
                yield event("news", {"schools": sorted(schools), "spread": spread_ms(len(watcher))})
    finally:
        watcher.leave(listener)


def still_lets(house: House, request: Request, listener: Listener) -> bool:
    visitor = recognised(house, request)
    return visitor.known and visitor.scope == listener.scope


def spread_ms(listeners: int) -> int:
    return min(EACH_MS * listeners, LONGEST_SPREAD_MS)


def event(name: str, data: Mapping[str, object]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()
