"""A day of two schools, polled by the product's own probes from simulated devices on loopback, with faults planted.

Only time is passed in: it runs as in earnest while a round looks, and jumps to the next round. The day ends now,
because Grafana's variables and annotations say `now()` to the server. While something breaks (WATCHED) the rounds are a
minute apart, as they are in earnest, else SPARSE_MIN.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from day_plan import DAY_MIN, FAULTS, MINUTE_MS, MONTH_MIN, SCHOOLS, Planted, rounds
from day_rounds import DayClock, Rounds

from campuswatch.instruments import open_instruments
from campuswatch.migrate import upgrade
from campuswatch.scribe import Scribe
from collector.sample import Sample
from inventory.database import Database
from inventory.model.device import Device
from inventory.model.school import School
from simulator.campus import Campus
from simulator.personas import PERSONAS
from simulator.plan import plan_campus
from simulator.ports import free_ports
from simulator.truth import Truth


@dataclass(frozen=True, slots=True)
class Day:
    """`samples` in the order in which they were made; `devices` as they are called at the end.

    `broken`: by the fault, the codes of those that it struck, and the port on which it shows, if there is one.
    """

    start_ms: int
    end_ms: int
    samples: Sequence[Sample]
    devices: Mapping[str, Device]
    schools: Mapping[str, School]
    broken: Mapping[str, tuple[frozenset[str], str]]

    def at(self, minute: int) -> int:
        return self.start_ms + minute * MINUTE_MS


def polled(folder: Path, end_ms: int) -> Day:
    return asyncio.run(poll_day(folder, end_ms))


async def poll_day(folder: Path, end_ms: int) -> Day:
    start_ms = end_ms - DAY_MIN * MINUTE_MS
    clock = DayClock(start_ms - MONTH_MIN * MINUTE_MS)
    url = f"sqlite:///{folder}/ledger.db"
    upgrade(url)
    async with AsyncExitStack() as stack:
        database = Database.open(url)
        stack.callback(database.close)
        instruments = await open_instruments(stack, database, clock)
        campuses = {code: await stack.enter_async_context(standing(plan(code), clock)) for code in SCHOOLS}
        round_of_looks = Rounds(campuses, instruments, clock, Scribe(database))
        for minute in rounds():
            clock.skip_to(start_ms + minute * MINUTE_MS)
            await round_of_looks.go(minute)
    broken = {name: struck(campuses[planted.school].truth, planted) for name, planted in FAULTS.items()}
    found = round_of_looks
    return Day(start_ms, end_ms, found.samples, found.devices, found.schools, broken)


def plan(school: str) -> Truth:
    locale, cameras, recorders = SCHOOLS[school]
    number = int(school[1:])
    return plan_campus(
        number,
        f"127.61.{number}.0/24",
        cameras=cameras,
        recorders=recorders,
        switches=2,
        ups=1,
        printers=1,
        pcs=0,
        locale=locale,
        ports=free_ports(),
    )


@asynccontextmanager
async def standing(truth: Truth, clock: DayClock) -> AsyncIterator[Campus]:
    async with Campus(truth, monotonic=clock.monotonic, wall=lambda: clock.now_ms() / 1000) as campus:
        yield campus


def struck(truth: Truth, planted: Planted) -> tuple[frozenset[str], str]:
    """Codes of those who show the fault: a cut switch takes all behind it along, a bad plug shows at the switch."""
    codes, port = {planted.device}, ""
    if planted.fault == "cut":
        codes |= truth.behind(planted.device)
    wire = truth.wire_of(planted.device)
    if planted.fault == "bad-plug" and wire is not None:
        persona = PERSONAS[truth.device(wire.switch).persona]
        codes, port = {wire.switch}, persona.port_name.format(port=wire.port)
    return frozenset(f"{planted.school.lower()}-{code}" for code in codes), port
