"""The desk: what every verb has at hand — settings, ledger, vault, the person, and how to print."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from campuswatch.opening import open_ledger, open_vault
from campuswatch.settings import FILE_NAME, Settings, load
from campuswatch.usecases.actor import Actor, operator
from collector.clock import Clock, SystemClock
from inventory.database import Database
from inventory.vault import Vault
from language.catalogue import negotiate, translate
from language.message import Message


class Desk:
    """Opens things when they are first asked for; closes what it opened."""

    def __init__(self, config: Path, as_json: bool) -> None:
        self.config = config
        self.as_json = as_json
        self.clock: Clock = SystemClock()
        self.actor: Actor = operator()
        self.language = language()
        self._database: Database | None = None

    @functools.cached_property
    def settings(self) -> Settings:
        return load(self.config)

    @property
    def database(self) -> Database:
        if self._database is None:
            self._database = open_ledger(self.settings)
        return self._database

    @functools.cached_property
    def vault(self) -> Vault:
        return open_vault(self.settings, self.database)

    def close(self) -> None:
        if self._database is not None:
            self._database.close()

    def say(self, message: Message) -> str:
        return translate(message, self.language)

    def put(self, payload: Any, render: Callable[[], None]) -> None:
        """Print `payload` as JSON when that was asked for, else let `render` print for people."""
        if self.as_json:
            click.echo(json.dumps(payload, ensure_ascii=False, indent=2, default=str))
        else:
            render()


def language() -> str:
    """What the terminal speaks, as far as we do."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return negotiate(locale.partition(".")[0].replace("_", "-"))


def default_config() -> str:
    return os.environ.get("CAMPUSWATCH_CONFIG", FILE_NAME)


def verb(name: str, *, example: str) -> Callable[[Callable[..., int | None]], click.Command]:
    """A click command with --config and --json, an example in its help, and a Desk as first argument."""

    def decorate(function: Callable[..., int | None]) -> click.Command:
        @functools.wraps(function)
        def run(config: str, as_json: bool, **params: Any) -> int | None:
            desk = Desk(Path(config), as_json)
            try:
                return function(desk, **params)
            finally:
                desk.close()

        command = click.command(name, epilog=f"\b\nExample:\n  {example}")(run)
        command.params += [
            click.Option(["--config"], default=default_config, show_default=FILE_NAME, help="Settings file."),
            click.Option(["--json", "as_json"], is_flag=True, help="Print JSON for programs."),
        ]
        return command

    return decorate
