"""Logging in to a device's web interface in order to change it: pinned, by Digest alone, and quiet about secrets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager

from collector.control.pins import compare
from collector.control.refusals import NotChangeable, Unchanged, before_the_change
from collector.instruments import Instruments, LoginGate
from collector.protocols.errors import BadAnswer, Denied, LoginHeld, ProtocolError
from collector.protocols.web_entry import Door
from collector.protocols.web_session import WebSession, open_session
from collector.recorders.dialect import Dialect
from collector.recorders.visit import HTTP
from collector.target import Target
from inventory.model.claim import ClaimType
from inventory.model.credential import Credential
from inventory.model.secret_rules import SecretRules
from inventory.secret_maker import meets

HTTPS = 443
PACE_S = 0.2
"""Rarely, and a handful of requests: such a visit need not take as long as one that comes every five minutes."""
WRONG_SECRET = "protocol.denied"  # noqa: S105 - a message id
Ask = Callable[[WebSession], Awaitable[object]]


class AsIfNew:
    """A login gate for whom no login was ever right: a 401 is then a refusal, and not a recorder without places."""

    def __init__(self, gate: LoginGate) -> None:
        self.ask, self.proven, self.refused, self.unmade = gate.ask, gate.proven, gate.refused, gate.unmade

    def is_proven(self, device: str, credential: Credential) -> bool:
        return False


def log_in(
    target: Target, credential: Credential, dialect: Dialect, instruments: Instruments, deadline_s: float, *, new: bool
) -> AbstractAsyncContextManager[WebSession]:
    """A session; nothing is sent before its first request. Never by Basic, whatever the device's file says.

    `new`: a refusal says that the secret is wrong, whatever was right before.
    """
    key = target.pins.get(ClaimType.TLS_KEY, "")
    door = Door(
        device=target.device,
        address=target.address,
        port=target.ports.get("https", HTTPS) if key else target.ports.get("http", HTTP),
        credential=credential,
        protocol=dialect.name,
        words=dialect.words,
        bare_refusals=dialect.bare_refusals,
        tls_key=key,
    )
    gate = AsIfNew(instruments.logins) if new else instruments.logins
    return open_session(door, gate, instruments.web, instruments.clock, deadline_s, pace_s=PACE_S)


async def prove(session: WebSession, target: Target, serial: Callable[[WebSession], Awaitable[str]]) -> None:
    """That the device of the ledger is there and has let us in, by what it tells behind its login.

    A key that is pinned has proved it already. Raises Unchanged.
    """
    with before_the_change():
        told = await serial(session)
        if not session.accepted:
            raise NotChangeable("control.no_login_wanted", protocol=session.door.protocol)
        if not session.door.tls_key:
            compare(target, ClaimType.SERIAL, told, session.door.protocol)


async def lets_in(session: WebSession, ask: Ask) -> bool:
    """Whether one login is let in. Raises what the session raises where that cannot be told."""
    try:
        await ask(session)
    except Denied as denied:
        if denied.message.id == WRONG_SECRET:
            return False
        raise
    if not session.accepted:
        raise BadAnswer("control.no_login_wanted", protocol=session.door.protocol)
    return True


def check_wish(now: Credential, then: Credential, rules: SecretRules, protocol: str) -> None:
    """Raises NotChangeable for another account, or a secret that the device would not take or take otherwise."""
    if now.account != then.account or now.type is not then.type:
        raise NotChangeable("control.other_account", protocol=protocol)
    if not meets(rules, then.secret, then.account):
        raise NotChangeable(protocol=protocol)


@contextmanager
def the_change(*secrets: str) -> Iterator[None]:
    """Around the request that changes: a refused login has changed nothing, and no error repeats a secret."""
    try:
        yield
    except ProtocolError as error:
        if any(secret and secret in str(value) for secret in secrets for value in error.message.params.values()):
            raise BadAnswer("control.unspeakable") from None
        if isinstance(error, Denied | LoginHeld):
            raise Unchanged.after(error) from error
        raise
