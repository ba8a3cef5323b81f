"""Which passwords were changed, when and by whom: what is reported upward (Q11). What they are stands nowhere here."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.lookup import known_school
from dashboards.papers.secret_changes import SecretChange, SecretPaper, secret_changes_page
from dashboards.words import Words
from inventory.database import Database
from inventory.model.change_event import ChangeEvent
from inventory.model.device import Device
from inventory.model.scope import Scope
from inventory.repository import changes, devices
from inventory.repository.devices import Filter
from inventory.safekeeping import ACTIONS

MOST = 100_000


def changes_between(database: Database, actor: Actor, school: str, since: date, until: date | None) -> SecretPaper:
    """Both days are of the school's zone, `until` included; in the order of time. Raises Missing, Forbidden."""
    found = known_school(database, actor, school)
    require(actor, Right.LOOK, school)
    zone = ZoneInfo(found.zone)
    start_ms = in_ms(since, zone)
    end_ms = in_ms(until + timedelta(days=1), zone) if until else None
    with database.read() as connection:
        events = changes.of_actions(connection, Scope.of([school]), ACTIONS, limit=MOST)
        known = {one.code: one for one in devices.find(connection, actor.scope, Filter(school=school))}
    told = [
        change_of(event, known)
        for event in reversed(events)
        if start_ms <= event.at_ms and (end_ms is None or event.at_ms < end_ms)
    ]
    return SecretPaper(school=found, since=since, until=until, changes=told)


def change_of(event: ChangeEvent, known: dict[str, Device]) -> SecretChange:
    purpose, type, account = [*event.field.split(" ", 2), "", ""][:3]
    device = known.get(event.subject)
    return SecretChange(
        at_ms=event.at_ms, subject=event.subject, name=device.name if device else "", purpose=purpose, type=type,
        account=account, change=event.action.removeprefix("secret "), actor=event.actor,
    )  # fmt: skip


def report_page(paper: SecretPaper, language: str, now_ms: int) -> str:
    return secret_changes_page(paper, Words(language, paper.school.zone, now_ms))


def in_ms(day: date, zone: ZoneInfo) -> int:
    return round(datetime.combine(day, time(), zone).timestamp() * 1000)
