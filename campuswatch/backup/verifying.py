"""Whether a ledger is whole: secrets are those that were put there and open, chains hold, series can be read, reports
are as they were issued."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import Connection

from campuswatch.backup.manifest import Manifest
from campuswatch.opening import poll_compartment
from campuswatch.reports.archive import Archive
from campuswatch.reports.verifying import check_reports
from campuswatch.settings import Settings
from campuswatch.usecases.actor import Actor
from campuswatch.usecases.secret_audit import inspect_all
from inventory import register
from inventory.compartments import open_compartment
from inventory.database import Database
from inventory.errors import VaultError
from inventory.inspection import Finding, opens
from inventory.model.credential import Purpose
from inventory.model.scope import BUREAU
from inventory.repository import audit_rows, compartments, credentials, register_rows
from inventory.tables.audit import AUDIT
from inventory.tables.duty import DUTY_LOG
from inventory.tables.fault import FAULT_STEPS
from inventory.tables.report import REPORT_STEPS
from inventory.tables.use import USES
from inventory.vault import Compartment, Vault
from language.message import Message

REGISTERS = (AUDIT, FAULT_STEPS, DUTY_LOG, USES, REPORT_STEPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """`opened` of `secrets` open; of the rest `sealed` want the passphrase of the admin compartment.

    `entries` stand in `chains` audit chains; `reports` are files in their archive. `wrong` says what does not hold.
    """

    secrets: int
    opened: int
    sealed: int
    chains: int
    entries: int
    reports: int
    wrong: tuple[Message, ...]


def verify_ledger(
    settings: Settings, database: Database, actor: Actor, manifest: Manifest | None = None, passphrase: str = ""
) -> Verified:
    """Against the heads that a backup wrote down, where one is given. With a passphrase the admin compartment is opened
    too. Raises DatabaseError, VaultError."""
    with database.read() as connection:
        vault = _vault(connection, settings, passphrase)
        rows = [row for purpose in Purpose for row in credentials.every(connection, BUREAU, purpose)]
        heads = audit_rows.heads(connection, BUREAU)
        broken = [*broken_chains(connection)]
        archived = check_reports(connection, Archive(settings.reports_path))
    wrong = [_found(one) for one in inspect_all(database, vault, actor)]
    wrong += [Message("verify.chain_broken", {"chain": chain, "row": row}) for chain, row in broken]
    if manifest is not None:
        lost = [chain for chain, head in manifest.heads.items() if heads.get(chain) != head]
        wrong += [Message("verify.head_differs", {"chain": chain or "-"}) for chain in lost]
    wrong += _series(settings)
    wrong += archived.wrong
    sealed = [row for row in rows if not vault.holds(row.purpose)]
    return Verified(
        secrets=len(rows),
        opened=sum(vault.holds(row.purpose) and opens(vault, row) for row in rows),
        sealed=len(sealed),
        chains=len(heads),
        entries=sum(seq for seq, _ in heads.values()),
        reports=archived.files,
        wrong=tuple(wrong),
    )


def broken_chains(connection: Connection) -> Iterator[tuple[str, int]]:
    """Of every register, those without a head too: name and number of the first row that is not what was written."""
    for one in REGISTERS:
        for chain in register_rows.chains(connection, BUREAU, one):
            at = register.verify(connection, BUREAU, one, chain)
            if at is not None:
                yield (chain or "-") if one is AUDIT else f"{chain or '-'} {one.entries.name}", at


def _vault(connection: Connection, settings: Settings, passphrase: str) -> Vault:
    keys = credentials.keys(connection, BUREAU)
    open_ones: dict[Purpose, Compartment] = {Purpose.POLL: poll_compartment(settings, keys)}
    if passphrase:
        sealed = compartments.get(connection, BUREAU, Purpose.ADMIN)
        if sealed is None:
            raise VaultError("vault.admin_gone")
        open_ones[Purpose.ADMIN] = open_compartment(sealed, passphrase)
    return Vault(open_ones, keys)


def _found(one: Finding) -> Message:
    params = {"school": one.school or "-", "purpose": str(one.purpose), "credential": one.subject or "*"}
    return Message(f"found.{one.what}", params)


def _series(settings: Settings) -> list[Message]:
    if not settings.samples_path.exists():
        return []
    with closing(sqlite3.connect(f"file:{settings.samples_path}?mode=ro", uri=True)) as connection:
        try:
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.DatabaseError as error:
            said = str(error)
    return [] if said == "ok" else [Message("verify.series_damaged", {"detail": str(said)})]
