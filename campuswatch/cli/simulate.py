"""`campuswatch simulate`: a campus on loopback, and faults in it."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.table import print_table
from campuswatch.control import ControlServer, Json, call
from campuswatch.settings import FILE_NAME
from inventory.model.scope import BUREAU
from inventory.repository import devices
from language.catalogue import LANGUAGES
from simulator.campus import Campus
from simulator.faults import FAULTS, NAMES
from simulator.plan import DEFAULT_PORTS, plan_campus
from simulator.ports import free_ports
from simulator.truth import Truth

DEMO_FOLDER = ".demo"
SOCKET = "simulator.sock"
TRUTH = "truth.json"
MOST_CAMERAS = 10_000

folder_option = click.option(
    "--folder", default=DEMO_FOLDER, show_default=True, type=click.Path(path_type=Path), help="Folder of the campus."
)


@click.group("simulate")
def command() -> None:
    """A campus on loopback that answers as real devices do, and faults in it."""


@verb("campus", example="campuswatch simulate campus --cameras 10")
@folder_option
@click.option("--prefix", default="127.42.0.0/24", show_default=True, help="Loopback addresses of the devices.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same campus.")
@click.option("--cameras", default=78, show_default=True, type=click.IntRange(0, MOST_CAMERAS))
@click.option("--any-ports", is_flag=True, help="Take free ports instead of the usual ones.")
@click.option("--locale", default="en", show_default=True, type=click.Choice(LANGUAGES), help="Language of names.")
@click.option("--again", is_flag=True, help="Play the campus that stands in the folder's truth.json.")
@click.option("--leash", is_flag=True, hidden=True, help="Stop when standard input ends.")
def campus(desk: Desk, folder: Path, again: bool, leash: bool, any_ports: bool, **plan: Any) -> None:
    """Run a simulated campus until it is told to stop; its truth stands in truth.json."""
    planted = folder / TRUTH
    if again:
        truth = Truth.from_json(planted.read_text(encoding="utf-8"))
    else:
        try:
            truth = plan_campus(ports=free_ports() if any_ports else DEFAULT_PORTS, **plan)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        folder.mkdir(parents=True, exist_ok=True)
        planted.touch(mode=0o600)  # it holds the passwords of the campus
        planted.write_text(truth.to_json(), encoding="utf-8")
    asyncio.run(serve_campus(desk, Campus(truth), folder, leash))


async def serve_campus(desk: Desk, campus: Campus, folder: Path, leash: bool) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    if leash:
        loop.add_reader(sys.stdin, stop.set)

    async def put_fault(name: str, device: str, seconds: float | None = None, **parameters: float) -> Json:
        await campus.fault(name, device, seconds=seconds, **parameters)
        return {"fault": name, "device": campus.truth.device(device).code}

    async def state() -> Json:
        return {code: [fault.name for fault in faults] for code, faults in campus.state().items()}

    server = ControlServer(folder / SOCKET, {"fault": put_fault, "state": state})
    await server.start()
    try:
        async with campus:
            announce(desk, campus)
            await stop.wait()
    finally:
        await server.stop()


def announce(desk: Desk, campus: Campus) -> None:
    count, prefix = len(campus.truth.devices), campus.truth.prefix
    said = {"devices": count, "prefix": prefix, "ports": dict(campus.truth.ports)}
    desk.put(said, lambda: click.echo(f"{count} devices answer in {prefix}; Ctrl-C stops them"))
    sys.stdout.flush()


@verb("fault", example="campuswatch simulate fault cut s01-cam-0007 --seconds 60")
@click.argument("name", type=click.Choice(NAMES))
@click.argument("device")
@click.option("--seconds", type=float, help="Mend it after so long; otherwise it stays until `mend`.")
@click.option("--set", "parameters", multiple=True, metavar="NAME=NUMBER", help="A parameter of the fault.")
@folder_option
def fault(desk: Desk, name: str, device: str, seconds: float | None, parameters: tuple[str, ...], folder: Path) -> None:
    """Break DEVICE (its code or address) in the running campus, or `mend` it."""
    given: dict[str, float] = dict(map(number_setting, parameters))
    if seconds is not None:
        given["seconds"] = seconds
    address = address_of(desk, folder, device)
    answer = call(folder / SOCKET, "fault", name=name, device=address or device, **given)
    desk.put(answer, lambda: click.echo(f"{name}: {device}"))


@verb("faults", example="campuswatch simulate faults")
@folder_option
def faults(desk: Desk, folder: Path) -> None:
    """List the faults there are, and which are on now."""
    on = call(folder / SOCKET, "state")

    def table() -> None:
        print_table(["fault", "what it does"], [(name, FAULTS[name].what) for name in FAULTS], fold=frozenset({1}))
        click.echo("\non now: " + (", ".join(f"{code} {' '.join(names)}" for code, names in on.items()) or "none"))

    desk.put({"faults": {name: FAULTS[name].what for name in FAULTS}, "on": on}, table)


def address_of(desk: Desk, folder: Path, name: str) -> str | None:
    """The address of one of our own codes, from the demo's ledger; None for a name that only the campus knows."""
    config = folder / FILE_NAME
    if not config.exists():
        return None
    desk.config = config
    with desk.database.read() as connection:
        device = devices.get(connection, BUREAU, name)
    return None if device is None else device.address


def number_setting(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name, float(value)
    except ValueError as error:
        raise click.BadParameter(f"--set wants NAME=NUMBER, not {text!r}") from error


COMMANDS: Mapping[str, click.Command] = {"campus": campus, "fault": fault, "faults": faults}
for _name, _command in COMMANDS.items():
    command.add_command(_command, _name)
