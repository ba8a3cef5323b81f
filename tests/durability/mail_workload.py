"""Fires alerts and sends mail of them, until it is killed: `mail_workload.py LEDGER PORT LAST honest|early`.

An alert and its notice are one transaction, as in the service; the number of the alert is printed once it is safe. It
ends by itself when alert LAST is fired and nothing waits.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

import alerts.outbox
import campuswatch.mail_ways
from campuswatch.mail_means import means_of
from campuswatch.mail_settings import Mail
from campuswatch.mail_sorting import Claimed
from campuswatch.postman import Postman
from campuswatch.settings import Settings
from campuswatch.usecases.telling import notices_for
from collector.clock import SystemClock
from inventory.database import Database
from inventory.model.change_event import ChangeEvent
from inventory.model.notice import Letter, NoticeState
from inventory.model.person import Person
from inventory.model.scope import BUREAU
from inventory.repository import changes, notices
from language.message import Message

RECIPIENTS = 40
EVERY_S = 0.01
ACTION = "fired"


def settings_of(port: int) -> Settings:
    mail = Mail(
        server="127.0.0.1", port=port, security="none", sender="alerts@watch.example.org", digest_over=3,
        digest_window_s=1.0, per_hour=10_000, timeout_s=20,
    )  # fmt: skip
    return Settings(mail=mail, folder=Path.cwd())


def fire(connection: Connection, number: int, now_ms: int) -> None:
    to = number % RECIPIENTS
    person = Person(id=f"{to:032x}", school="S01", name="", email=f"p{to}@example.org", language="en")
    letter = Letter(subject=Message("dead_man.says", {"collector": f"alert-{number}-", "beat_ms": now_ms}))
    event = ChangeEvent(at_ms=now_ms, school="S01", subject=str(number), actor="trial", action=ACTION)
    changes.record(connection, [event])
    notices.add(connection, notices_for([person], letter, kind="fault.opened", school="S01", now_ms=now_ms))


class Early(Postman):
    """Writes down that a mail is sent before it is."""

    async def _send(self, one: Claimed) -> None:
        work = partial(notices.sent, id=one.notice.id, by=self._name, at_ms=one.notice.due_ms, answer="")
        await self._record(work)
        await super()._send(one)


POSTMEN: Mapping[str, type[Postman]] = {"honest": Postman, "early": Early}


async def main(ledger: str, port: int, last: int, habit: str) -> None:
    database = Database.open(f"sqlite:///{ledger}", create=False)
    with database.read() as connection:
        newest = changes.of_actions(connection, BUREAU, [ACTION], limit=1)
    clock, settings = SystemClock(), settings_of(port)
    postman = POSTMEN[habit](database, settings, means_of(settings), clock)
    working = asyncio.create_task(postman.run())
    for number in range(int(newest[0].subject) + 1 if newest else 1, last + 1):
        await database.commit(partial(fire, number=number, now_ms=clock.now_ms()))
        os.write(1, f"{number}\n".encode())
        postman.wake()
        await asyncio.sleep(EVERY_S)
    while not working.done() and await asyncio.to_thread(waits, database):
        await asyncio.sleep(0.05)
    working.cancel()
    await asyncio.wait([working])
    if not working.cancelled():
        working.result()
    database.close()


def waits(database: Database) -> bool:
    with database.read() as connection:
        found = notices.counts(connection, BUREAU)
    return bool(found.get(NoticeState.WAITING) or found.get(NoticeState.CLAIMED))


def hurry() -> None:
    """The pauses of an hour, in a second."""
    alerts.outbox.FIRST_PAUSE_MS = 50
    alerts.outbox.LONGEST_PAUSE_MS = 400
    campuswatch.mail_ways.FIRST_S = 0.05
    campuswatch.mail_ways.LONGEST_S = 0.3


if __name__ == "__main__":
    hurry()
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))
