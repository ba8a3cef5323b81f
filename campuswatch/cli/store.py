"""`campuswatch store`: the time series, and the InfluxDB server that keeps them where one does."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.moment import TIME, moment
from campuswatch.cli.store_copy import command as copy
from campuswatch.cli.table import print_table
from campuswatch.control import Json
from campuswatch.secretfile import read_secret
from campuswatch.usecases.store_server import Found, Home, Login, look, set_up
from collector.store.influx.retention import spoken
from collector.store.influx.server import Step
from collector.store.spool.segment import segments
from collector.store.spool.ticket import ask_rewind, within
from collector.store.sqlite import SqliteStore


@click.group("store")
def command() -> None:
    """Time series: show, set up the InfluxDB server, copy history to it, send again."""


@verb("show", example="campuswatch store show")
def show(desk: Desk) -> int:
    """Say where time series go, what the server is and has, and what waits for it."""
    if desk.settings.store.kind == "sqlite":
        return show_file(desk)
    found = look(desk.settings, desk.clock)
    trouble = desk.say(found.trouble) if found.trouble else ""
    desk.put(payload(desk, found, trouble), lambda: print_found(desk, found, trouble))
    return Exit.DONE if found.sound else Exit.FOUND


def show_file(desk: Desk) -> int:
    path = desk.settings.samples_path
    store = SqliteStore(path, read_only=True)
    damaged = len(store.damage())
    store.close()
    facts: Json = {"kind": "sqlite", "path": str(path), "bytes": path.stat().st_size, "damaged": damaged}
    desk.put(facts, lambda: print_table(["", ""], [(name, str(value)) for name, value in facts.items()]))
    return Exit.FOUND if damaged else Exit.DONE


def payload(desk: Desk, found: Found, trouble: str) -> Json:
    shipper = asdict(found.shipper) if found.shipper else None
    if shipper and found.shipper and found.shipper.trouble:
        shipper["trouble"] = desk.say(found.shipper.trouble)
    return {
        "kind": "influx",
        "url": desk.settings.store.influx.url,
        "version": found.version,
        "trouble": trouble,
        "databases": [asdict(home) for home in found.homes],
        "spool": str(desk.settings.spool_path),
        "shipper": shipper,
    }


def print_found(desk: Desk, found: Found, trouble: str) -> None:
    rows = [("server", f"InfluxDB {found.version}" if found.version else "?"), ("url", desk.settings.store.influx.url)]
    rows += [(home.database, in_words(home)) for home in found.homes]
    rows += [("trouble", trouble)] if trouble else []
    rows.append(("spool", str(desk.settings.spool_path)))
    if found.shipper is None:
        rows.append(("shipper", "none ever ran here"))
    else:
        told = found.shipper
        rows += [("waiting", f"{told.waiting_bytes:,} bytes"), ("sent", f"{told.sent_lines:,} lines")]
        rows += [("refused", f"{told.dead_lines:,} lines"), ("damaged", f"{told.damaged_bytes:,} bytes")]
        rows += [("shipper", desk.say(told.trouble))] if told.trouble else []
    print_table(["", ""], rows, fold=frozenset({1}))


def in_words(home: Home) -> str:
    if not home.there:
        return "is missing, or this login may not see it: campuswatch store setup"
    if home.keep_ms is None:
        return "is there"
    kept = spoken(home.keep_ms)
    return f"keeps {kept}" if home.keep_ms == home.wanted_ms else f"keeps {kept}, settings say {spoken(home.wanted_ms)}"


@verb("setup", example="campuswatch store setup --user root")
@click.option("--user", default="", help="An administrator of a 1.x server; asks for the password.")
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with an administrator's token for a 2.x or 3.x server, mode 0600.",
)
@click.option("--alter", is_flag=True, help="Change how long what is there is kept; what is too old then is deleted.")
def setup(desk: Desk, user: str, token_file: Path | None, alter: bool) -> int:
    """Make the two databases on the InfluxDB server; what it does not let us do is printed as commands."""
    require_influx(desk)
    login = Login(user, ask_password(user) if user else "", read_secret(token_file) if token_file else "")
    steps = set_up(desk.settings, desk.clock, login, alter=alter)
    desk.put([step._asdict() for step in steps], lambda: print_steps(steps))
    return Exit.DONE if all(step.done for step in steps) else Exit.FOUND


def ask_password(user: str) -> str:
    if sys.stdin.isatty():
        typed: str = click.prompt(f"Password of {user}", hide_input=True, err=True)
        return typed
    line = sys.stdin.readline().rstrip("\n")
    if not line:
        raise click.UsageError(f"no password of {user} on standard input: pipe it in")
    return line


def print_steps(steps: list[Step]) -> None:
    if not steps:
        click.echo("everything is there")
    for step in steps:
        click.echo(f"done: {step.command}" if step.done else f"to do: {step.command}\n       because: {step.reason}")


@verb("replay", example="campuswatch store replay --from '2026-11-22 10:00'")
@click.option("--from", "start", type=TIME, metavar="TIME", required=True, help="Samples seen from then on.")
@click.option("--to", "end", type=TIME, metavar="TIME", help="And before then; until now if not given.")
def replay(desk: Desk, start: datetime, end: datetime | None) -> int:
    """Send the samples of a time again that the spool still has; those that the server has do not change.

    TIME is a day or a minute in the zone of the service: 2026-11-22 or '2026-11-22 10:00'.
    """
    require_influx(desk)
    zone = ZoneInfo(desk.settings.service.zone)
    from_ms = moment(start, zone)
    to_ms = moment(end, zone) if end else None
    if to_ms is not None and to_ms <= from_ms:
        raise click.UsageError("--to is not after --from")
    if from_ms > desk.clock.now_ms():
        raise click.UsageError("--from is still to come")
    spool = desk.settings.spool_path
    records = len(within(segments(spool), from_ms, to_ms))
    if records:
        ask_rewind(spool, from_ms, to_ms)
    desk.put({"from_ms": from_ms, "to_ms": to_ms, "records": records}, lambda: click.echo(promise(records, spool)))
    return Exit.DONE if records else Exit.FOUND


def promise(records: int, spool: Path) -> str:
    if not records:
        return f"nothing is kept of that time in {spool}: there is nothing to send again"
    return f"the shipper sends {records:,} records as soon as it runs; 'campuswatch store show' says what waits"


def require_influx(desk: Desk) -> None:
    if desk.settings.store.kind != "influx":
        raise click.UsageError(
            f'[store] kind is "{desk.settings.store.kind}": there is no server; see docs/timeseries.md'
        )


command.add_command(copy)
command.add_command(show)
command.add_command(setup)
command.add_command(replay)
command.add_command(copy)
