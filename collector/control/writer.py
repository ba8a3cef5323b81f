"""Writers: how the password of an account on a device is changed, and how it is proved.

A writer holds no state and decides nothing: what follows of its answers is the rotation's (inventory/rotation.py).

For the rotation: (1) `Refused` and all of collector/control/refusals.py, which are its kinds (`Unchanged`), mean that
nothing was changed; they also come where what goes before the change failed (`cause` is then the error, a Denied for a
present secret that is wrong). (2) `Target.pins` holds what the device must show first, by ClaimType: SERIAL for HTTP,
ENGINE_ID for SNMPv3 (hexadecimal), SSH_KEY for SSH, and TLS_KEY, with which HTTP goes through TLS to the port `https`;
`Target.waived` lets it go without. (3) `check` holds a 401 for a wrong secret, also of a login that was right before.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from collector.instruments import Instruments
from collector.target import Target
from inventory.model.claim import ClaimType
from inventory.model.credential import Credential
from inventory.model.secret_rules import SecretRules

Change = Callable[[Target, Credential, Credential, Instruments, float], Awaitable[None]]
"""`(target, now, then, instruments, deadline)`: logged in with `now`, give its account the secret of `then`.

Raises a ProtocolError. `Refused` is the device's word that nothing was changed. After any other error nobody knows:
the request may have arrived, or may still.
"""

Check = Callable[[Target, Credential, Instruments, float], Awaitable[bool]]
"""`(target, credential, instruments, deadline)`: one fresh login, over no connection or session that was used before.

True is let in, False is refused for its secret. Raises a ProtocolError where that cannot be told: silent, full, locked.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """`pinned` tells why what it talks to is the device itself: what is compared before a secret is given, and `pin`
    under which name `Target.pins` holds it."""

    name: str
    rules: SecretRules
    change: Change
    check: Check
    pinned: str
    pin: ClaimType = ClaimType.SERIAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """A recorder's stored login of the camera at one of its channels. `account` is None where it does not tell.

    `put` is `(recorder, its credential, channel, the camera's credential, instruments, deadline)`; `account` is
    `(recorder, its credential, channel, instruments, deadline)`. No recorder gives the password back. Both raise as
    `Change`.
    """

    name: str
    account: Callable[[Target, Credential, int, Instruments, float], Awaitable[str | None]]
    put: Callable[[Target, Credential, int, Credential, Instruments, float], Awaitable[None]]
