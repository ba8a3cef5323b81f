"""`campuswatch uplink`: by which lines schools hang on the world, who carries them, what each day's check found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.devices import known_school
from campuswatch.cli.exits import Exit
from campuswatch.cli.table import print_table
from campuswatch.usecases.uplinks import Line, checks, known, lines, remove_uplink, set_uplink
from inventory.model.uplink import Toward, Uplink, UplinkCheck
from inventory.repository import devices

MEGABIT = 1_000_000
PORT = click.option(
    "--port", default="", metavar="NAME", help="The interface where the line ends; else the whole device."
)


@click.group("uplink")
def command() -> None:
    """Lines to the Internet and to upper platforms: set, list, checks, remove."""


@verb(
    "set",
    example="campuswatch uplink set s01-rt-0001 --port GigabitEthernet0/0/1 --carrier 'China Telecom' --phone 10000 "
    "--line KD-771 --bandwidth 200",
)
@click.argument("code")
@PORT
@click.option(
    "--platform/--internet", default=None, help="It is an upper platform itself, watched by SIP (GB/T 28181)."
)
@click.option("--carrier", help="Who carries it.")
@click.option("--phone", help="Whom to call when it is down.")
@click.option("--line", help="The carrier's number of the contract or line.")
@click.option(
    "--bandwidth", type=float, metavar="MBIT", help="What is paid for, in Mbit/s; load is measured against it."
)
@click.option("--service-port", type=int, help="Where the platform listens; 0 for the usual one, 5060.")
@click.option("--note", help="For people.")
def set_(
    desk: Desk, code: str, port: str, platform: bool | None, bandwidth: float | None, **told: str | int | None
) -> None:
    """Say that a device, or one of its ports, is an uplink of its school; what is not given stays as it was."""
    with desk.database.read() as connection:
        device = devices.get(connection, desk.actor.scope, code)
        before = known(connection, desk.actor.scope, device.code, port) if device else None
    wish = before or Uplink(school="", device=code, port=port)
    changed: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
    if platform is not None:
        changed["toward"] = Toward.PLATFORM if platform else Toward.INTERNET
    if bandwidth is not None:
        changed["bandwidth_bps"] = round(bandwidth * MEGABIT)
    kept = set_uplink(desk.database, desk.actor, replace(wish, **changed), now_ms=desk.clock.now_ms())
    desk.put(asdict(kept), lambda: click.echo(f"{kept.school}: {name_of(kept)} leads to the {where(kept)}"))


@verb("list", example="campuswatch uplink list --school S01")
@click.option("--school", help="Only this school's.")
def list_(desk: Desk, school: str | None) -> None:
    """List uplinks with their carriers, and what the last daily check found."""
    if school is not None:
        known_school(desk, school)
    found = lines(desk.database, desk.actor, school)
    desk.put([asdict(one.uplink) | {"last": asdict(one.last) if one.last else None} for one in found],
             lambda: print_lines(found))  # fmt: skip


def print_lines(found: Sequence[Line]) -> None:
    if not found:
        click.echo("no uplink is known; 'campuswatch uplink set CODE' names one")
        return
    rows = [
        [one.uplink.school, name_of(one.uplink), where(one.uplink), one.uplink.carrier, one.uplink.phone,
         one.uplink.line, megabits(one.uplink), last(one.last)]
        for one in found
    ]  # fmt: skip
    headers = ["school", "ends at", "leads to", "carrier", "phone", "line", "Mbit/s", "last check"]
    print_table(headers, rows, right=frozenset({6}), fold=frozenset({3}))


@verb("checks", example="campuswatch uplink checks --school S01 --days 31")
@click.option("--school", help="Only this school's.")
@click.option("--days", type=click.IntRange(1, 3660), default=14, show_default=True, help="So many days back.")
def checks_(desk: Desk, school: str | None, days: int) -> int:
    """List what each day's check found, the newest first; ends with 1 where something was wrong."""
    if school is not None:
        known_school(desk, school)
    today = datetime.fromtimestamp(desk.clock.now_ms() / 1000, UTC).date()
    found = checks(desk.database, desk.actor, school, today - timedelta(days=days))
    rows = [
        [one.school, str(one.day), name_of(one), "ok" if not one.wrong else ", ".join(one.wrong), seconds(one.down_s),
         percent(one.loss_pct), percent(one.load_pct)]
        for one in found
    ]  # fmt: skip

    def render() -> None:
        if rows:
            headers = ["school", "day", "ends at", "is", "down", "loss", "busiest"]
            print_table(headers, rows, right=frozenset({4, 5, 6}))
        else:
            click.echo("no day has been checked yet; the service does it each morning")

    desk.put([asdict(one) for one in found], render)
    return Exit.FOUND if any(one.wrong for one in found) else Exit.DONE


@verb("remove", example="campuswatch uplink remove s01-rt-0001 --port GigabitEthernet0/0/1")
@click.argument("code")
@PORT
def remove(desk: Desk, code: str, port: str) -> None:
    """Say that it is no uplink any more; its checks stay."""
    gone = remove_uplink(desk.database, desk.actor, code, port, now_ms=desk.clock.now_ms())
    desk.put(asdict(gone), lambda: click.echo(f"{gone.school}: {name_of(gone)} is no uplink any more"))


def name_of(one: Uplink | UplinkCheck) -> str:
    return f"{one.device} {one.port}".rstrip()


def where(one: Uplink) -> str:
    return "upper platform" if one.toward is Toward.PLATFORM else "Internet"


def megabits(one: Uplink) -> str:
    return f"{one.bandwidth_bps / MEGABIT:g}" if one.bandwidth_bps else ""


def last(one: UplinkCheck | None) -> str:
    if one is None:
        return "never"
    return f"{one.day} {', '.join(one.wrong) or 'ok'}"


def seconds(value: int) -> str:
    return f"{value // 60}:{value % 60:02} min" if value else ""


def percent(value: float | None) -> str:
    return "?" if value is None else f"{value:.2f} %"


for _command in (set_, list_, checks_, remove):
    command.add_command(_command)
