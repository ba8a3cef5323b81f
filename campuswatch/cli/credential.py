"""`campuswatch credential`: what devices are asked with. Secrets are typed or piped, never given as arguments."""

from __future__ import annotations

import sys
import uuid

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.table import print_table
from campuswatch.usecases.credentials import add_credential, remove_credential
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.repository import credentials, devices

TYPES = {
    "community": CredentialType.SNMP_COMMUNITY,
    "snmpv3": CredentialType.SNMP_V3,
    "password": CredentialType.PASSWORD,
}
WORDS = {type: word for word, type in TYPES.items()}
SHORT = 8
"""Letters of an id that tell credentials apart; any beginning that does will do."""
AUTH = ("sha1", "sha224", "sha256", "sha384", "sha512", "md5")
PRIV = ("aes128", "aes192", "aes256", "des")


@click.group("credential")
def command() -> None:
    """Communities, SNMPv3 users and passwords for polling: add, list, remove."""


@verb("add", example="campuswatch credential add --school S01 --type password --account admin --vendor Hikvision")
@click.option("--school", required=True)
@click.option("--type", "kind", required=True, type=click.Choice(list(TYPES)))
@click.option("--account", default="", help="User name; a community has none.")
@click.option("--device", default="", help="Only for this device (its code).")
@click.option("--vendor", default="", help="Only for this vendor's devices.")
@click.option("--auth", type=click.Choice(AUTH), help="SNMPv3: authentication.")
@click.option("--priv", type=click.Choice(PRIV), help="SNMPv3: privacy.")
def add(
    desk: Desk, school: str, kind: str, account: str, device: str, vendor: str, auth: str | None, priv: str | None
) -> None:
    """Seal a credential into the vault. Its secret is asked for, or read from standard input, a line each."""
    if TYPES[kind] is not CredentialType.SNMP_COMMUNITY and not account:
        raise click.UsageError(f"{kind} needs --account, the user's name on the device")
    if priv and not auth:
        raise click.UsageError("SNMPv3 has no privacy without authentication: give --auth too")
    v3 = TYPES[kind] is CredentialType.SNMP_V3
    credential = Credential(
        id=uuid.uuid4().hex,
        type=TYPES[kind],
        account=account,
        secret="" if v3 else ask_secret(kind),
        auth_protocol=auth or "",
        auth_secret=ask_secret("authentication password") if v3 and auth else "",
        priv_protocol=priv or "",
        priv_secret=ask_secret("privacy password") if v3 and priv else "",
    )
    add_credential(
        desk.database, desk.vault, desk.actor, credential,
        school=school, device=device, vendor=vendor, now_ms=desk.clock.now_ms(),
    )  # fmt: skip
    what = f"{kind} of {account}" if account else kind
    where = f"{device or vendor or 'all'} in {school}"
    desk.put({"id": credential.id}, lambda: click.echo(f"sealed: {what}, for {where}"))


@verb("list", example="campuswatch credential list")
def list_credentials(desk: Desk) -> None:
    """List credentials; their secrets are never shown here."""
    with desk.database.read() as connection:
        sealed = credentials.every(connection, desk.actor.scope, Purpose.POLL)
        codes = {device.id: device.code for device in devices.find(connection, desk.actor.scope)}
    rows = [
        {"id": row.id, "school": row.school, "type": row.type, "account": row.account, "vendor": row.vendor,
         "device": codes.get(row.device_id or "", ""), "generation": row.generation}
        for row in sealed
    ]  # fmt: skip
    headers = ["id", "school", "type", "account", "for"]
    table = [
        (
            row.id[:SHORT],
            row.school,
            WORDS[row.type],
            row.account,
            codes.get(row.device_id or "") or row.vendor or "all",
        )
        for row in sealed
    ]
    desk.put(rows, lambda: print_table(headers, table, cut=frozenset({3})))


@verb("remove", example="campuswatch credential remove 3f9ac2d1")
@click.argument("id")
def remove(desk: Desk, id: str) -> None:
    """Forget the credential whose id begins with ID, as `credential list` shows it."""
    gone = remove_credential(desk.database, desk.actor, id, now_ms=desk.clock.now_ms())
    said = f"{WORDS[gone.type]} {gone.account}".strip()
    desk.put({"id": gone.id}, lambda: click.echo(f"removed: {said} of {gone.school}"))


def ask_secret(what: str) -> str:
    if sys.stdin.isatty():
        typed: str = click.prompt(what, hide_input=True, confirmation_prompt=True)
        return typed
    line = sys.stdin.readline().rstrip("\n")
    if not line:
        raise click.UsageError(f"no {what} on standard input: pipe it in, one secret a line")
    return line


command.add_command(add)
command.add_command(list_credentials)
command.add_command(remove)
