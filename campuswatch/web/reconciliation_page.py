"""`/reconciliation/{school}`: row by row what ledger, network and recorders do not say alike, and the answers."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.actor import Right
from campuswatch.usecases.reconciling import read_reconciliation
from campuswatch.web.house import House
from campuswatch.web.page import Page
from campuswatch.web.place import is_several, school_at
from inventory.reconciliation import Finding
from inventory.repository import reconciliations

PAGE = 60


def show(house: House, request: Request) -> Response:
    """`?all=1` shows what was answered too, `?finding=` one kind, `?after=` leaves out so many rows."""
    school, now_ms = school_at(house, request), house.clock.now_ms()
    if not house.scope.allows(school.code):
        raise HTTPException(404)
    whole = request.query_params.get("all") == "1"
    finding = next((one for one in Finding if one == request.query_params.get("finding")), None)
    with house.database.read() as connection:
        found = read_reconciliation(connection, house.visitor.actor, school.code, now_ms=now_ms)
        made = reconciliations.every(connection, house.scope, school.code, limit=1)
    open_rows = [row for row in found.rows if row.answer is None]
    told = [row for row in (found.rows if whole else open_rows) if finding in (None, row.finding)]
    text = request.query_params.get("after", "")
    after = min(int(text), len(told)) if text.isdecimal() and len(text) < 9 else 0
    return house.show(
        "reconciliation.html", request, words=house.words(request, school, now_ms), here="inbox", school=school,
        several=is_several(house), rows=told[after : after + PAGE], all=len(told), after=after,
        further=after + PAGE if after + PAGE < len(told) else None, untold=found.untold,
        scanned_ms=found.made.scanned_ms, made=made[0] if made else None, whole=whole, finding=finding,
        findings=[(one, number) for one in Finding if (number := sum(row.finding is one for row in open_rows))],
        answered=len(found.rows) - len(open_rows), back=f"/reconciliation/{school.code}",
        may=house.visitor.may(Right.ADOPT, school.code),
    )  # fmt: skip


PAGES = (Page(path="/reconciliation/{school}", show=show),)
