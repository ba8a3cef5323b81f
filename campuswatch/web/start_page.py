"""`/start`: the way from an empty ledger to a watched school, step by step; each says what is there and what is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.actor import Right
from campuswatch.usecases.first_steps import NEEDED, FirstSteps, Step, read_first_steps
from campuswatch.web.house import House
from campuswatch.web.page import Page
from campuswatch.web.place import is_several, school_asked

RIGHTS: Mapping[Step, Right] = {
    Step.SCHOOL: Right.CONFIGURE,
    Step.ADDRESSES: Right.CONFIGURE,
    Step.CREDENTIALS: Right.SECRETS,
    Step.IMPORT: Right.KEEP,
    Step.SCAN: Right.SCAN,
    Step.ADOPT: Right.ADOPT,
    Step.PEOPLE: Right.PEOPLE,
    Step.MAIL: Right.CONFIGURE,
    Step.BACKUP: Right.CONFIGURE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`href` is where it is done, empty for who may not."""

    step: Step
    done: bool
    needed: bool
    next: bool
    href: str


def start(house: House, request: Request) -> Response:
    school = school_asked(house, request)
    settings, now_ms = house.settings, house.clock.now_ms()
    with house.database.read() as connection:
        steps = read_first_steps(
            connection, house.scope, school.code if school else None,
            mail=bool(settings.mail.server), backup=bool(settings.backup.folder),
        )  # fmt: skip
    rows = [
        Row(step=step, done=steps.done(step), needed=step in NEEDED, next=step is steps.next,
            href=place_of(steps, step) if house.visitor.may(RIGHTS[step]) else "")
        for step in Step
    ]  # fmt: skip
    return house.show(
        "start.html", request, words=house.words(request, steps.school, now_ms), here="start", school=steps.school,
        several=is_several(house), steps=steps, rows=rows, whole=all(row.done for row in rows if row.needed),
        schools=list(house.roster.picture().ledger.schools.values()),
    )  # fmt: skip


def place_of(steps: FirstSteps, step: Step) -> str:
    """Where a step is taken; empty as long as there is no school."""
    if steps.school is None:
        return {
            Step.SCHOOL: "/do/school.add?back=/start", Step.PEOPLE: "/people",
            Step.MAIL: "/settings/mail", Step.BACKUP: "/settings/file#backup",
        }.get(step, "")  # fmt: skip
    code = quote(steps.school.code)
    back = quote(f"/start?school={code}", safe="")
    return {
        Step.SCHOOL: f"/settings/school/{code}",
        Step.ADDRESSES: f"/do/school.sweep?school={code}&back={back}",
        Step.CREDENTIALS: f"/do/credential.add?school={code}&back={back}",
        Step.IMPORT: f"/import?school={code}",
        Step.SCAN: f"/scan/{code}",
        Step.ADOPT: f"/inbox?school={code}&topic=found",
        Step.PEOPLE: "/people",
        Step.MAIL: "/settings/mail",
        Step.BACKUP: "/settings/file#backup",
    }[step]


PAGES = (Page(path="/start", show=start),)
