"""A visit: the session in which one device is asked in its dialect."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from collector.instruments import Instruments
from collector.protocols.web_entry import Door
from collector.protocols.web_session import PACE_S, WebSession, open_session
from collector.recorders.dialect import Dialect
from collector.target import Target
from inventory.model.credential import CredentialType

HTTP = 80


def visit(
    target: Target,
    dialect: Dialect,
    instruments: Instruments,
    deadline_s: float,
    *,
    stranger: bool = False,
    pace_s: float = PACE_S,
) -> AbstractAsyncContextManager[WebSession]:
    """Nothing is sent before the first request. All of it ends after `deadline_s` seconds.

    A `stranger` has no credential: where the device wants one, it is Denied.
    """
    door = Door(
        device=target.device,
        address=target.address,
        port=target.ports.get("http", HTTP),
        credential=None if stranger else target.credentials.get(CredentialType.PASSWORD),
        protocol=dialect.name,
        allow_basic=target.basic_login,
        words=dialect.words,
        bare_refusals=dialect.bare_refusals,
    )
    return open_session(door, instruments.logins, instruments.web, instruments.clock, deadline_s, pace_s=pace_s)
