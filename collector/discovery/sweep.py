"""A sweep: every address of some networks is asked, politely and paced, and what answers becomes a sighting.

An address is there when a service answers, or when it answers ARP or ping or refuses a connection and the answer is
its own: on loopback the kernel does both. What this machine could not ask is asked once more, then counted apart.
It is done in parts of 256 addresses, a few of them side by side; a part that is done need not be asked again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from collector.discovery import ports
from collector.discovery.fingerprint import fingerprint, sighting
from collector.discovery.manners import Manners
from collector.discovery.mirage import is_faint, is_mirage
from collector.discovery.plan import BURST, NOBODY, Plan
from collector.discovery.presence import First, Scout
from collector.discovery.progress import Progress, Stage, Tally
from collector.discovery.range import Part, check_size, parts
from collector.discovery.roll_call import RollCall, call_roll, foreigners
from collector.discovery.subject import Subject
from collector.discovery.trouble import PASSING
from collector.instruments import Instruments
from collector.protocols.icmp import tells_nothing
from collector.protocols.links import Links, read_links
from collector.protocols.pace import Pace
from collector.protocols.tcp import AT_ONCE, room
from inventory.model.sighting import Sighting
from language.message import Message

SIDE_BY_SIDE = 8  # parts
RECOVER_S = 3.0  # until the kernel gives up neighbours that are silent, and buffers and descriptors are free again


@dataclass(frozen=True, slots=True)
class Done:
    """A part is done: `network` is its CIDR, `not_asked` its addresses that could not be asked, with the reason.

    `asked` and `found` count addresses.
    """

    network: str
    asked: int = 0
    found: int = 0
    not_asked: Mapping[str, str] = field(default_factory=dict)


async def sweep(
    plan: Plan, instruments: Instruments, on_progress: Callable[[Progress], None] = lambda _: None
) -> AsyncIterator[Sighting]:
    """Sightings as they come. Raises RangeTooLarge before anything is asked."""
    async for news in sweep_parts(plan, instruments, on_progress):
        if isinstance(news, Sighting):
            yield news


async def sweep_parts(
    plan: Plan,
    instruments: Instruments,
    on_progress: Callable[[Progress], None] = lambda _: None,
    links: Links | None = None,
) -> AsyncIterator[Sighting | Done | Message]:
    """Sightings as they come, and behind those of a part that it is Done; messages remark what came short.

    Raises RangeTooLarge, OSError.
    """
    check_size(plan.networks)
    work = list(parts(plan.networks, plan.deny, plan.done))
    tally = Tally(sum(len(part.addresses) for part in work), on_progress, instruments.clock.monotonic)
    run = _Run(plan, instruments, links or read_links(), tally)
    tally.tell()
    crew = asyncio.create_task(run.all(work))
    try:
        while (news := await run.news.get()) is not None:
            yield news
        await crew
    finally:
        crew.cancel()
        with suppress(asyncio.CancelledError):
            await crew


class _Run:
    """One sweep under way. `news` ends with None."""

    def __init__(self, plan: Plan, instruments: Instruments, links: Links, tally: Tally) -> None:
        self._plan = plan
        self._instruments = instruments
        self._monotonic = instruments.clock.monotonic
        self._tally = tally
        self._pace = Pace(plan.rate, BURST, self._monotonic)
        self._scout = Scout(plan, instruments, links, self._pace)
        self._slots = asyncio.Semaphore(SIDE_BY_SIDE)
        self._descriptors = asyncio.Semaphore(max(2, room(AT_ONCE) // 2))
        self._links = links
        self._roll = RollCall()
        self.news: asyncio.Queue[Sighting | Done | Message | None] = asyncio.Queue()

    async def all(self, work: Sequence[Part]) -> None:
        try:
            ahead = self._scout.ahead(address for part in work for address in part.addresses)
            _, self._roll = await asyncio.gather(ahead, call_roll(self._plan, self._links))
            for remark in self._roll.remarks:
                self.news.put_nowait(remark)
            for foreigner in foreigners(self._roll, self._plan, self._instruments.clock.now_ms()):
                self.news.put_nowait(foreigner)
            async with asyncio.TaskGroup() as crew:
                for part in work:
                    await self._slots.acquire()
                    crew.create_task(self._part(part)).add_done_callback(lambda _: self._slots.release())
        finally:
            self.news.put_nowait(None)

    async def _part(self, part: Part) -> None:
        faint: list[Sighting] = []
        failed, found = await self._ask_all(part.addresses, faint)
        if failed:
            self._tally.move(None, Stage.AGAIN)
            if PASSING & set(failed.values()):
                await asyncio.sleep(RECOVER_S)
            self._tally.move(Stage.AGAIN, None)
            failed, more = await self._ask_all(tuple(failed), faint)
            found += more
        for address, reason in failed.items():
            self._tally.unasked(address, reason)
        strangers = sum(address not in self._plan.residents for address in part.addresses)
        if is_mirage(len(faint), strangers):
            self._tally.asked(len(faint))
            self.news.put_nowait(Message("scan.mirage", {"network": part.network, "count": len(faint)}))
        else:
            found += len(faint)
            self._tell(faint)
        self.news.put_nowait(Done(part.network, len(part.addresses), found, failed))

    async def _ask_all(self, addresses: Sequence[str], faint: list[Sighting]) -> tuple[Mapping[str, str], int]:
        """Tells and counts what it found out; returns which could not be asked and why, and how many were found.

        Who may be a mirage is put to the `faint` and not told yet; a device that the ledger knows is none.
        """
        first = {address: self._first(address) for address in addresses}
        self._tally.move(None, Stage.PRESENCE)
        await self._scout.look(first)
        self._tally.move(Stage.PRESENCE, Stage.PORTS)
        self._tally.asked(sum(one.absent for one in first.values()))
        left = {address: one for address, one in first.items() if not one.absent}
        await ports.knock(left, self._plan, self._instruments, self._pace, SIDE_BY_SIDE)
        self._tally.move(Stage.PORTS, Stage.QUESTIONS)
        async with asyncio.TaskGroup() as asking:
            asked = {address: asking.create_task(self._ask(address, one, faint)) for address, one in left.items()}
        self._tally.move(Stage.QUESTIONS, None)
        failed = {address: trouble for address, task in asked.items() if (trouble := task.result())}
        return failed, sum(task.result() is None for task in asked.values())

    def _first(self, address: str) -> First:
        manners = Manners(self._descriptors, self._monotonic, polled=address in self._plan.residents)
        return First(manners, dict(self._roll.heard.get(address, {})))

    async def _ask(self, address: str, one: First, faint: list[Sighting]) -> str | None:
        """None for a find; else the reason why not all could be asked, empty where there was none or it is faint."""
        subject = self._subject(address, one)
        if not tells_nothing(address):
            for _ in range(max(1, len(subject.credentials))):
                await self._pace.wait()
        look = await fingerprint(subject, self._instruments, one.manners)
        if not look.evidence:
            if not (trouble := one.trouble or look.trouble):
                self._tally.asked()
            return trouble
        found = sighting(subject, look.evidence, self._instruments.clock.now_ms())
        if is_faint(look.evidence) and not subject.resident:
            faint.append(found)
            return ""
        self._tell([found])
        return None

    def _tell(self, found: Sequence[Sighting]) -> None:
        for one in found:
            self.news.put_nowait(one)
            self._tally.found()

    def _subject(self, address: str, one: First) -> Subject:
        resident = self._plan.residents.get(address, NOBODY)
        evidence = one.evidence | ({"ports": " ".join(sorted(one.open))} if one.open else {})
        return Subject(
            school=self._plan.school,
            address=address,
            ports=self._plan.ports,
            open=frozenset() if ports.prints(one.open) else frozenset(one.open),
            credentials=resident.credentials + self._plan.credentials,
            bound=self._plan.bound,
            deadline_s=self._plan.deadline_s,
            resident=resident.code,
            knock=one.there or tells_nothing(address) or self._instruments.pinger is None,
            evidence=evidence,
        )
