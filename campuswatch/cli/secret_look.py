"""`campuswatch secret audit` and `shared`: is the vault as it was left, and are its secrets any good."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.secret_words import PURPOSES, WORDS, purposes, with_admin
from campuswatch.cli.table import print_table
from campuswatch.cli.unsealing import open_admin, vault_for
from campuswatch.usecases.secret_audit import Alike, accept, inspect_all, looks
from campuswatch.usecases.secret_audit import shared as shared_secrets
from inventory.inspection import Finding, Wrong
from inventory.manifest import Doubt
from inventory.model.audit_entry import AuditEntry
from inventory.repository import schools
from inventory.short_id import SHORT
from language.moment import local

ANY_VENDOR = "*"
SAID: Mapping[str, str] = {
    Doubt.GONE: "taken away",
    Doubt.SLIPPED_IN: "slipped in",
    Doubt.PUT_BACK: "an older one, put back",
    Doubt.ALTERED: "altered or exchanged",
    Wrong.NO_MANIFEST: "without a manifest: nothing proves it",
    Wrong.FORGED: "told by a manifest that is not ours",
    Wrong.ROLLED_BACK: "older than the audit chain tells",
    Wrong.SHUT: "damaged: it does not open",
}
UTC = "UTC"


@verb("audit", example="campuswatch secret audit --admin")
@click.option("--school", help="Only this school's; '' with --accept: people's logins.")
@with_admin
@click.option("--looks", "looked", is_flag=True, help="List instead who was shown which secret, and why.")
@click.option("--accept", "reason", metavar="REASON", help="What is stored is right from now on, because of REASON.")
@click.option("--for", "purpose", type=click.Choice(list(PURPOSES)), default="poll", show_default=True,
              help="With --accept: of which compartment.")  # fmt: skip
def audit_vault(
    desk: Desk, school: str | None, admin: bool, looked: bool, reason: str | None, purpose: str
) -> int | None:
    """Look for secrets that were exchanged, put back, altered, slipped in or taken away outside campuswatch.

    Without --admin the admin compartment's rows are compared with their manifest, which itself is not proven then.
    """
    if looked:
        found = looks(desk.database, desk.actor, school)
        desk.put([asdict(one) | {"detail": json.loads(one.detail)} for one in found], lambda: print_looks(desk, found))
        return None
    if reason is not None:
        accept_state(desk, school, purpose, reason)
        return None
    vault = open_admin(desk) if admin else desk.vault
    findings = inspect_all(desk.database, vault, desk.actor, school)
    desk.put([asdict(one) for one in findings], lambda: print_findings(findings, admin))
    return Exit.FOUND if findings else None


def accept_state(desk: Desk, school: str | None, purpose: str, reason: str) -> None:
    if school is None:
        raise click.UsageError("--accept needs --school; --school '' for people's logins")
    chosen = PURPOSES[purpose]
    # Logins let people in: accepting them is giving them, which wants the passphrase itself.
    vault = vault_for(desk, chosen) if school else open_admin(desk, typed=True)
    kept, deleted = accept(desk.database, vault, desk.actor, school, chosen, reason, now_ms=desk.clock.now_ms())
    said = f"{kept} are right from now on; {deleted} did not open and are deleted"
    desk.put({"kept": kept, "deleted": deleted}, lambda: click.echo(said))


def print_findings(findings: list[Finding], admin: bool) -> None:
    if not findings:
        click.echo("all secrets are as they were put there" + ("" if admin else " (admin: by their manifest only)"))
        return
    rows = [[one.school or "logins", one.purpose, one.subject[:SHORT] or "all", SAID[one.what]] for one in findings]
    print_table(["school", "for", "id", "is"], rows)
    click.echo("\nEnter such secrets again ('secret remove', 'secret set'); after you restored a backup, --accept.")


def print_looks(desk: Desk, found: list[AuditEntry]) -> None:
    with desk.database.read() as connection:
        zones = {one.code: one.zone for one in schools.every(connection, desk.actor.scope)}
    rows = []
    for one in found:
        detail = json.loads(one.detail)
        at = f"{local(one.at_ms, zones.get(one.chain, UTC)):%Y-%m-%d %H:%M}"
        rows.append([at, one.actor, one.subject[:SHORT], detail["for"], detail["reason"]])
    print_table(["when", "who", "id", "at", "why"], rows, cut=frozenset({1, 3}), fold=frozenset({4}))


@verb("shared", example="campuswatch secret shared --school S01 --admin")
@click.option("--school", help="Only among this school's.")
@with_admin
def shared(desk: Desk, school: str | None, admin: bool) -> int | None:
    """Find secrets that several accounts or devices share, and those that makers ship, among the stored ones.

    No device is asked, and no secret is shown.
    """
    vault = open_admin(desk) if admin else desk.vault
    found = shared_secrets(desk.database, vault, desk.actor, purposes(admin), school=school, now_ms=desk.clock.now_ms())
    desk.put([as_json(one) for one in found], lambda: print_shared(found))
    return Exit.FOUND if found else None


def as_json(one: Alike) -> dict[str, Any]:
    return {
        "factory": one.factory,
        "secrets": [
            {"id": known.row.id, "for": known.subject, "type": known.row.type, "account": known.row.account,
             "devices": known.devices}
            for known in one.known
        ],
    }  # fmt: skip


def print_shared(found: list[Alike]) -> None:
    if not found:
        click.echo("no two accounts share a secret, and none is a maker's")
        return
    rows = []
    for number, one in enumerate(found, 1):
        factory = {"": "", ANY_VENDOR: "a usual factory login"}.get(one.factory, f"factory login of {one.factory}")
        rows += [
            [str(number), known.row.id[:SHORT], WORDS[known.row.type], known.row.account, known.subject,
             str(known.devices), factory]
            for known in one.known
        ]  # fmt: skip
    headers = ["#", "id", "type", "account", "at", "devices", "it is"]
    print_table(headers, rows, right=frozenset({0, 5}), cut=frozenset({3, 4}), fold=frozenset({6}))
    click.echo("\nSecrets with the same number are the same.")
