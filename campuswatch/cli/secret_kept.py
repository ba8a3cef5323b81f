"""`campuswatch secret set`, `list` and `remove`. Secrets are typed or piped, never given as arguments."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.secret_words import AUTH, PRIV, PURPOSES, TYPES, WHY, WORDS, ask_secret, ask_text
from campuswatch.cli.table import print_table
from campuswatch.cli.unsealing import vault_for
from campuswatch.usecases.actor import Right
from campuswatch.usecases.credentials import (
    add_credential,
    audience_for,
    every_credential,
    remove_credential,
    the_credential,
)
from campuswatch.usecases.lookup import device_for
from inventory.inheritance import inherited
from inventory.model.audience import audience_of
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.device import Device
from inventory.model.scope import Scope
from inventory.model.sealed import SealedCredential
from inventory.model.secret_rules import SecretRules
from inventory.repository import credentials, device_groups, devices, schools
from inventory.safekeeping import subject_of
from inventory.secret_maker import make_secret
from inventory.short_id import SHORT
from language.moment import local

USUAL_RULES = SecretRules(shortest=12, longest=16, classes=3)
"""What every device that we know takes; `secret rotate` goes by each vendor's own."""


@verb("set", example="campuswatch secret set --school S01 --type password --account viewer --vendor Hikvision")
@click.option("--school", required=True)
@click.option("--type", "kind", required=True, type=click.Choice(list(TYPES)))
@click.option("--account", default="", help="User name; a community has none.")
@click.option("--for", "purpose", type=click.Choice(list(PURPOSES)), default="poll", show_default=True,
              help="What looks ask with, or what people and rotations administer with.")  # fmt: skip
@click.option("--device", default="", help="Only for this device (its code).")
@click.option("--group", default="", help="Only for this group's devices.")
@click.option("--vendor", default="", help="Only for this vendor's devices.")
@click.option("--auth", type=click.Choice(AUTH), help="SNMPv3: authentication.")
@click.option("--priv", type=click.Choice(PRIV), help="SNMPv3: privacy.")
@click.option("--generate", is_flag=True, help="Make up a password; 'secret reveal' shows it.")
@click.option("--file", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="SSH key: its file.")
def set_secret(
    desk: Desk, school: str, kind: str, account: str, purpose: str, device: str, group: str, vendor: str,
    auth: str | None, priv: str | None, generate: bool, file: Path | None,
) -> None:  # fmt: skip
    """Seal a secret into the vault, or the next one of the same account in its place.

    It is asked for, or read from standard input, a line each. The narrowest that fits a device holds there: its own,
    its group's, its vendor's, its school's.
    """
    type = TYPES[kind]
    require_fitting(type, account, auth, priv, generate, file)
    with desk.database.read() as connection:
        audience_for(connection, desk.actor, school, device=device, vendor=vendor, group=group)
    vault = vault_for(desk, PURPOSES[purpose])
    credential = asked(type, PURPOSES[purpose], account, auth, priv, generate, file)
    row = add_credential(
        desk.database, vault, desk.actor, credential,
        school=school, device=device, vendor=vendor, group=group, now_ms=desk.clock.now_ms(),
    )  # fmt: skip
    what = f"{kind} of {account}" if account else kind
    where = f"{device or group or vendor or 'all'} in {school}"
    again = f", its {row.generation}. generation" if row.generation > 1 else ""
    payload = {"id": row.id, "generation": row.generation}
    desk.put(payload, lambda: click.echo(f"sealed: {what}, for {where}{again}"))


def require_fitting(
    type: CredentialType, account: str, auth: str | None, priv: str | None, generate: bool, file: Path | None
) -> None:
    if type is not CredentialType.SNMP_COMMUNITY and not account:
        raise click.UsageError(f"{WORDS[type]} needs --account, the user's name on the device")
    if priv and not auth:
        raise click.UsageError("SNMPv3 has no privacy without authentication: give --auth too")
    if generate and type is not CredentialType.PASSWORD:
        raise click.UsageError("--generate makes passwords only")
    if file and type is not CredentialType.SSH_KEY:
        raise click.UsageError("--file is for SSH keys; other secrets are typed or piped")


def asked(
    type: CredentialType, purpose: Purpose, account: str, auth: str | None, priv: str | None, generate: bool,
    file: Path | None,
) -> Credential:  # fmt: skip
    id, secret, auth_secret, priv_secret = uuid.uuid4().hex, "", "", ""
    if generate:
        secret = make_secret(USUAL_RULES, os.urandom, account)
    elif type is CredentialType.SSH_KEY:
        secret = file.read_text(encoding="utf-8") if file else ask_text("private key")
    elif type is CredentialType.SNMP_V3:
        auth_secret = ask_secret("authentication password") if auth else ""
        priv_secret = ask_secret("privacy password") if priv else ""
    else:
        secret = ask_secret(WORDS[type])
    return Credential(
        id=id, type=type, purpose=purpose, account=account, secret=secret,
        auth_protocol=auth or "", auth_secret=auth_secret, priv_protocol=priv or "", priv_secret=priv_secret,
    )  # fmt: skip


@verb("list", example="campuswatch secret list --device s01-cam-0007")
@click.option("--school", help="Only this school's.")
@click.option("--device", help="What holds at this device, and why.")
def list_secrets(desk: Desk, school: str | None, device: str | None) -> None:
    """List secrets; what they are is never shown here."""
    if device is not None:
        list_of_device(desk, device)
        return
    with desk.database.read() as connection:
        rows = [row for row in every_credential(connection, desk.actor) if school in (None, row.school)]
        codes = {one.id: one.code for one in devices.find(connection, desk.actor.scope)}
        groups = {one.id: one.name for one in device_groups.every(connection, desk.actor.scope)}
        zones = {one.code: one.zone for one in schools.every(connection, desk.actor.scope)}
    payload = [as_json(row, codes.get(row.device_id or "", ""), groups.get(row.group_id or "", "")) for row in rows]
    table = [
        [row.id[:SHORT], row.school, row.purpose, WORDS[row.type], row.account,
         codes.get(row.device_id or "") or groups.get(row.group_id or "") or row.vendor or "all",
         day_of(row.changed_ms, zones[row.school])]
        for row in rows
    ]  # fmt: skip
    headers = ["id", "school", "for", "type", "account", "at", "given"]
    desk.put(payload, lambda: print_table(headers, table, cut=frozenset({4, 5})))


def as_json(row: SealedCredential, device: str, group: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "school": row.school,
        "purpose": row.purpose,
        "type": row.type,
        "account": row.account,
        "vendor": row.vendor,
        "device": device,
        "group": group,
        "generation": row.generation,
        "changed_ms": row.changed_ms or None,
    }


def day_of(at_ms: int, zone: str) -> str:
    """Empty where nobody knows when."""
    return f"{local(at_ms, zone):%Y-%m-%d}" if at_ms else ""


def list_of_device(desk: Desk, code: str) -> None:
    with desk.database.read() as connection:
        found: Device = device_for(connection, desk.actor, Right.LOOK, code)
        groups = device_groups.memberships(connection, desk.actor.scope).get(found.id, frozenset())
        chosen = [
            one for purpose in Purpose
            for one in inherited(credentials.every(connection, Scope.of([found.school]), purpose), found, groups)
        ]  # fmt: skip
        hidden = {row.id: subject_of(connection, audience_of(row)) for one in chosen for row in one.over}
    payload = [
        {"id": one.row.id, "purpose": one.row.purpose, "type": one.row.type, "account": one.row.account,
         "why": WHY[one.breadth], "instead_of": [row.id for row in one.over]}
        for one in chosen
    ]  # fmt: skip
    table = [
        [one.row.id[:SHORT], one.row.purpose, WORDS[one.row.type], one.row.account, WHY[one.breadth],
         ", ".join(hidden[row.id] for row in one.over)]
        for one in chosen
    ]  # fmt: skip
    headers = ["id", "for", "type", "account", "because it is", "instead of that of"]
    desk.put(payload, lambda: print_table(headers, table, cut=frozenset({3}), fold=frozenset({5})))


@verb("remove", example="campuswatch secret remove 3f9ac2d1")
@click.argument("id")
def remove(desk: Desk, id: str) -> None:
    """Forget the secret whose id begins with ID, as `secret list` shows it."""
    with desk.database.read() as connection:
        row = the_credential(connection, desk.actor, id)
    vault = vault_for(desk, row.purpose)
    gone = remove_credential(desk.database, vault, desk.actor, row.id, now_ms=desk.clock.now_ms())
    said = f"{WORDS[gone.type]} {gone.account}".strip()
    desk.put({"id": gone.id}, lambda: click.echo(f"removed: {said} of {gone.school}"))
