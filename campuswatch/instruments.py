"""Opening the instruments of probes: SNMP sockets, ping, the login budget."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack
from functools import cache

from collector.clock import Clock
from collector.instruments import Instruments
from collector.pictures.reader import PictureReader
from collector.protocols.arp import Segment
from collector.protocols.errors import LocalFault
from collector.protocols.icmp import Pinger
from collector.protocols.snmp.client import SnmpClient
from collector.rates import CounterMemory
from inventory.database import Database
from inventory.login_policy import LoginPolicy
from inventory.logins import LoginBudget
from language.catalogue import translate

log = logging.getLogger(__name__)


async def open_instruments(
    stack: AsyncExitStack,
    database: Database,
    clock: Clock,
    policy: LoginPolicy | None = None,
    *,
    segment: bool = False,
    pictures: bool = False,
) -> Instruments:
    """They close with `stack`. `segment`: also those for ARP on our own segments, for who sweeps or listens;
    `pictures`: also what decodes key frames."""
    snmp = SnmpClient()
    stack.callback(snmp.close)
    pinger = await open_pinger()
    if pinger is not None:
        stack.push_async_callback(pinger.close)
    neighbourhood = await open_segment() if segment else None
    if neighbourhood is not None:
        stack.push_async_callback(neighbourhood.close)
    reader = await open_pictures() if pictures else None
    if reader is not None:
        stack.push_async_callback(reader.close)
    logins = LoginBudget(database, clock, policy)
    await logins.recall()
    return Instruments(
        clock=clock,
        snmp=snmp,
        pinger=pinger,
        logins=logins,
        counters=CounterMemory(),
        segment=neighbourhood,
        pictures=reader,
    )


async def open_pinger() -> Pinger | None:
    """None where this machine cannot send ICMP; the log then says so, and `campuswatch doctor` how to mend it."""
    try:
        return await Pinger.open()
    except LocalFault as fault:
        say_once("no ping from this machine", translate(fault.message, "en"))
        return None


async def open_segment() -> Segment | None:
    """None where this machine may not speak ARP; the log then says so, and `campuswatch doctor` how to mend it."""
    try:
        return await Segment.open()
    except LocalFault as fault:
        say_once("no ARP from this machine", translate(fault.message, "en"))
        return None


async def open_pictures() -> PictureReader | None:
    """None where pictures cannot be decoded; the log then says so, and nothing looks at any."""
    try:
        return await PictureReader.open()
    except LocalFault as fault:
        say_once("no pictures", translate(fault.message, "en"))
        return None


@cache
def say_once(what: str, why: str) -> None:
    log.warning("%s: %s; 'campuswatch doctor' says how to mend it", what, why)
