"""Scans that people ask for by the control socket: made in the service, one of a school at a time."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any

from campuswatch.control import Handler, Json
from campuswatch.rediscovery import say
from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.scan_plan import Wish
from campuswatch.usecases.scanning import scan
from collector.clock import Clock
from collector.discovery.progress import Progress
from collector.discovery.range import RangeTooLarge
from inventory.database import Database
from inventory.errors import LedgerError
from inventory.login_policy import LoginPolicy
from inventory.model.scope import Scope
from inventory.vault import Vault
from language.message import Message

log = logging.getLogger(__name__)

AT_ONCE = 3
"""Scans of different schools; each keeps its own pace."""
BEGINS_S = 3.0
"""What refuses a scan does so at once; whoever asks waits so long for that."""


class ScanDesk:
    """Handlers of the control socket. `stop` ends all, with what was found recorded."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, logins: LoginPolicy) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._logins = logins
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._progress: dict[str, Progress] = {}
        self._problems: dict[str, Message] = {}

    def handlers(self) -> dict[str, Handler]:
        return {"scan": self.begin, "scan_stop": self.halt, "scan_state": self.state}

    async def begin(self, school: str, by: str, cidrs: list[str], resume: bool) -> Json:
        """{"begun": true}, or {"refused": message}; whoever asks has seen to the right and the addresses."""
        if school in self._tasks:
            return {"refused": plain(Message("scan.busy", {"school": school}))}
        if len(self._tasks) >= AT_ONCE:
            return {"refused": plain(Message("scan.too_many", {"most": AT_ONCE}))}
        self._problems.pop(school, None)
        actor = Actor(by, Scope.of([school]), frozenset({Right.SCAN}))
        wish = Wish(school=school, cidrs=tuple(cidrs), resume=resume)
        begun = asyncio.Event()
        task = asyncio.create_task(self._go(actor, wish, begun), name=f"scan of {school}")
        self._tasks[school] = task
        task.add_done_callback(lambda _: self._tasks.pop(school, None))
        with suppress(TimeoutError):
            await asyncio.wait_for(begun.wait(), BEGINS_S)
        problem = self._problems.get(school)
        return {"refused": plain(problem)} if problem else {"begun": True}

    async def halt(self, school: str) -> Json:
        task = self._tasks.get(school)
        if task is None:
            return {"stopped": False}
        task.cancel()
        await asyncio.wait([task])
        return {"stopped": True}

    async def state(self, school: str) -> Json:
        """`total` is 0 before it is known; `problem` says why the last one came to nothing."""
        problem = self._problems.get(school)
        told: dict[str, Any] = {"runs": school in self._tasks, "problem": plain(problem) if problem else None}
        if school in self._tasks and (last := self._progress.get(school)):
            told |= {
                "total": last.total, "asked": last.asked, "found": last.found, "not_asked": last.not_asked,
                "stage": last.stage.value, "left_s": last.left_s,
            }  # fmt: skip
        return told

    async def stop(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _go(self, actor: Actor, wish: Wish, begun: asyncio.Event) -> None:
        """`begun` is set when it asks its first addresses, or came to nothing."""

        def told(progress: Progress) -> None:
            self._progress[wish.school] = progress
            begun.set()

        self._progress.pop(wish.school, None)
        try:
            say(await scan(self._database, self._vault, actor, self._clock, wish, told, logins=self._logins))
        except LedgerError as error:
            self._problems[wish.school] = error.message
        except RangeTooLarge as error:
            self._problems[wish.school] = error.message
        except OSError as error:
            self._problems[wish.school] = Message("scan.failed", {"why": error.strerror or type(error).__name__})
            log.warning("the scan of %s that %s asked for failed: %s", wish.school, actor.name, error)
        finally:
            begun.set()


def plain(message: Message) -> dict[str, Any]:
    return {"id": message.id, "params": dict(message.params)}
