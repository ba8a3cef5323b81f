"""Sorting what lies in the outbox: what is due is claimed, gathered, put off or handed on, each in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial
from uuid import uuid4

from sqlalchemy import Connection

from alerts.notifiers.notifier import Means
from alerts.notifiers.rendering import Place, gathered
from alerts.outbox import DIGEST, HOUR_MS, Pace, Plan, plan
from campuswatch.settings import Settings
from campuswatch.usecases.telling import HOOKS, MAIL
from collector.clock import Clock
from inventory.database import Database
from inventory.model.notice import Notice
from inventory.model.scope import BUREAU
from inventory.repository import notices, schools
from inventory.repository.notices import DEAD_MAN
from language.message import Message

DUE_AT_ONCE = 500
"""Notices that one turn looks at: enough to see that many go to one recipient."""
LEASE_S = 60.0
"""Beyond the time that sending may take: for writing down what became of it."""
LOOK_BACK_MS = 2 * HOUR_MS
KEPT_MS = 400 * 24 * HOUR_MS
BEATS_KEPT_MS = 24 * HOUR_MS

Look = Callable[[Connection], list[Notice]]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice that is ours to send, and where it is read."""

    notice: Notice
    place: Place


class Sorting:
    """For one postman, who claims under `name`; with `only`, nothing but notices of these kinds is touched."""

    def __init__(
        self, database: Database, settings: Settings, means: Means, clock: Clock, name: str, only: frozenset[str]
    ) -> None:
        self._database = database
        self._settings = settings
        self._means = means
        self._clock = clock
        self._name = name
        self._only = only
        self._pace = Pace(
            digest_over=settings.mail.digest_over,
            window_ms=int(settings.mail.digest_window_s * 1000),
            per_hour=settings.mail.per_hour,
        )

    async def claim(self, channel: str, most: int, but_not: Collection[str]) -> list[Claimed]:
        """At most so many that now are ours. Raises DatabaseError."""
        now_ms = self._clock.now_ms()
        look = partial(
            notices.due, scope=BUREAU, now_ms=now_ms, channel=channel, but_not=but_not, kinds=self._only,
            limit=DUE_AT_ONCE,
        )  # fmt: skip
        if not await asyncio.to_thread(self._finds, look):
            return []
        return await self._database.commit(lambda connection: self._take(connection, look(connection), now_ms, most))

    async def spread(self) -> None:
        """Notices for programs become one for each hook that wants them. Raises DatabaseError."""
        now_ms = self._clock.now_ms()
        look = partial(notices.due, scope=BUREAU, now_ms=now_ms, channel=HOOKS, limit=DUE_AT_ONCE)

        def work(connection: Connection) -> None:
            for one in look(connection):
                notices.hand_on(connection, one.id, self._copies(one), at_ms=now_ms)

        if await asyncio.to_thread(self._finds, look):
            await self._database.commit(work)

    async def clean(self) -> tuple[int, Message]:
        """What nobody could send is given up, what is old is forgotten; how many were given up, and why."""
        now_ms, hours = self._clock.now_ms(), self._settings.mail.give_up_h
        error = Message("mail.given_up", {"hours": int(hours)}) if self._means.mail else Message("mail.no_server")

        def work(connection: Connection) -> int:
            late = notices.give_up(connection, before_ms=now_ms - int(hours * HOUR_MS), at_ms=now_ms, error=error)
            notices.forget(connection, before_ms=now_ms - BEATS_KEPT_MS, kinds=[DEAD_MAN])
            notices.forget(connection, before_ms=now_ms - KEPT_MS)
            return late

        return await self._database.commit(work), error

    def _finds(self, look: Look) -> bool:
        """So that nobody takes the writer's turn for nothing."""
        with self._database.read() as connection:
            return bool(look(connection))

    def _take(self, connection: Connection, due: list[Notice], now_ms: int, most: int) -> list[Claimed]:
        to = {one.to for one in due}
        told = notices.sent_to(connection, BUREAU, to, since_ms=now_ms - LOOK_BACK_MS, now_ms=now_ms)
        found = plan(due, told, now_ms, self._pace)
        wanted = [*self._gather(connection, found, now_ms), *found.single][:most]
        for group, next_ms in found.later:
            notices.put_off(connection, [one.id for one in group], next_ms=next_ms)
        until_ms = now_ms + int((self._settings.mail.timeout_s + LEASE_S) * 1000)
        ids = [one.id for one in wanted]
        mine = set(notices.claim(connection, ids, by=self._name, now_ms=now_ms, until_ms=until_ms))
        return [
            Claimed(replace(one, attempts=one.attempts + 1), self._place(connection, one))
            for one in wanted
            if one.id in mine
        ]

    def _gather(self, connection: Connection, found: Plan, now_ms: int) -> list[Notice]:
        made = []
        for group in found.digests:
            first = group[0]
            told_of = {one.school for one in group}
            letters = [one.letter for one in group]
            if len(told_of) > 1:
                letters = [replace(one.letter, heading=self._place(connection, one).school) for one in group]
            digest = Notice(
                id=uuid4().hex, school=told_of.pop() if len(told_of) == 1 else "", kind=DIGEST,
                channel=first.channel, to=first.to, letter=gathered(letters), created_ms=now_ms,
                due_ms=now_ms, person=first.person, language=self._place(connection, first).language,
                attachments=tuple({each.digest: each for one in group for each in one.attachments}.values()),
            )  # fmt: skip
            notices.gather(connection, [one.id for one in group], digest)
            made.append(digest)
        return made

    def _place(self, connection: Connection, notice: Notice) -> Place:
        hook = self._means.hooks.get(notice.to) if notice.channel != MAIL else None
        language = notice.language or (hook.language if hook else "")
        school = schools.get(connection, BUREAU, notice.school) if notice.school else None
        service = self._settings.service
        return Place(
            school=school.name if school else "",
            zone=school.zone if school else service.zone,
            language=language or (school.language if school else service.language),
        )

    def _copies(self, one: Notice) -> list[Notice]:
        return [
            replace(one, id=uuid4().hex, channel=hook.channel, to=hook.name)
            for hook in self._means.hooks.values()
            if hook.name != DEAD_MAN and hook.wants(one.school, one.kind)
        ]
