"""Which accounts a device has, by the interface in which it tells of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from collector.instruments import Instruments
from collector.probes.snmp_peer import admitted
from collector.protocols.dahua import accounts as of_dahua
from collector.protocols.isapi import accounts as of_isapi
from collector.protocols.onvif import accounts as of_onvif
from collector.protocols.snmp import usm_table
from collector.protocols.snmp.walk import Limits
from collector.protocols.web_session import WebSession
from collector.recorders import DIALECTS, dahua, isapi, onvif
from collector.recorders.visit import visit
from collector.target import Target
from collector.told import AccountsSeen
from inventory.model.account import AccountTold

Read = Callable[[Target, Instruments, float], Awaitable[tuple[AccountTold, ...]]]
"""`(target, instruments, deadline in seconds)` -> all of them; raises ProtocolError, Denied where the account that asks
may not see the others."""
MOST_USERS = Limits(rows=256)


async def _by_isapi(session: WebSession) -> tuple[AccountTold, ...]:
    return tuple(user.told() for user in of_isapi.read_users(await isapi.read(session, of_isapi.USERS)))


async def _by_dahua(session: WebSession) -> tuple[AccountTold, ...]:
    return of_dahua.read_users(await dahua.read(session, of_dahua.USERS))


async def _by_onvif(session: WebSession) -> tuple[AccountTold, ...]:
    return of_onvif.read_users(await onvif.talk(session).ask("device", of_onvif.GET))


async def _over_web(
    name: str,
    ask: Callable[[WebSession], Awaitable[tuple[AccountTold, ...]]],
    target: Target,
    instruments: Instruments,
    deadline_s: float,
) -> tuple[AccountTold, ...]:
    async with visit(target, DIALECTS[name], instruments, deadline_s) as session:
        return await ask(session)


async def _of_engine(target: Target, instruments: Instruments, deadline_s: float) -> tuple[AccountTold, ...]:
    """Of usmUserTable, where the user may read it. What each may do stands in other tables: OTHER."""
    async with admitted(target, instruments) as peer:
        return usm_table.read_users(await instruments.snmp.walk(peer, usm_table.COLUMNS, deadline_s, MOST_USERS))


READERS: Mapping[str, Read] = {
    "isapi": partial(_over_web, "isapi", _by_isapi),
    "dahua": partial(_over_web, "dahua", _by_dahua),
    "onvif": partial(_over_web, "onvif", _by_onvif),
    "snmpv3": _of_engine,
}


async def seen(source: str, target: Target, instruments: Instruments, deadline_s: float) -> AccountsSeen:
    """Asked over `source`, a name in READERS; logged in with the target's own credential."""
    told = await READERS[source](target, instruments, deadline_s)
    accounts = tuple(sorted(set(told)))
    return AccountsSeen(device=target.device, at_ms=instruments.clock.now_ms(), source=source, accounts=accounts)
