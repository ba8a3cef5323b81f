"""`campuswatch grafana`: dashboards, alert rules and data sources, as files for a Grafana or pushed to one."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.secretfile import read_secret
from campuswatch.settings import SettingsError
from campuswatch.usecases.grafana import kit_of
from dashboards.grafana.errors import GrafanaError
from dashboards.grafana.files import provisioning, stale
from dashboards.grafana.notice import Telling
from dashboards.grafana.plan import Act, Change, plan
from language.catalogue import LANGUAGES
from language.message import Message

SIGNS: Mapping[Act, str] = {Act.CREATE: "+", Act.UPDATE: "~", Act.REMOVE: "-", Act.LOCKED: "!"}
MOST_DETAILS = 5
READ_BY_ALL, ENTERED_BY_ALL = 0o644, 0o755  # Grafana runs as a user of its own

language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), help="Of titles and descriptions; the settings' own if not given."
)


@click.group("grafana")
def command() -> None:
    """Grafana: dashboards and alert rules, exported as files, pushed to a server, checked there."""


@verb("export", example="campuswatch grafana export provisioning --seen-as /etc/grafana/provisioning")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seen-as", type=PurePosixPath, help="Where Grafana finds DIR; DIR itself if not given.")
@click.option("--with-policy", is_flag=True, help="Grafana takes all its notification policies from here.")
@language_option
def export(desk: Desk, folder: Path, seen_as: PurePosixPath | None, with_policy: bool, language: str | None) -> None:
    """Write the folder from which a Grafana provisions itself. Nothing in it is secret."""
    kit = kit_of(desk.settings, language or desk.settings.service.language, for_files=True)
    if with_policy and kit.telling is Telling.UNCHANGED:
        raise click.UsageError("--with-policy has none to write: [grafana] tell is 'unchanged'")
    if seen_as and not seen_as.is_absolute():
        raise click.UsageError(f"--seen-as must begin with /, not {str(seen_as)!r}")
    files = provisioning(kit, seen_as or PurePosixPath(folder.absolute()), with_policy=with_policy)
    there = [PurePosixPath(path.relative_to(folder)) for path in folder.rglob("campuswatch*") if path.is_file()]
    gone = list(stale(there, files))
    make_folder(folder)
    for name, text in files.items():
        write(folder / name, text)
    for path in gone:
        (folder / path).unlink()
    said = {"folder": str(folder), "written": sorted(files), "removed": sorted(map(str, gone))}
    desk.put(said, lambda: click.echo(f"{folder}: {len(files)} files written, {len(gone)} removed"))
    if not with_policy and not desk.as_json:
        click.echo(
            "Whom Grafana tells of alerts is up to its own notification policies; with --with-policy it takes them "
            "from here, all of them."
        )


@verb("push", example="campuswatch grafana push --dry-run")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--remove", is_flag=True, help="Take everything of ours away; folders stay.")
@click.option(
    "--secrets", is_flag=True, help="Send the secret of the data sources again: Grafana shows none to compare."
)
@language_option
def push(desk: Desk, dry_run: bool, remove: bool, secrets: bool, language: str | None) -> int:
    """Make a Grafana hold what we bring, and no more of ours. Shows what changes before it does."""
    deal = Deal(desk, language)
    changes = deal.changes(remove=remove, secrets_again=secrets)
    if not desk.as_json:
        show(desk, deal, changes)
    if dry_run:
        desk.put(payload(changes, done=False), lambda: None)
        return Exit.DONE
    deal.carry_out(changes)
    sick = [] if remove else deal.sick_sources()
    locked = any(change.act is Act.LOCKED for change in changes)
    desk.put({**payload(changes, done=True), "sick": sick}, lambda: conclude(changes, sick))
    return Exit.FOUND if sick or locked else Exit.DONE


@verb("check", example="campuswatch grafana check --json")
@language_option
def check(desk: Desk, language: str | None) -> int:
    """Tell what on the server differs from what we bring, and whether its data sources answer."""
    deal = Deal(desk, language)
    changes = deal.changes(remove=False, secrets_again=False)
    sick = deal.sick_sources()

    def render() -> None:
        show(desk, deal, changes)
        for line in sick:
            click.echo(f"! {line}")

    desk.put({**payload(changes, done=False), "sick": sick}, render)
    return Exit.FOUND if changes or sick else Exit.DONE


class Deal:
    """One conversation with the server that the settings name."""

    def __init__(self, desk: Desk, language: str | None) -> None:
        settings = desk.settings
        if not settings.grafana.url:
            raise SettingsError(["[grafana] url is empty: give the address of the server"])
        self.kit = kit_of(settings, language or settings.service.language, for_files=False)
        token = read_secret(settings.path_of(settings.grafana.token_file)) if settings.grafana.token_file else ask()
        try:
            # Slow to load and an extra: only who talks to a Grafana needs it.
            from dashboards.grafana import alerting, holdings, server, stock
        except ModuleNotFoundError as error:
            raise GrafanaError(Message("grafana_server.no_extra", {"module": error.name or ""})) from None
        self._stock = stock
        self._places = holdings.places
        ca_file = settings.path_of(settings.grafana.ca_file) if settings.grafana.ca_file else None
        self._server = server.GrafanaServer(settings.grafana.url, token, ca_file)
        self.url = self._server.url
        self.version = self._server.version()
        quiet = self.kit.telling is Telling.NOBODY and self.version < server.SINCE_HIDE_ORIGIN
        self.leaves_policies = quiet and alerting.policies_are_free(self._server)
        if self.leaves_policies:
            self.kit = replace(self.kit, telling=Telling.UNCHANGED)

    def changes(self, *, remove: bool, secrets_again: bool) -> list[Change]:
        wanted = self.kit.things(self._places(self._server))
        there = self._stock.read(self._server, wanted)
        return plan([] if remove else wanted, there, secrets_again=secrets_again)

    def carry_out(self, changes: Sequence[Change]) -> None:
        self._stock.carry_out(self._server, changes)

    def sick_sources(self) -> list[str]:
        return self._stock.sick_sources(self._server)


def ask() -> str:
    if sys.stdin.isatty():
        typed: str = click.prompt("Token of the service account", hide_input=True)
        return typed
    line = sys.stdin.readline().strip()
    if not line:
        raise click.UsageError("no token: name its file in [grafana] token_file, or pipe it in")
    return line


def show(desk: Desk, deal: Deal, changes: Sequence[Change]) -> None:
    version = ".".join(map(str, deal.version))
    click.echo(f"Grafana {version} at {deal.url}: " + ("nothing differs" if not changes else "what differs"))
    if deal.leaves_policies:
        click.echo(f"! {desk.say(Message('grafana_server.policies_left'))}")
    for change in changes:
        click.echo(f"{SIGNS[change.act]} {change.kind} {change.uid} · {change.title}")
        details = change.details if change.act is not Act.CREATE else ()
        for line in details[:MOST_DETAILS]:
            click.echo(f"    {line}")
        if len(details) > MOST_DETAILS:
            click.echo(f"    … {len(details) - MOST_DETAILS} more")
    if any(change.act is Act.LOCKED for change in changes):
        click.echo(f"! {desk.say(Message('grafana_server.locked'))}")


def conclude(changes: Sequence[Change], sick: Sequence[str]) -> None:
    done = sum(change.act is not Act.LOCKED for change in changes)
    click.echo(f"{done} changed" if done else "nothing to change")
    for line in sick:
        click.echo(f"! {line}")


def payload(changes: Sequence[Change], *, done: bool) -> dict[str, Any]:
    rows = [
        {"act": change.act, "kind": change.kind, "uid": change.uid, "title": change.title, "details": change.details}
        for change in changes
    ]
    return {"changes": rows, "done": done}


def make_folder(path: Path) -> None:
    """Our own umask would keep Grafana out; a folder that is there keeps the mode that somebody gave it."""
    if not path.exists():
        path.mkdir(parents=True)
        path.chmod(ENTERED_BY_ALL)


def write(path: Path, text: str) -> None:
    """Whole or not at all: Grafana may read at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(ENTERED_BY_ALL)
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.chmod(READ_BY_ALL)
    os.replace(unfinished, path)


command.add_command(export)
command.add_command(push)
command.add_command(check)
