"""The dead man's handle: each minute a sign of life goes out the way every alert goes, to somebody outside.

It is written into the outbox, claimed and sent like any other notice, so that it fails when any of that fails: the
ledger cannot be written, the postman hangs, the line is cut. Who listens there tells people when it does not come.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.persevering import persevere
from campuswatch.settings import Settings
from collector.clock import Clock
from inventory.database import Database
from inventory.model.notice import Letter, Notice, NoticeState
from inventory.model.scope import BUREAU
from inventory.repository import notices
from inventory.repository.notices import DEAD_MAN
from language.message import Message, Parameter

log = logging.getLogger(__name__)

UNDER_WAY = (NoticeState.WAITING, NoticeState.CLAIMED)


class DeadMan:
    """`run` until cancelled. `wake` tells the postman that something lies there."""

    def __init__(self, database: Database, settings: Settings, clock: Clock, wake: Callable[[], None]) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._wake = wake

    async def run(self) -> None:
        if not self._settings.alerts.dead_man_url:
            return
        await persevere(self.turn, self._settings.alerts.dead_man_every_s, log, "no sign of life can be given")

    async def turn(self) -> None:
        beat = sign_of_life(self._settings.service.collector, self._clock.now_ms())
        await self._database.commit(partial(put_beat, beat=beat))
        self._wake()


def sign_of_life(collector: str, now_ms: int) -> Notice:
    params: dict[str, Parameter] = {"collector": collector, "beat_ms": now_ms}
    letter = Letter(subject=Message("dead_man.subject"), sentences=(Message("dead_man.says", params),))
    return Notice(
        id=uuid4().hex, school="", kind=DEAD_MAN, channel="webhook", to=DEAD_MAN, letter=letter, created_ms=now_ms,
        due_ms=now_ms,
    )  # fmt: skip


def put_beat(connection: Connection, beat: Notice) -> bool:
    """Not beside one that is still under way: an old sign of life says nothing."""
    if notices.every(connection, BUREAU, kinds=[DEAD_MAN], states=UNDER_WAY, limit=1):
        return False
    notices.add(connection, [beat])
    return True
