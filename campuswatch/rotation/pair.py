"""The two secrets of a turn: what the device has, and what it is to get."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from inventory.errors import Conflict, VaultError
from inventory.inheritance import inherited
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.device import Device
from inventory.model.scope import Scope
from inventory.model.sealed import SealedCredential
from inventory.model.secret_rules import SecretRules
from inventory.model.turn import Role, Turn
from inventory.repository import credentials, device_groups, devices, turn_secrets
from inventory.safekeeping import opened_all
from inventory.secret_maker import make_secret
from inventory.vault import SECRETS, Random, Vault

SECRETS_OF = {
    CredentialType.PASSWORD: ("secret",),
    CredentialType.SNMP_V3: ("auth_secret", "priv_secret"),
}
"""What of a credential is changed; a part that is empty stays so."""
PARTS = ("secret", "auth_secret", "priv_secret")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """`olds` and `news` are the account's copies, one for each compartment that has it; they say the same secrets."""

    olds: tuple[Credential, ...] = field(repr=False)
    news: tuple[Credential, ...] = field(repr=False)

    @property
    def old(self) -> Credential:
        return self.olds[0]

    @property
    def new(self) -> Credential:
        return self.news[0]


def current_rows(
    connection: Connection, scope: Scope, device: Device, type: CredentialType, account: str
) -> list[SealedCredential]:
    """The account's rows that hold at the device: the narrowest of each compartment."""
    groups = device_groups.memberships(connection, scope).get(device.id, frozenset())
    school = Scope.of([device.school])
    rows = [
        one.row
        for purpose in Purpose
        for one in inherited(credentials.every(connection, school, purpose), device, groups)
    ]
    return [row for row in rows if (row.type, row.account) == (type, account)]


def make_pair(
    connection: Connection, vault: Vault, rows: Sequence[SealedCredential], device: Device, rules: SecretRules,
    random: Random,
) -> Pair:  # fmt: skip
    """A new secret for the account that these rows hold. Raises Conflict where they say different secrets; VaultError
    where one does not open."""
    opened = opened_all(connection, vault, rows)
    olds = tuple(opened[row.id] for row in rows)
    if not olds:
        raise Conflict("rotation.nothing_stored", device=device.code)
    if any(secrets_of(one) != secrets_of(olds[0]) for one in olds):
        raise Conflict("rotation.copies_differ", device=device.code, account=olds[0].account)
    old = olds[0]
    made = {
        name: make_secret(rules, random, old.account) for name in SECRETS_OF[old.type] if getattr(old, name)
    }  # fmt: skip
    news = tuple(successor(row, one, device, made, random) for row, one in zip(rows, olds, strict=True))
    return Pair(olds=olds, news=news)


def successor(
    row: SealedCredential, old: Credential, device: Device, made: Mapping[str, str], random: Random
) -> Credential:
    """The device's own: the next generation of its own row, or the first of one that a wider row made do for."""
    own = row.device_id == device.id
    id, generation = (row.id, row.generation + 1) if own else (uuid.UUID(bytes=random(16)).hex, 1)
    parts = {name: getattr(old, name) for name in PARTS} | dict(made)
    return replace(
        old, id=id, generation=generation, secret=parts["secret"], auth_secret=parts["auth_secret"],
        priv_secret=parts["priv_secret"],
    )  # fmt: skip


def secrets_of(credential: Credential) -> tuple[str, ...]:
    return tuple(getattr(credential, name) for name in SECRETS)


def seal_pair(vault: Vault, pair: Pair, device: Device, at_ms: int) -> list[SealedCredential]:
    return [vault.seal(one, device.school, device.id, changed_ms=at_ms) for one in pair.news]


def open_pair(connection: Connection, scope: Scope, vault: Vault, turn: Turn) -> Pair:
    """Those that a turn under way holds. Raises VaultError where they do not open or are not this turn's, Conflict
    where there are none."""
    vault.admit(credentials.keys(connection, scope))
    olds, news = (turn_secrets.of_turn(connection, scope, turn, role) for role in (Role.FORMER, Role.PENDING))
    if not olds or not news:
        raise Conflict("rotation.nothing_stored", device=turn.device)
    device = devices.get(connection, scope, turn.device)
    for row in (*olds, *news):
        if device is None or not belongs(row, turn, device, olds, news):
            raise VaultError("vault.altered", school=row.school, credential=row.id)
    return Pair(olds=tuple(vault.open(row) for row in olds), news=tuple(vault.open(row) for row in news))


def belongs(
    row: SealedCredential, turn: Turn, device: Device, olds: Sequence[SealedCredential],
    news: Sequence[SealedCredential],
) -> bool:  # fmt: skip
    """Whether a row that a turn holds was put there by `make_pair`. A row proves what it is, and no more: the sealed
    password of another device, copied into a turn, would be told to this one, or shown under its name."""
    if (row.school, row.type, row.account) != (turn.school, turn.type, turn.account):
        return False
    if row not in news:
        return row.device_id in (None, device.id)
    before = next((one for one in olds if one.purpose is row.purpose), None)
    if before is None or row.device_id != device.id:
        return False
    return row.generation == (before.generation + 1 if before.id == row.id else 1)
