"""The admin compartment: set up, opened, and who did."""

from __future__ import annotations

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from inventory import audit
from inventory.audit import BUREAU_CHAIN
from inventory.compartments import make_compartment, opened, unsealed_key
from inventory.database import Database
from inventory.errors import Conflict, VaultError
from inventory.model.compartment import SealedCompartment
from inventory.model.credential import Purpose
from inventory.model.scope import BUREAU
from inventory.passphrase import Stretch
from inventory.repository import compartments, credentials
from inventory.vault import KeyCompartment


def admin_compartment(database: Database) -> SealedCompartment | None:
    """None where it was never set up. Raises VaultError where it was, and its row is gone: a new one would open nothing
    of what is there."""
    with database.read() as connection:
        sealed = compartments.get(connection, BUREAU, Purpose.ADMIN)
        left = [key for key in credentials.keys(connection, BUREAU) if key.purpose is Purpose.ADMIN]
    if sealed is None and left:
        raise VaultError("vault.admin_gone")
    return sealed


def set_up_admin(
    database: Database, actor: Actor, passphrase: str, *, now_ms: int, stretch: Stretch | None = None
) -> KeyCompartment:
    """The first use. Raises Conflict where it is set up already, or the passphrase is too easy; Forbidden."""
    require(actor, Right.SECRETS, "")
    sealed, made = make_compartment(Purpose.ADMIN, passphrase, created_ms=now_ms, stretch=stretch)

    def work(connection: Connection) -> None:
        if compartments.get(connection, BUREAU, Purpose.ADMIN) is not None:
            raise Conflict("vault.admin_exists")
        compartments.put(connection, sealed)
        _tell(connection, actor, "compartment.set_up", "command line", now_ms)

    database.write(work).result()
    return made


def admin_key(
    database: Database, actor: Actor, sealed: SealedCompartment, passphrase: str, *, where: str, now_ms: int
) -> bytes:
    """The compartment's key; `where` it will be open. Success and refusal stand in the bureau's audit chain, the
    success before the key is given away. Raises VaultError, Forbidden."""
    require(actor, Right.SECRETS, "")
    try:
        key = unsealed_key(sealed, passphrase)
        opened(sealed, key)
    except VaultError:
        database.write(lambda one: _tell(one, actor, "compartment.refused", where, now_ms)).result()
        raise
    database.write(lambda one: _tell(one, actor, "compartment.unsealed", where, now_ms)).result()
    return key


def tell_sealed(database: Database, actor: Actor, *, now_ms: int) -> None:
    database.write(lambda one: _tell(one, actor, "compartment.sealed", "service", now_ms)).result()


def _tell(connection: Connection, actor: Actor, action: str, where: str, now_ms: int) -> None:
    audit.append(
        connection, BUREAU_CHAIN, at_ms=now_ms, actor=actor.name, action=action, subject=Purpose.ADMIN,
        detail={"where": where},
    )  # fmt: skip
