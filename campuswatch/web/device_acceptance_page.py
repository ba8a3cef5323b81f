"""`/device/{code}/acceptance`: how the tests stand at this moment, and what was signed before."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.acceptance import examine_device
from campuswatch.web import doable
from campuswatch.web.device_head import Head, read_head, show
from campuswatch.web.forms import FormView
from campuswatch.web.house import House
from campuswatch.web.page import Page
from inventory.acceptance import lacking, needed
from inventory.model.acceptance import Outcome, Test
from inventory.model.device import Stage
from inventory.repository import acceptances


def acceptance(house: House, request: Request) -> Response:
    head = read_head(house, request)
    device = head.device
    _, checks = examine_device(
        house.database, house.store, house.visitor.actor, device.code,
        clock_limit_ms=house.yardstick.clock_limit_ms, now_ms=head.words.now_ms,
    )  # fmt: skip
    with house.database.read() as connection:
        records = acceptances.of_device(connection, house.scope, device.code)
    told = {one.test for one in checks if one.outcome is not Outcome.NOT_TESTED}
    return show(
        house, request, head, "device_acceptance.html", "acceptance",
        checks=checks,
        needed=needed(device.kind),
        missing=lacking(device.kind, checks),
        untested=[test for test in Test if test not in told],
        records=records,
        forms=forms(house, head),
    )  # fmt: skip


def forms(house: House, head: Head) -> list[FormView]:
    values = {"device": head.code}
    wanted: list[doable.Wanted] = [("device.accept", values)] if head.device.stage is not Stage.RETIRED else []
    if head.device.stage is Stage.CANDIDATE:
        wanted.append(("device.adopt", values))
    return doable.forms(house, head.school.code, wanted, f"/device/{head.code}/acceptance")


PAGES = (Page(path="/device/{code}/acceptance", show=acceptance),)
