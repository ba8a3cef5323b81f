"""Passwords of ONVIF's users: devices of all makes that have no interface of their own here.

ONVIF's users are the device's own accounts on most makes, and a list of their own on some (newer Hikvision): there a
change of one leaves the other, so a make with an interface of its own is changed through that.
"""

from __future__ import annotations

from collector.control.refusals import NotChangeable, before_the_change, rejected
from collector.control.web import check_wish, lets_in, log_in, prove, the_change
from collector.control.writer import Writer
from collector.instruments import Instruments
from collector.protocols.onvif import accounts
from collector.protocols.onvif.device import PROTOCOL, read_information
from collector.protocols.onvif.talk import FaultAnswer
from collector.protocols.web_session import WebSession
from collector.recorders.onvif import DIALECT, talk
from collector.target import Target
from inventory.model.credential import Credential
from inventory.vendors.secret_rules import SECRET_RULES

RULES = SECRET_RULES[PROTOCOL]
SENDER = "Sender"


async def change(
    target: Target, now: Credential, then: Credential, instruments: Instruments, deadline_s: float
) -> None:
    """Who it is, its users, and SetUser; before the first the device's time is asked, of which our token is made."""
    check_wish(now, then, RULES, PROTOCOL)
    async with log_in(target, now, DIALECT, instruments, deadline_s, new=False) as session:
        with before_the_change():
            level = await _level(session, now.account)
        await prove(session, target, serial)
        arguments = accounts.set_arguments(now.account, then.secret, level)
        with the_change(now.secret, then.secret):
            try:
                await talk(session).change(accounts.SET, arguments)
            except FaultAnswer as fault:
                if fault.codes[:1] != (SENDER,):
                    raise
                raise rejected(PROTOCOL, str(fault.message.params["reason"]), now.secret, then.secret) from None


async def check(target: Target, credential: Credential, instruments: Instruments, deadline_s: float) -> bool:
    """By the users, which no device tells to strangers."""
    async with log_in(target, credential, DIALECT, instruments, deadline_s, new=True) as session:
        return await lets_in(session, lambda visit: talk(visit).ask("device", accounts.GET))


async def serial(session: WebSession) -> str:
    return read_information(await talk(session).ask("device", accounts.INFORMATION)).serial


async def _level(session: WebSession, account: str) -> str:
    levels = accounts.read_levels(await talk(session).ask("device", accounts.GET))
    if levels.get(account) not in accounts.WRITTEN:
        raise NotChangeable("control.no_such_account", protocol=PROTOCOL, account=account)
    return levels[account]


WRITER = Writer(
    name=PROTOCOL,
    rules=RULES,
    change=change,
    check=check,
    pinned="the serial number behind its login, or the key of its TLS",
)
