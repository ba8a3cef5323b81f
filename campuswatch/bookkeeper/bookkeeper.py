"""The bookkeeper: what devices told becomes rows of the ledger, defects, and the agenda of what to ask next."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from campuswatch.bookkeeper import KEEPERS
from campuswatch.bookkeeper.desk import Desk, Effect, House
from campuswatch.bookkeeper.frames import drop_others
from campuswatch.bookkeeper.page import Page
from campuswatch.bookkeeper.reach import judge
from campuswatch.bookkeeper.restoring import Remembered, remembered, rows_of
from campuswatch.scribe import Scribe
from collector.clock import Clock
from collector.sample import Reading
from collector.told import AccountsSeen, ClockSeen, ConfigurationSeen, FootageSeen, HoldersSeen, PictureSeen, Told
from inventory.database import Database
from inventory.errors import Conflict, DatabaseError
from inventory.model.channel_day import ChannelDay
from inventory.model.device import Stage
from inventory.model.picture import Picture
from inventory.model.scope import BUREAU
from inventory.repository import defects, devices, pictures, schools
from language.catalogue import translate

log = logging.getLogger(__name__)

AT_A_TURN = 20
"""News that one transaction takes: a millisecond or two each, and others want to write too."""
TURN_S = 0.5
REST = 4.0
"""After work on one recorder, in lengths of it: while a thread computes, the loop waits for Python's lock."""
ROWS = 200
"""Days that the agenda learns of at a time: looks are due meanwhile."""
BY_DEVICE = ClockSeen | PictureSeen | AccountsSeen | ConfigurationSeen | HoldersSeen
NAME = "told"
PAUSE_S = 10.0


class Bookkeeper:
    """All methods belong to the loop's thread; the desk is the writer thread's, where keepers work."""

    def __init__(self, desk: Desk, house: House, database: Database, scribe: Scribe, clock: Clock) -> None:
        self._desk = desk
        self._house = house
        self._database = database
        self._scribe = scribe
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._gathered: deque[tuple[Told, ...]] = deque()
        self._known: dict[str, Remembered] = {}
        self._entered: set[str] = set()
        self._recalled = False
        self._loaded_ms = 0

    @property
    def waiting(self) -> int:
        """Looks whose news are not yet on their way to the ledger."""
        return len(self._gathered)

    def take(self, reading: Reading) -> None:
        for told in reading.told:
            if isinstance(told, FootageSeen):
                self._house.agenda.heard(told)
        if reading.told:
            self._gathered.append(reading.told)

    async def keep_on(self) -> None:
        """Until cancelled."""
        while True:
            self.tick()
            await asyncio.sleep(TURN_S)

    def tick(self) -> None:
        """Hands over what was told, unless the last of it is still being written."""
        handed = 0
        while self._gathered and handed < AT_A_TURN and not (handed == 0 and self._scribe.waits(NAME)):
            told = self._gathered.popleft()
            self._scribe.append(NAME, self._keep, told)
            handed += len(told)

    async def stop(self) -> None:
        """Hands over all that is left; the scribe writes it when it stops."""
        while self._gathered:
            self._scribe.append(NAME, self._keep, self._gathered.popleft())

    async def load(self) -> None:
        """Reads which recorders there are, with clocks and holds: at the start and when the ledger changed.

        Until `recall` has come to its end, those that are new to the agenda are left to it. Raises DatabaseError.
        """
        before, self._known = self._known, await asyncio.to_thread(self._read, remembered)
        for code in before.keys() - self._known.keys():
            self._house.agenda.remove(code)
            self._entered.discard(code)
        for code, one in self._known.items():
            if code in self._entered and before.get(code) != one:
                self._enter(code, one)
        if self._recalled:
            await self._enter_new()
            self._house.views.recall(await asyncio.to_thread(self._pictures, self._loaded_ms))
            self._loaded_ms = self._clock.now_ms()

    async def recall(self) -> None:
        """Once, after the start: enters the recorders with the days that were asked already, one at a time."""
        while not self._recalled:
            try:
                self._loaded_ms = self._clock.now_ms()
                self._house.views.recall(await asyncio.to_thread(self._pictures, None))
                await self._enter_new()
                self._recalled = True
            except DatabaseError as error:
                log.error("what was asked of recorders cannot be read: %s", translate(error.message, "en"))
                await asyncio.sleep(PAUSE_S)

    async def _enter_new(self) -> None:
        for code in [code for code in self._known if code not in self._entered]:
            started_s = self._clock.monotonic()
            rows = await asyncio.to_thread(self._rows, code, self._known[code])
            await self._rest(started_s)
            if (one := self._known.get(code)) is not None:
                self._enter(code, one)
                for start in range(0, len(rows), ROWS):
                    self._house.agenda.restore(rows[start : start + ROWS])
                    await asyncio.sleep(0)

    def _enter(self, code: str, one: Remembered) -> None:
        agenda = self._house.agenda
        agenda.enter(code, one.zone, one.used, self._clock.now_ms())
        agenda.set_clock(code, one.steps)
        agenda.set_holds(code, one.holds)
        self._house.views.set_lone(code, one.lone)
        self._entered.add(code)

    def _read(self, question: Callable[[Connection], dict[str, Remembered]]) -> dict[str, Remembered]:
        with self._database.read() as connection:
            return question(connection)

    def _pictures(self, since_ms: int | None) -> list[Picture]:
        """All, or those whose reference was begun since then: a person may have approved a view."""
        with self._database.read() as connection:
            if since_ms is None:
                return pictures.every(connection, BUREAU)
            return pictures.begun(connection, BUREAU, since_ms)

    def _rows(self, code: str, one: Remembered) -> list[ChannelDay]:
        with self._database.read() as connection:
            return rows_of(connection, code, one.zone, self._clock.now_ms())

    async def judge(self) -> None:
        """Each hour: how far back the channels of every recorder reach. Others may write between two of them.

        Raises DatabaseError.
        """
        await self.load()
        await self._database.commit(partial(end_of_retired, now_ms=self._clock.now_ms()))
        for code in list(self._known):
            started_s = self._clock.monotonic()
            await self._database.commit(partial(self._judge, code, self._clock.now_ms()))
            await self._rest(started_s)

    async def _rest(self, started_s: float) -> None:
        await asyncio.sleep(REST * (self._clock.monotonic() - started_s))

    def _judge(self, code: str, now_ms: int, connection: Connection) -> None:
        page = Page(connection, self._desk)
        judge(page, code, now_ms)
        self._follow(page.effects)

    async def sweep(self) -> None:
        """Each night: frames that no row names are deleted, those of schools that keep none with their rows' names."""
        gone = await self._database.commit(self._sweep)
        if gone:
            log.info("%d frames were deleted: no camera of a school that keeps pictures has them", gone)

    def _sweep(self, connection: Connection) -> int:
        keeping = {school.code for school in schools.every(connection, BUREAU) if school.keep_pictures}
        named: set[str] = set()
        for school in schools.every(connection, BUREAU):
            rows = [one for one in pictures.every(connection, BUREAU, school.code) if one.file]
            if school.code in keeping:
                named.update(one.file for one in rows)
            else:
                pictures.put(connection, [replace(one, file="") for one in rows])
        return drop_others(self._desk.pictures, named)

    def _keep(self, connection: Connection, told: Sequence[Told]) -> None:
        """An answer that no row can hold is a Conflict: the scribe names it and leaves it out."""
        page = Page(connection, self._desk, map(device_of, told))
        kept = False
        try:
            for kind, keep in KEEPERS.items():
                if news := [one for one in told if type(one) is kind]:
                    keep(page, news)
            kept = True
        except (ValueError, OverflowError) as error:
            raise Conflict("told.impossible", error=str(error)) from error
        finally:
            if not kept:
                self._ask_again(told)
        self._follow(page.effects)

    def _ask_again(self, told: Sequence[Told]) -> None:
        """For what is lost with an answer of one device; of several, the scribe tries each by itself."""
        if len({device_of(one) for one in told}) == 1:
            lost = [one for one in told if isinstance(one, FootageSeen)]
            self._follow([partial(_unkept, lost)] if lost else ())

    def _follow(self, effects: Iterable[Effect]) -> None:
        """From the writer's thread into the loop's. What a failed commit undoes is done again, and harms nobody."""
        for effect in effects:
            self._loop.call_soon_threadsafe(effect, self._house)


def _unkept(lost: Iterable[FootageSeen], house: House) -> None:
    for seen in lost:
        house.agenda.unkept(seen)


def end_of_retired(connection: Connection, now_ms: int) -> None:
    """What is out of service has no defects."""
    standing = defects.open_ones(connection, BUREAU)
    known = devices.of_codes(connection, BUREAU, {one.device for one in standing})
    gone = {code for code, device in known.items() if device.stage is Stage.RETIRED}
    ended = [replace(one, ended_ms=max(now_ms, one.since_ms)) for one in standing if one.device in gone]
    defects.put(connection, ended)


def device_of(told: Told) -> str:
    """The code of who told it."""
    return told.device if isinstance(told, BY_DEVICE) else told.recorder
