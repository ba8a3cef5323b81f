"""Who can open backups: named by people, each change in the audit chain."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Connection

from campuswatch.backup import age
from campuswatch.usecases.actor import Actor, Right, require
from inventory import audit
from inventory.admission import MAX_NAME, is_line, printable
from inventory.audit import BUREAU_CHAIN
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.recovery import Recipient
from inventory.repository import recipients


def add_recipient(database: Database, actor: Actor, name: str, key: str, *, now_ms: int) -> Recipient:
    """Raises VaultError for what is no age recipient, Conflict."""
    require(actor, Right.BACK_UP, BUREAU_CHAIN)
    if not name.strip() or not is_line(name, MAX_NAME):
        raise Conflict("ledger.bad_name", name=printable(name), limit=MAX_NAME)
    added = Recipient(name=name, key=age.require_recipient(key), by=actor.name, added_ms=now_ms)

    def work(connection: Connection) -> None:
        recipients.add(connection, added)
        audit.append(
            connection, BUREAU_CHAIN, at_ms=now_ms, actor=actor.name, action="recipient.added", subject=name,
            detail={"key": added.key},
        )  # fmt: skip

    database.write(work).result()
    return added


def create_recipient(database: Database, actor: Actor, name: str, file: Path, *, now_ms: int) -> Recipient:
    """With a fresh secret key in `file`, which is to be taken off this machine. Raises OSError where it is there."""
    secret, key = age.new_identity()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(
            f"# recovery key of campuswatch: opens its backups; keep it off this machine\n# public: {key}\n{secret}\n"
        )
        out.flush()
        os.fsync(out.fileno())
    try:
        return add_recipient(database, actor, name, key, now_ms=now_ms)
    except BaseException:
        file.unlink()
        raise


def remove_recipient(database: Database, actor: Actor, name: str, *, now_ms: int) -> Recipient:
    """Backups made until now stay open to it. Raises Missing."""
    require(actor, Right.BACK_UP, BUREAU_CHAIN)

    def work(connection: Connection) -> Recipient:
        gone = next((one for one in recipients.every(connection, actor.scope) if one.name == name), None)
        if gone is None:
            raise Missing("recovery.no_recipient", name=name)
        recipients.remove(connection, gone)
        audit.append(
            connection, BUREAU_CHAIN, at_ms=now_ms, actor=actor.name, action="recipient.removed", subject=name,
            detail={"key": gone.key},
        )  # fmt: skip
        return gone

    return database.write(work).result()
