"""The postman: takes what is due from the outbox, sends it, writes down what became of it.

Many may work on one ledger. Each notice is claimed by a conditional update before it is sent, and its end is written
down after. Who dies in between has sent it or not: it is sent again once the claim has run out, with the same
Message-ID, so at most one more is on its way for each that was in flight.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Connection

from alerts.notifiers import NOTIFIERS
from alerts.notifiers.notifier import Doubtful, Means, NotSent, Parcel, Refused, Unreachable
from alerts.notifiers.rendering import render
from alerts.outbox import pause_ms
from campuswatch.enclosing import enclose
from campuswatch.mail_means import LinkMaker, links_of
from campuswatch.mail_sorting import Claimed, Sorting
from campuswatch.mail_ways import Ways, way_of
from campuswatch.reports.archive import Archive
from campuswatch.settings import Settings
from campuswatch.usecases.telling import MAIL
from collector.clock import Clock
from inventory.database import Database
from inventory.errors import DatabaseError
from inventory.letters import to_json
from inventory.model.notice import Action, Notice, NoticeState
from inventory.model.scope import BUREAU
from inventory.repository import notices
from language.catalogue import translate
from language.message import Message

log = logging.getLogger(__name__)

TURN_S = 1.0
GRACE_S = 5.0
"""How long a stop waits for what is in flight."""
CLEANING_S = 600.0
DAY_MS = 86_400_000


class Postman:
    """`run` until cancelled; `turns` grows with each look into the outbox, for who watches whether it moves.

    `links` makes addresses by an action's target, beside those of `links_of`. With `only`, nothing but notices of these
    kinds is sent.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        means: Means,
        clock: Clock,
        *,
        name: str = "",
        links: Mapping[str, LinkMaker] | None = None,
        only: frozenset[str] = frozenset(),
        luck: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._means = means
        self._clock = clock
        self._at_once = settings.mail.at_once
        self._archive = Archive(settings.reports_path)
        self._name = name or settings.service.collector
        self._links = links_of(settings, links or {})
        self._only = only
        self._luck = luck
        self._sorting = Sorting(database, settings, means, clock, self._name, only)
        self._ways = Ways(clock, luck)
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flying: Counter[str] = Counter()
        self._cleaned_s = float("-inf")
        self._refused = False
        self.turns = 0
        self.sent = 0

    async def run(self) -> None:
        """What this one had claimed before it died is taken up at once."""
        if not self._only:
            await self._record(partial(notices.release, by=self._name))
        try:
            while True:
                self._wake.clear()
                await self._try()
                await self._pause()
                for task in [task for task in self._tasks if task.done()]:
                    self._tasks.discard(task)
                    task.result()  # a mistake of ours ends the postman, loudly
        finally:
            await self._end()

    def wake(self) -> None:
        """Something was put into the outbox: look now."""
        self._wake.set()

    def troubles(self) -> list[Message]:
        """Why nothing goes some way at the moment."""
        return [*([] if self._means.mail else [Message("mail.no_server")]), *self._ways.troubles()]

    async def status(self) -> dict[str, Any]:
        """For the control socket: what lies in the outbox, and why nothing goes some way. Raises DatabaseError."""

        def look() -> dict[NoticeState, int]:
            with self._database.read() as connection:
                return notices.counts(connection, BUREAU, since_ms=self._clock.now_ms() - DAY_MS)

        found = await asyncio.to_thread(look)
        return {
            "waiting": found.get(NoticeState.WAITING, 0) + found.get(NoticeState.CLAIMED, 0),
            "sent_in_a_day": found.get(NoticeState.SENT, 0),
            "refused_in_a_day": found.get(NoticeState.DEAD, 0),
            "troubles": [translate(one, "en") for one in self.troubles()],
        }

    async def turn(self) -> int:
        """Begins to send what may be sent now; how many notices these were. Raises DatabaseError."""
        started = 0
        if not self._only:
            await self._sorting.spread()
            await self._clean()
        for channel in NOTIFIERS:
            closed = self._ways.closed(channel)
            free = self._at_once - self._flying[channel]
            if free <= 0 or "" in closed or (channel == MAIL and self._means.mail is None):
                continue
            for one in await self._sorting.claim(channel, free, closed):
                self._flying[channel] += 1
                self._tasks.add(asyncio.create_task(self._send(one), name=f"notice {one.notice.id}"))
                started += 1
        self.turns += 1
        return started

    async def _try(self) -> None:
        try:
            await self.turn()
            self._refused = False
        except DatabaseError as error:
            if not self._refused:
                log.error("the outbox cannot be read: %s", translate(error.message, "en"))
            self._refused = True

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TURN_S):  # wait_for of Python 3.11 may swallow that we are cancelled
                await self._wake.wait()

    async def _send(self, one: Claimed) -> None:
        """Renders it, sends it, writes down what became of it."""
        notice = one.notice
        try:
            parcel = await asyncio.to_thread(self.parcel, one)
            answer = await NOTIFIERS[notice.channel](parcel, self._means)
        except NotSent as error:
            await self._record(self._after(notice, error))
        else:
            self._ways.worked(way_of(notice))
            self.sent += 1
            at_ms = self._clock.now_ms()
            await self._record(partial(notices.sent, id=notice.id, by=self._name, at_ms=at_ms, answer=answer))
        finally:
            self._flying[notice.channel] -= 1
            self.wake()

    def _after(self, notice: Notice, error: NotSent) -> Callable[[Connection], bool]:
        """What is to be written down. A letter that was delayed or refused says that the way works."""
        now_ms = self._clock.now_ms()
        if isinstance(error, Unreachable):
            self._ways.failed(way_of(notice), error)
        else:
            self._ways.worked(way_of(notice))
        if isinstance(error, Refused):
            log.error("a %s notice was refused for good: %s", notice.kind, translate(error.message, "en"))
            return partial(notices.refused, id=notice.id, by=self._name, at_ms=now_ms, error=error.message)
        if notice.kind == notices.DEAD_MAN:
            return partial(notices.lapse, id=notice.id, by=self._name, at_ms=now_ms, error=error.message)
        next_ms = now_ms + pause_ms(notice.attempts, self._luck())
        doubtful = notice.doubtful or isinstance(error, Doubtful)  # a later failure does not say that an earlier did
        return partial(
            notices.put_back, id=notice.id, by=self._name, next_ms=next_ms, error=error.message, doubtful=doubtful
        )

    def parcel(self, one: Claimed) -> Parcel:
        """The notice in the recipient's language. Raises Delayed where what goes with it cannot be read."""
        notice, place = one.notice, one.place
        attachments = notice.attachments if notice.channel == MAIL else ()
        made = render(notice.letter, place, notice.kind, partial(self._address, notice))
        return Parcel(
            id=notice.id, kind=notice.kind, to=notice.to, school=notice.school, school_name=place.school,
            language=place.language, created_ms=notice.created_ms, subject=made.subject, text=made.text,
            html=made.html, thread=notice.fault, letter=to_json(notice.letter), links=made.links,
            enclosures=enclose(self._archive, attachments),
        )  # fmt: skip

    def _address(self, notice: Notice, action: Action) -> str | None:
        make = self._links.get(action.target)
        return make(action, notice) if make else None

    async def _clean(self) -> None:
        if self._clock.monotonic() - self._cleaned_s >= CLEANING_S:
            self._cleaned_s = self._clock.monotonic()
            late, why = await self._sorting.clean()
            if late:
                log.error("%d notices were given up: %s", late, translate(why, "en"))

    async def _record(self, work: Callable[[Connection], Any]) -> None:
        """Until the ledger takes it: what is not written down would be sent twice."""
        said = False
        while True:
            try:
                await self._database.commit(work)
            except DatabaseError as error:
                if not said:
                    log.error("what became of a notice cannot be written down: %s", translate(error.message, "en"))
                said = True
                await asyncio.sleep(TURN_S)
            else:
                return

    async def _end(self) -> None:
        """What is in flight may land; then it is let go, to be sent again by whoever comes next."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=GRACE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            await self._database.commit(partial(notices.release, by=self._name))
        except DatabaseError as error:
            log.error("what was claimed waits until it runs out: %s", translate(error.message, "en"))
