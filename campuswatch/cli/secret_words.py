"""What the verbs of secrets call things, in tables and in options."""

from __future__ import annotations

import sys

import click

from campuswatch.cli.unsealing import ask_hidden
from inventory.model.audience import Breadth
from inventory.model.credential import CredentialType, Purpose

TYPES = {
    "community": CredentialType.SNMP_COMMUNITY,
    "snmpv3": CredentialType.SNMP_V3,
    "password": CredentialType.PASSWORD,
    "sshkey": CredentialType.SSH_KEY,
}
WORDS = {type: word for word, type in TYPES.items()}
AUTH = ("sha1", "sha224", "sha256", "sha384", "sha512", "md5")
PRIV = ("aes128", "aes192", "aes256", "des")
PURPOSES = {"poll": Purpose.POLL, "admin": Purpose.ADMIN}
WHY = {
    Breadth.DEVICE: "its own",
    Breadth.GROUP: "of a group that it is in",
    Breadth.VENDOR: "of its vendor",
    Breadth.SCHOOL: "of its school",
}

with_admin = click.option("--admin", is_flag=True, help="With the admin compartment, which asks for its passphrase.")


def purposes(admin: bool) -> tuple[Purpose, ...]:
    return tuple(Purpose) if admin else (Purpose.POLL,)


def ask_secret(what: str) -> str:
    return ask_hidden(what, twice=True)


def ask_text(what: str) -> str:
    """Of many lines: the rest of standard input."""
    if sys.stdin.isatty():
        click.echo(f"paste the {what}, then Ctrl-D on a line of its own", err=True)
    text = sys.stdin.read()
    if not text.strip():
        raise click.UsageError(f"no {what} on standard input")
    return text
