"""Passwords of Dahua's CGI, which many brands speak, and those that its recorders keep of their cameras.

The interface takes passwords in addresses of pages alone; see collector/protocols/dahua/accounts.py for where they go
and where not.
"""

from __future__ import annotations

from collector.control.refusals import NotChangeable, before_the_change, rejected
from collector.control.web import check_wish, lets_in, log_in, prove, the_change
from collector.control.writer import Relay, Writer
from collector.instruments import Instruments
from collector.protocols.dahua import accounts
from collector.protocols.dahua.channels import REMOTE
from collector.protocols.dahua.device import SYSTEM_INFO, read_system_info
from collector.protocols.dahua.lines import PROTOCOL, error_of
from collector.protocols.errors import BadAnswer, NotOffered
from collector.protocols.web_session import Page, WebSession
from collector.recorders.dahua import DIALECT
from collector.target import Target
from inventory.model.credential import Credential
from inventory.vendors.secret_rules import SECRET_RULES

RULES = SECRET_RULES[PROTOCOL]


async def change(
    target: Target, now: Credential, then: Credential, instruments: Instruments, deadline_s: float
) -> None:
    """Two pages: who it is, and the one that changes. Each account may change its own password."""
    check_wish(now, then, RULES, PROTOCOL)
    async with log_in(target, now, DIALECT, instruments, deadline_s, new=False) as session:
        await prove(session, target, serial)
        path = accounts.modify_path(now.account, now.secret, then.secret)
        with the_change(now.secret, then.secret):
            _judge(await session.change("GET", path), now.secret, then.secret)


async def check(target: Target, credential: Credential, instruments: Instruments, deadline_s: float) -> bool:
    async with log_in(target, credential, DIALECT, instruments, deadline_s, new=True) as session:
        return await lets_in(session, serial)


async def stored_account(
    recorder: Target, login: Credential, channel: int, instruments: Instruments, deadline_s: float
) -> str | None:
    async with log_in(recorder, login, DIALECT, instruments, deadline_s, new=False) as session:
        return (await _slot(session, channel)).get("UserName") or None


async def store(
    recorder: Target,
    login: Credential,
    channel: int,
    camera: Credential,
    instruments: Instruments,
    deadline_s: float,
) -> None:
    """Only the two fields are written; the recorder must have such a slot already."""
    async with log_in(recorder, login, DIALECT, instruments, deadline_s, new=False) as session:
        await prove(session, recorder, serial)
        with before_the_change():
            await _slot(session, channel)
        path = accounts.login_path(channel, camera.account, camera.secret)
        with the_change(login.secret, camera.secret):
            _judge(await session.change("GET", path), login.secret, camera.secret)


async def serial(session: WebSession) -> str:
    return read_system_info(await _body(session, SYSTEM_INFO)).serial


async def _slot(session: WebSession, channel: int) -> dict[str, str]:
    slot = accounts.remote_slot(await _body(session, REMOTE), channel)
    if not slot:
        raise NotChangeable("control.no_such_channel", protocol=PROTOCOL, channel=channel)
    return dict(slot)


async def _body(session: WebSession, path: str) -> bytes:
    page = await session.get(path)
    if page.ok and not error_of(page.body):
        return page.body
    raise NotOffered(protocol=PROTOCOL, what=error_of(page.body) or f"HTTP {page.code}")


def _judge(page: Page, *secrets: str) -> None:
    done = accounts.read_done(page.code, page.body)
    if done is False:
        raise rejected(PROTOCOL, error_of(page.body) or f"HTTP {page.code}", *secrets)
    if done is None:
        raise BadAnswer(protocol=PROTOCOL, detail=f"HTTP {page.code}")


WRITER = Writer(
    name=PROTOCOL,
    rules=RULES,
    change=change,
    check=check,
    pinned="the serial number behind its login, or the key of its TLS",
)
RELAY = Relay(name=PROTOCOL, account=stored_account, put=store)
