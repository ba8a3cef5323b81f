"""The daily mail that says how everything stands, so that its absence is noticed: our own silence is no good news."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from uuid import uuid4

from sqlalchemy import Connection

from alerts.state import State
from campuswatch.settings import Settings
from campuswatch.usecases.telling import MAIL
from collector.clock import Clock
from dashboards.pulse import feel
from dashboards.roster import Roster
from dashboards.standing import Census, Standings, count
from inventory.database import Database
from inventory.model.notice import Action, Fact, Letter, Notice, NoticeState
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.repository import faults, notices
from language.message import Message, Parameter

ALL_WELL = "all_well"
DAY_MS = 86_400_000


class AllWell:
    """`run` once a day: a mail to each address of the settings."""

    def __init__(self, database: Database, settings: Settings, clock: Clock, wake: Callable[[], None]) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._wake = wake

    async def run(self) -> None:
        if not self._settings.alerts.all_well_to:
            return
        now_ms = self._clock.now_ms()
        made = await asyncio.to_thread(self._notices, now_ms)
        await self._database.commit(lambda connection: notices.add(connection, made))
        self._wake()

    def _notices(self, now_ms: int) -> list[Notice]:
        letter = standing_letter(self._database, now_ms)
        service = self._settings.service
        return [
            Notice(
                id=uuid4().hex, school="", kind=ALL_WELL, channel=MAIL, to=to, letter=letter, created_ms=now_ms,
                due_ms=now_ms, language=service.language,
            )
            for to in self._settings.alerts.all_well_to
        ]  # fmt: skip


def standing_letter(database: Database, now_ms: int) -> Letter:
    """How each school stands at this moment by what its pages show. Raises DatabaseError."""
    censuses, homes = censuses_of(database, now_ms)
    with database.read() as connection:
        open_faults = {code: len(faults.open_ones(connection, BUREAU, code)) for code in homes}
        mail = mail_counts(connection, now_ms)
    return write(homes.values(), censuses, open_faults, mail)


def censuses_of(database: Database, now_ms: int) -> tuple[dict[str, Census], Mapping[str, School]]:
    """By school, of what is in service there."""
    picture = Roster(database, BUREAU).picture()
    standings = Standings()
    found = {}
    for code, listed in picture.ledger.listed.items():
        pulse = feel(picture.beats, code, now_ms)
        found[code] = count(standings.of(listed, picture, now_ms, pulse.looked_ms), pulse.speaks)
    return found, picture.ledger.schools


def mail_counts(connection: Connection, now_ms: int) -> dict[str, Parameter]:
    counts = notices.counts(connection, BUREAU, since_ms=now_ms - DAY_MS)
    return {name: counts.get(state, 0) for name, state in MAIL_STATES.items()}


MAIL_STATES: Mapping[str, NoticeState] = {
    "sent": NoticeState.SENT, "waiting": NoticeState.WAITING, "dead": NoticeState.DEAD,
}  # fmt: skip
SHOWN = (State.UP, State.DOWN, State.SHADOW, State.UNKNOWN, State.MAINTENANCE)


def write(
    homes: Iterable[School],
    censuses: Mapping[str, Census],
    open_faults: Mapping[str, int],
    mail: Mapping[str, Parameter],
) -> Letter:
    """A row for each school. Pure."""
    up = sum(one.up for one in censuses.values())
    devices = sum(one.expected for one in censuses.values())
    well = up == devices and not any(open_faults.values()) and not mail["dead"]
    numbers: dict[str, Parameter] = {"up": up, "devices": devices, "trouble": devices - up}
    subject = Message("all_well.subject", numbers) if well else Message("all_well.subject.not", numbers)
    if not devices:
        subject = Message("all_well.subject.none")
    rows = [
        Fact(
            Message("all_well.school", {"code": home.code, "name": home.name}),
            Message("all_well.counts", counts_of(censuses[home.code], open_faults.get(home.code, 0))),
        )
        for home in sorted(homes, key=lambda one: one.code)
        if home.code in censuses
    ]
    rows.append(Fact(Message("all_well.mail"), Message("all_well.mail.counts", mail)))
    page = Action(Message("mail.page"), "page", {"path": "/"})
    return Letter(subject=subject, sentences=(Message("all_well.says"),), facts=tuple(rows), actions=(page,))


def counts_of(census: Census, open_faults: int) -> dict[str, Parameter]:
    return {**{state.name.lower(): census.states[state] for state in SHOWN}, "faults": open_faults}
