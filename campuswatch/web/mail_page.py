"""`/settings/mail`: whether people are told. A mail to try, and what was not told, with the reason."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from alerts.outbox import TEST
from campuswatch.commands import COMMANDS
from campuswatch.usecases.actor import Right
from campuswatch.web.forms import form_of
from campuswatch.web.house import House
from campuswatch.web.offers import offers_of
from campuswatch.web.page import Page
from campuswatch.web.place import is_several, school_asked
from inventory.model.notice import NoticeState
from inventory.repository import notices
from inventory.repository.notices import DEAD_MAN

TRIED, SHOWN = 5, 100
OPEN = (NoticeState.WAITING, NoticeState.CLAIMED, NoticeState.DEAD)


def show(house: House, request: Request) -> Response:
    school, now_ms = school_asked(house, request), house.clock.now_ms()
    with house.database.read() as connection:
        tried = notices.every(connection, house.scope, kinds=(TEST,), limit=TRIED)
        waiting = notices.every(connection, house.scope, states=OPEN, but_not_kind=DEAD_MAN, limit=SHOWN)
    command, values = COMMANDS["mail.test"], {"school": school.code if school else "", "to": ""}
    offers = offers_of(house, command, values["school"])
    if house.visitor.of_bureau:
        offers = {**offers, "school": [("", ""), *offers.get("school", ())]}
    soon = any(one.state in (NoticeState.WAITING, NoticeState.CLAIMED) for one in tried)
    return house.show(
        "settings_mail.html", request, words=house.words(request, None, now_ms), here="settings",
        several=is_several(house), mail=house.settings.mail, alerts=house.settings.alerts, tried=tried, soon=soon,
        waiting=[one for one in waiting if one.kind != TEST], form=form_of(command, values, choices=offers),
    )  # fmt: skip


PAGES = (Page(path="/settings/mail", show=show, right=Right.CONFIGURE),)
