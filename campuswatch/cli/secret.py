"""`campuswatch secret`: what devices are asked and administered with, kept in the vault."""

from __future__ import annotations

import click

from campuswatch.cli.rotation import cancel_rotation, list_rotations, release_turn, rotate
from campuswatch.cli.rotation_pending import pending
from campuswatch.cli.secret_ages import due, policy, report
from campuswatch.cli.secret_factory import factory
from campuswatch.cli.secret_group import group
from campuswatch.cli.secret_kept import list_secrets, remove, set_secret
from campuswatch.cli.secret_look import audit_vault, shared
from campuswatch.cli.secret_pin import pin
from campuswatch.cli.secret_reveal import reveal
from campuswatch.cli.secret_vault import rekey, seal, unseal


@click.group("secret")
def command() -> None:
    """Secrets: set, list, reveal, remove, due, policy, report, shared, factory, group, audit, rekey, unseal, seal,
    pin, rotate, rotations, cancel, pending, release."""


for one in (
    set_secret,
    list_secrets,
    reveal,
    remove,
    due,
    policy,
    report,
    shared,
    factory,
    group,
    audit_vault,
    rekey,
    unseal,
    seal,
    pin,
    rotate,
    list_rotations,
    cancel_rotation,
    pending,
    release_turn,
):
    command.add_command(one)
