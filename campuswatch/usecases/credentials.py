"""Credentials for polling: sealed into the vault, listed without their secrets."""

from __future__ import annotations

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from inventory import audit
from inventory.admission import admit_credential
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.credential import Credential, Purpose
from inventory.model.sealed import SealedCredential
from inventory.repository import credentials, devices, schools
from inventory.sealing import school_key
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
    now_ms: int,
) -> None:
    """For one device (its code), for the school's devices of one vendor, or for all of the school's.

    Raises Missing for an unknown school or device, Conflict for what no device could be asked with; VaultError.
    """
    require(actor, Right.CONFIGURE, school)
    admit_credential(credential)
    with database.read() as connection:
        if schools.get(connection, actor.scope, school) is None:
            raise Missing("ledger.no_school", school=school)
        found = devices.get(connection, actor.scope, device) if device else None
        if device and (found is None or found.school != school):
            raise Missing("ledger.no_device", device=device)
    key = database.write(
        lambda connection: school_key(connection, vault, school, credential.purpose, at_ms=now_ms)
    ).result()
    vault.admit([key])
    sealed = vault.seal(credential, school, found.id if found else None, vendor)

    def work(connection: Connection) -> None:
        credentials.put(connection, sealed, at_ms=now_ms)
        audit.append(
            connection, school, at_ms=now_ms, actor=actor.name, action="credential.added", subject=credential.id,
            detail={"type": credential.type, "account": credential.account, "device": device, "vendor": vendor},
        )  # fmt: skip

    database.write(work).result()


def remove_credential(database: Database, actor: Actor, id: str, *, now_ms: int) -> SealedCredential:
    """By the beginning of its id. Raises Missing where it names none, Conflict where it names several."""

    def work(connection: Connection) -> SealedCredential:
        found = [row for row in credentials.every(connection, actor.scope, Purpose.POLL) if row.id.startswith(id)]
        if not found:
            raise Missing("ledger.no_credential")
        if len(found) > 1:
            raise Conflict("ledger.several_credentials", id=id, count=len(found))
        require(actor, Right.CONFIGURE, found[0].school)
        credentials.remove(connection, actor.scope, found[0].id)
        audit.append(
            connection, found[0].school, at_ms=now_ms, actor=actor.name, action="credential.removed",
            subject=found[0].id, detail={"type": found[0].type, "account": found[0].account},
        )  # fmt: skip
        return found[0]

    return database.write(work).result()
