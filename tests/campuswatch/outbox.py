"""An outbox with a postman beside it, for tests."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from alerts.notifiers.notifier import Means
from campuswatch.mail_means import means_of
from campuswatch.mail_settings import Alerts, Mail
from campuswatch.postman import Postman
from campuswatch.settings import Settings
from campuswatch.usecases.telling import notices_for
from collector.clock import SystemClock
from inventory.database import Database
from inventory.model.notice import Action, Fact, Letter, Notice, NoticeState
from inventory.model.person import Person
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.repository import notices, schools
from language.message import Message

PATIENCE_S = 30.0
SENDER = "alerts@watch.example.org"
LETTER = Letter(subject=Message("mail.test.subject"), sentences=(Message("mail.test.says", {"asked_ms": 0}),))


def settings_for(folder: Path, port: int, *, alerts: Alerts | None = None, **mail: object) -> Settings:
    usual: dict[str, object] = {"server": "127.0.0.1", "port": port, "security": "none", "sender": SENDER}
    return Settings(mail=Mail(**{**usual, **mail}), alerts=alerts or Alerts(), folder=folder)  # type: ignore[arg-type]


def person(number: int, **values: object) -> Person:
    known = Person(id=f"{number:032x}", school="S01", name=f"P{number}", email=f"p{number}@example.org")
    return replace(known, **values)  # type: ignore[arg-type]


def a_notice(number: int = 1, letter: Letter = LETTER, *, kind: str = "fault.opened", fault: str = "") -> Notice:
    now_ms = SystemClock().now_ms()
    (made,) = notices_for([person(number)], letter, kind=kind, school="S01", now_ms=now_ms, fault=fault)
    return made


def letter_of(words: str, *actions: Action) -> Letter:
    """With `words` as a device's name, wherever such a name may stand."""
    return Letter(
        subject=Message("dead_man.says", {"collector": words, "beat_ms": 0}),
        sentences=(Message("dead_man.says", {"collector": words, "beat_ms": 0}),),
        facts=(Fact(Message("mail.test.by"), words),),
        actions=actions,
    )


def with_school(database: Database, **values: object) -> None:
    school = School(code="S01", name="示例小学", zone="Asia/Shanghai", language="zh-CN")
    school = replace(school, **values)  # type: ignore[arg-type]
    database.write(lambda connection: schools.add(connection, school, actor="test", at_ms=0)).result()


def put(database: Database, *made: Notice) -> None:
    database.write(lambda connection: notices.add(connection, made)).result()


def kept(database: Database) -> dict[str, Notice]:
    with database.read() as connection:
        return {one.id: one for one in notices.every(connection, BUREAU)}


def states(database: Database) -> dict[NoticeState, int]:
    with database.read() as connection:
        return notices.counts(connection, BUREAU)


def at_rest(connection: Connection) -> bool:
    found = notices.counts(connection, BUREAU)
    return not found.get(NoticeState.WAITING) and not found.get(NoticeState.CLAIMED)


def work_until(postman: Postman, done: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    """The postman runs until then."""

    async def run() -> None:
        task = asyncio.create_task(postman.run())
        limit = time.monotonic() + patience_s
        while not done() and not task.done():
            assert time.monotonic() < limit, "the postman never came so far"
            await asyncio.sleep(0.01)
        task.cancel()
        results = await asyncio.gather(task, return_exceptions=True)
        if not isinstance(results[0], asyncio.CancelledError):
            raise AssertionError("the postman ended") from results[0]

    asyncio.run(run())


def deliver(database: Database, settings: Settings, means: Means | None = None, **options: object) -> Postman:
    """Everything that waits comes to rest."""
    postman = a_postman(database, settings, means, **options)

    def rests() -> bool:
        with database.read() as connection:
            return at_rest(connection)

    work_until(postman, rests)
    return postman


def a_postman(database: Database, settings: Settings, means: Means | None = None, **options: object) -> Postman:
    usual: dict[str, object] = {"luck": random.Random(1).random}
    found = means_of(settings) if means is None else means
    return Postman(database, settings, found, SystemClock(), **{**usual, **options})  # type: ignore[arg-type]
