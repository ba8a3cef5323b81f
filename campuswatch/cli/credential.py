"""`campuswatch credential`: the short way to what polling needs; the same commands as `campuswatch secret`."""

from __future__ import annotations

from copy import copy

import click

from campuswatch.cli.secret_kept import list_secrets, remove, set_secret


@click.group("credential")
def command() -> None:
    """Another name of `campuswatch secret` for the three that polling needs: add (set), list, remove."""


for _known, _name in ((set_secret, "add"), (list_secrets, "list"), (remove, "remove")):
    _called = copy(_known)
    _called.epilog = (_known.epilog or "").replace(f"secret {_known.name}", f"credential {_name}")
    command.add_command(_called, _name)
