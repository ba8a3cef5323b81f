"""Passwords of Hikvision's ISAPI, also of its many brands, and those that its recorders keep of their cameras."""

from __future__ import annotations

from collector.control.refusals import NotChangeable, before_the_change, rejected
from collector.control.web import check_wish, lets_in, log_in, prove, the_change
from collector.control.writer import Relay, Writer
from collector.instruments import Instruments
from collector.protocols.errors import BadAnswer
from collector.protocols.http import Post
from collector.protocols.isapi import accounts
from collector.protocols.isapi.device import DEVICE_INFO, PROTOCOL, read_device_info
from collector.protocols.web_session import Page, WebSession
from collector.recorders.isapi import DIALECT, read
from collector.target import Target
from inventory.model.credential import Credential
from inventory.vendors.secret_rules import SECRET_RULES

RULES = SECRET_RULES[PROTOCOL]


async def change(
    target: Target, now: Credential, then: Credential, instruments: Instruments, deadline_s: float
) -> None:
    """Three pages: who it is, its accounts, and the one that changes. Only an administrator may do it."""
    check_wish(now, then, RULES, PROTOCOL)
    async with log_in(target, now, DIALECT, instruments, deadline_s, new=False) as session:
        await prove(session, target, serial)
        with before_the_change():
            user = await _user(session, now.account)
        content = Post(accounts.with_password(user, then.secret), accounts.KIND)
        with the_change(now.secret, then.secret):
            _judge(await session.change("PUT", accounts.user_path(user), content), now.secret, then.secret)


async def check(target: Target, credential: Credential, instruments: Instruments, deadline_s: float) -> bool:
    """One page that any account may see."""
    async with log_in(target, credential, DIALECT, instruments, deadline_s, new=True) as session:
        return await lets_in(session, lambda visit: read(visit, accounts.USER_CHECK))


async def stored_account(
    recorder: Target, login: Credential, channel: int, instruments: Instruments, deadline_s: float
) -> str | None:
    async with log_in(recorder, login, DIALECT, instruments, deadline_s, new=False) as session:
        return (await _proxy(session, channel)).account or None


async def store(
    recorder: Target,
    login: Credential,
    channel: int,
    camera: Credential,
    instruments: Instruments,
    deadline_s: float,
) -> None:
    """The channel as the recorder tells it, with the camera's login: what is left out of a PUT would be forgotten."""
    async with log_in(recorder, login, DIALECT, instruments, deadline_s, new=False) as session:
        await prove(session, recorder, serial)
        with before_the_change():
            proxy = await _proxy(session, channel)
            content = Post(accounts.with_login(proxy, camera.account, camera.secret), accounts.KIND)
        with the_change(login.secret, camera.secret):
            _judge(await session.change("PUT", accounts.proxy_path(channel), content), login.secret, camera.secret)


async def serial(session: WebSession) -> str:
    return read_device_info(await read(session, DEVICE_INFO)).serial


async def _user(session: WebSession, account: str) -> accounts.User:
    users = accounts.read_users(await read(session, accounts.USERS))
    found = next((user for user in users if user.name == account), None)
    if found is None:
        raise NotChangeable("control.no_such_account", protocol=PROTOCOL, account=account)
    return found


async def _proxy(session: WebSession, channel: int) -> accounts.Proxy:
    return accounts.read_proxy(await read(session, accounts.proxy_path(channel)), channel)


def _judge(page: Page, *secrets: str) -> None:
    outcome = accounts.read_outcome(page.code, page.body)
    if outcome.done is False:
        raise rejected(PROTOCOL, outcome.words, *secrets)
    if outcome.done is None:
        raise BadAnswer(protocol=PROTOCOL, detail=outcome.words)


WRITER = Writer(
    name=PROTOCOL,
    rules=RULES,
    change=change,
    check=check,
    pinned="the serial number behind its login, or the key of its TLS",
)
RELAY = Relay(name=PROTOCOL, account=stored_account, put=store)
