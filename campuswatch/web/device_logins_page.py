"""`/device/{code}/logins`: which secrets hold at a device, how old they are, and how they are given anew.

No secret stands here: `secret.reveal` shows one, once.
"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.actor import Right
from campuswatch.usecases.device_secrets import held_at
from campuswatch.web import doable
from campuswatch.web.device_head import Head, read_head, show
from campuswatch.web.house import House
from campuswatch.web.page import Page
from inventory.model.device import Stage
from inventory.model.turn import OPEN, State, Turn
from inventory.repository import rotations
from language.moment import local

MOST_TURNS = 10


def logins(house: House, request: Request) -> Response:
    head = read_head(house, request)
    if not house.visitor.may(Right.REVEAL, head.school.code):
        raise HTTPException(403)
    now_ms, back = head.words.now_ms, f"/device/{head.code}/logins"
    today = local(now_ms, head.school.zone).date()
    with house.database.read() as connection:
        held = held_at(connection, house.visitor.actor, head.device, now_ms=now_ms, today=today)
        turns = rotations.of_device(connection, house.scope, head.code, limit=MOST_TURNS)
    rows = [
        (one, doable.links(house, head.school.code, [("secret.reveal", {"id": one.row.id, "device": head.code})], back))
        for one in held
    ]
    return show(
        house, request, head, "device_logins.html", "logins",
        rows=rows,
        turns=turns,
        forms=doable.forms(house, head.school.code, wanted(head, turns), back),
    )  # fmt: skip


def wanted(head: Head, turns: list[Turn]) -> list[doable.Wanted]:
    """What may be done now: while a turn is open, only what ends it."""
    values = {"device": head.code}
    still = next((turn for turn in turns if turn.state in OPEN), None)
    if still is None:
        return [("device.rotate", values)] if head.device.stage is Stage.ADOPTED else []
    found: list[doable.Wanted] = [("turn.reveal", values), ("turn.release", values)]
    return found if still.state is State.QUARANTINE else [("turn.resume", values), *found, ("turn.cancel", values)]


PAGES = (Page(path="/device/{code}/logins", show=logins, right=Right.REVEAL),)
