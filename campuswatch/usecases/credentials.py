"""Credentials: sealed into the vault, listed without their secrets, taken out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from inventory import safekeeping
from inventory.admission import admit_credential
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.audience import Audience, audience_of
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.scope import Scope
from inventory.model.sealed import SealedCredential
from inventory.model.turn import State
from inventory.repository import credentials, device_groups, devices, rotations, schools
from inventory.safekeeping import Deposit
from inventory.vault import Vault


def add_credential(
    database: Database,
    vault: Vault,
    actor: Actor,
    credential: Credential,
    *,
    school: str,
    device: str = "",
    vendor: str = "",
    group: str = "",
    now_ms: int,
) -> SealedCredential:
    """For one device (its code), for a group of devices, for the school's of one vendor, or for all of the school's.

    Where an account of that type is kept for the same already, this is its next generation, and the last is gone.
    Raises Missing for an unknown school, device or group, Conflict for what no device could be asked with or what a
    rotation is changing, VaultError.
    """
    require(actor, Right.SECRETS, school)
    admit_credential(credential)
    with database.read() as connection:
        audience = audience_for(connection, actor, school, device=device, vendor=vendor, group=group)
    safekeeping.provide_key(database, vault, school, credential.purpose, at_ms=now_ms)

    def work(connection: Connection) -> SealedCredential:
        require_settled(connection, [(audience, credential.type, credential.account)])
        deposit = Deposit(numbered(connection, credential, audience), audience)
        return safekeeping.keep(connection, vault, [deposit], actor=actor.name, at_ms=now_ms)[0]

    return database.write(work).result()


def audience_for(
    connection: Connection, actor: Actor, school: str, *, device: str = "", vendor: str = "", group: str = ""
) -> Audience:
    """Raises Missing for an unknown school, device or group; Conflict for more than one of them."""
    if schools.get(connection, actor.scope, school) is None:
        raise Missing("ledger.no_school", school=school)
    if sum(map(bool, (device, vendor, group))) > 1:
        raise Conflict("vault.one_audience")
    found = devices.get(connection, actor.scope, device) if device else None
    if device and (found is None or found.school != school):
        raise Missing("ledger.no_device", device=device)
    chosen = device_groups.named(connection, actor.scope, school, group) if group else None
    return Audience(
        school=school, device_id=found.id if found else None, group_id=chosen.id if chosen else None, vendor=vendor
    )


def require_settled(connection: Connection, given: Iterable[tuple[Audience, CredentialType, str]]) -> None:
    """(for what, type, account) of secrets that a person gives or takes. Raises Conflict for a device's own that a
    rotation is changing: its end would be written over what was given. In quarantine the person's word counts.
    """
    own = {(one.school, one.device_id, type, account) for one, type, account in given if one.device_id is not None}
    for turn in rotations.open_turns(connection, Scope.of({school for school, *_ in own})):
        device = devices.get(connection, Scope.of([turn.school]), turn.device)
        place = (turn.school, device.id if device else None, turn.type, turn.account)
        if turn.state is not State.QUARANTINE and place in own:
            raise Conflict("rotation.under_way", account=turn.account, device=turn.device)


def numbered(connection: Connection, credential: Credential, audience: Audience) -> Credential:
    """With the id and the next generation of the one in whose place it goes, if there is one."""
    for row in credentials.every(connection, Scope.of([audience.school]), credential.purpose):
        same = (row.type, row.account) == (credential.type, credential.account)
        if same and audience_of(row) == audience:
            return replace(credential, id=row.id, generation=row.generation + 1)
    return credential if credential.id else replace(credential, id=uuid.uuid4().hex)


def remove_credential(database: Database, vault: Vault, actor: Actor, id: str, *, now_ms: int) -> SealedCredential:
    """By the beginning of its id. Raises Missing where it names none, Conflict where it names several or a
    rotation is changing it, VaultError."""

    def work(connection: Connection) -> SealedCredential:
        row = the_credential(connection, actor, id)
        require(actor, Right.SECRETS, row.school)
        require_settled(connection, [(audience_of(row), row.type, row.account)])
        safekeeping.drop(connection, actor.scope, vault, row, actor=actor.name, at_ms=now_ms)
        return row

    return database.write(work).result()


def the_credential(connection: Connection, actor: Actor, id: str) -> SealedCredential:
    """Of both compartments, by the beginning of its id. Raises Missing, Conflict."""
    found = [row for row in every_credential(connection, actor) if id and row.id.startswith(id)]
    if not found:
        raise Missing("ledger.no_credential")
    if len(found) > 1:
        raise Conflict("ledger.several_credentials", id=id, count=len(found))
    return found[0]


def every_credential(
    connection: Connection, actor: Actor, purposes: Iterable[Purpose] = tuple(Purpose)
) -> list[SealedCredential]:
    return [row for purpose in purposes for row in credentials.every(connection, actor.scope, purpose)]
