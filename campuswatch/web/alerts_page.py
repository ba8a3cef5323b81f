"""`/alerts`: what fires now, and what did in the last days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from alerts.rules.words import do_of, says_of, title_of
from campuswatch.web.fault_page import moments
from campuswatch.web.faults_page import names_of
from campuswatch.web.house import House
from campuswatch.web.page import Page
from dashboards.words import Words
from inventory.model.alert import Alert
from inventory.repository import alerts

PAGE = 100
DAYS = 7
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    alert: Alert
    name: str
    title: str
    says: str
    do: str


def fired(house: House, request: Request) -> Response:
    """`?school=` narrows it, `?all=1` has those that another device's fault explains, `?past=1` what is over."""
    asked, now_ms = request.query_params, house.clock.now_ms()
    picture = house.roster.picture()
    schools = picture.ledger.schools
    school = schools.get(asked.get("school", "")) or (next(iter(schools.values())) if len(schools) == 1 else None)
    code = school.code if school else None
    past = "past" in asked
    with house.database.read() as connection:
        if past:
            found = alerts.between(connection, house.scope, now_ms - DAYS * DAY_MS, now_ms + 1, code, limit=PAGE)
        else:
            found = alerts.open_ones(connection, house.scope, code)
    explained = sum(1 for one in found if one.cause)
    shown = [one for one in found if past or "all" in asked or not one.cause]
    words = house.words(request, school, now_ms)
    names = names_of(house, {one.device for one in shown[:PAGE] if one.device})
    return house.show(
        "alerts.html", request, words=words, here="alerts", school=school, several=len(schools) > 1, past=past,
        pulse=house.pulse(picture, code or "", now_ms) if picture.beats else None, schools=schools.values(),
        rows=[row_of(one, names, words) for one in shown[:PAGE]], all=len(shown), days=DAYS,
        hidden=explained if not past and "all" not in asked else 0,
    )  # fmt: skip


def row_of(one: Alert, names: Mapping[str, str], words: Words) -> AlertRow:
    return AlertRow(
        alert=one, name=names.get(one.device, ""), title=words.say(title_of(one)), says=moments(says_of(one), words),
        do=words.say(do_of(one)) if one.resolved_ms is None else "",
    )  # fmt: skip


PAGES = (Page(path="/alerts", show=fired),)
