"""Secrets of SNMPv3 users, changed by themselves (RFC 3414: KeyChange, usmUserTable).

A user sets the two columns of its own row that it may set: what it sends turns the old key into the new and tells
neither. Both keys change in one request, so that there is no state between; usmUserSpinLock in the same request makes
one that arrives twice worth nothing, for a KeyChange done twice leaves a key that nobody knows.

The agent must let the user write to usmUserTable, which few do from the factory (net-snmp: `rwuser`).
"""

from __future__ import annotations

import secrets

from collector.control.pins import compare
from collector.control.refusals import NotChangeable, Unchanged, before_the_change, rejected
from collector.control.writer import Writer
from collector.instruments import Instruments
from collector.protocols.errors import Denied, LoginHeld
from collector.protocols.snmp.client import SetRefused
from collector.protocols.snmp.engines import engine_for
from collector.protocols.snmp.exchange import PROTOCOL
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import VarBind
from collector.protocols.snmp.peer import Peer
from collector.protocols.snmp.usm import Keys, Unusable, key_change, keys_for, user_of
from collector.protocols.snmp.usm_table import (
    OWN_AUTH_KEY_CHANGE,
    OWN_PRIV_KEY_CHANGE,
    SPIN_LOCK,
    row_of,
)
from collector.protocols.snmp.values import Integer, OctetString, whole
from collector.snmp_login import REFUSALS, logged_in
from collector.target import Target
from inventory.model.claim import ClaimType
from inventory.model.credential import Credential, CredentialType
from inventory.secret_maker import meets
from inventory.vendors.secret_rules import SECRET_RULES

NAME = "snmpv3"
RULES = SECRET_RULES[NAME]
PORT = 161
ENGINE_TIME = Oid.parse("1.3.6.1.6.3.10.2.1.3.0")
"""snmpEngineTime (RFC 3411): what every engine has."""


async def change(
    target: Target, now: Credential, then: Credential, instruments: Instruments, deadline_s: float
) -> None:
    """Three exchanges: the engine's id without a secret, its spin lock, and the request that changes."""
    _check_wish(now, then)
    peer = _peer(target, now)
    deadline = instruments.clock.monotonic() + deadline_s
    with before_the_change():
        engine = await instruments.snmp.engine_id(peer, deadline_s)
        compare(target, ClaimType.ENGINE_ID, engine.hex(), PROTOCOL)
        old, new = _keys(now, engine), _keys(then, engine)
        async with logged_in(peer, target.device, instruments):
            found = await instruments.snmp.get(peer, [SPIN_LOCK], deadline - instruments.clock.monotonic())
    wish = _wish(now.account, engine, old, new, whole(found[SPIN_LOCK]))
    try:
        await instruments.snmp.set(peer, wish, deadline - instruments.clock.monotonic())
    except SetRefused as refused:
        raise rejected(PROTOCOL, str(refused.message.params["status"])) from refused
    except (Denied, LoginHeld) as denied:
        raise Unchanged.after(denied) from denied


async def check(target: Target, credential: Credential, instruments: Instruments, deadline_s: float) -> bool:
    """One object, asked for in a message made and read with these secrets; there is nothing that could be kept."""
    peer = _peer(target, credential)
    try:
        async with logged_in(peer, target.device, instruments):
            await instruments.snmp.get(peer, [ENGINE_TIME], deadline_s)
    except Denied as denied:
        if denied.message.id == "protocol.denied":  # it was read, and may not see this object
            return True
        if denied.message.id in REFUSALS:
            return False
        raise
    return True


def _wish(account: str, engine: bytes, old: Keys, new: Keys, lock: int | None) -> list[VarBind]:
    row = row_of(engine, account.encode())
    assert old.auth is not None
    pairs = [(OWN_AUTH_KEY_CHANGE, old.auth_key, new.auth_key)]
    if old.priv_key:
        pairs.append((OWN_PRIV_KEY_CHANGE, old.priv_key, new.priv_key))
    wish: list[VarBind] = [] if lock is None else [(SPIN_LOCK, Integer(lock))]
    for column, before, after in pairs:
        value = key_change(old.auth.hash, before, after, secrets.token_bytes(len(before)))
        wish.append((column.child(*row), OctetString(value)))
    return wish


def _check_wish(now: Credential, then: Credential) -> None:
    """Raises NotChangeable."""
    if (now.account, now.type, now.auth_protocol, now.priv_protocol) != (
        then.account,
        then.type,
        then.auth_protocol,
        then.priv_protocol,
    ):
        raise NotChangeable("control.other_account", protocol=PROTOCOL)
    if now.type is not CredentialType.SNMP_V3 or not now.auth_protocol:
        raise NotChangeable("control.no_authentication", protocol=PROTOCOL)
    asked = [then.auth_secret, *([then.priv_secret] if then.priv_protocol else [])]
    if not all(meets(RULES, secret, then.account) for secret in asked):
        raise NotChangeable(protocol=PROTOCOL)


def _peer(target: Target, credential: Credential) -> Peer:
    peer = Peer(target.address, target.ports.get("snmp", PORT), credential)
    if engine_for(peer) != "codec":
        raise NotChangeable("control.old_privacy", protocol=PROTOCOL, name=credential.priv_protocol)
    return peer


def _keys(credential: Credential, engine: bytes) -> Keys:
    try:
        return keys_for(user_of(credential), engine)
    except Unusable as error:
        raise Denied(error.message_id, account=credential.account, **error.params) from None


WRITER = Writer(
    name=NAME,
    rules=RULES,
    change=change,
    check=check,
    pinned="the id of its SNMP engine, in which its keys are localised",
    pin=ClaimType.ENGINE_ID,
)
