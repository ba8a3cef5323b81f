"""`/reports/making/{id}`: a report that somebody asked for, while it is made; then it leads to it."""

from __future__ import annotations

from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from campuswatch.reports.works import Stage
from campuswatch.usecases.actor import Right
from campuswatch.web.house import House
from campuswatch.web.page import Page


def making(house: House, request: Request) -> Response:
    """404 for what is not known any more: what was made by then stands on the shelf."""
    job = house.works.get(house.scope, request.path_params["id"]) if house.works else None
    if job is None:
        raise HTTPException(404)
    if job.stage is Stage.DONE and len(job.made.numbers) == 1 and not job.made.wrong:
        return RedirectResponse(f"/reports/{quote(job.made.numbers[0])}", 303)
    now_ms = house.clock.now_ms()
    school = house.roster.picture().ledger.schools.get(job.errand.school)
    return house.show(
        "making.html", request, words=house.words(request, school, now_ms), here="reports", school=school, job=job
    )


PAGES = (Page(path="/reports/making/{id}", show=making, right=Right.REPORT),)
