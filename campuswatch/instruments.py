"""Opening the instruments of probes: SNMP sockets, ping, the login budget."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack
from functools import cache

from collector.clock import Clock
from collector.instruments import Instruments
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
    stack: AsyncExitStack, database: Database, clock: Clock, policy: LoginPolicy | None = None
) -> Instruments:
    """They close with `stack`."""
    snmp = SnmpClient()
    stack.callback(snmp.close)
    pinger = await open_pinger()
    if pinger is not None:
        stack.push_async_callback(pinger.close)
    logins = LoginBudget(database, clock, policy)
    return Instruments(clock=clock, snmp=snmp, pinger=pinger, logins=logins, counters=CounterMemory())


async def open_pinger() -> Pinger | None:
    """None where this machine cannot send ICMP; the log then says so, and `campuswatch doctor` how to mend it."""
    try:
        return await Pinger.open()
    except LocalFault as fault:
        say_once(translate(fault.message, "en"))
        return None


@cache
def say_once(why: str) -> None:
    log.warning("no ping from this machine: %s; 'campuswatch doctor' says how to mend it", why)
