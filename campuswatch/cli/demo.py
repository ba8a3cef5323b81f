"""`campuswatch demo`: a simulated campus on loopback, scanned, adopted, polled and shown."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.progress import Progress
from campuswatch.cli.run import live, stop_and_hangup
from campuswatch.cli.simulate import DEMO_FOLDER, MOST_CAMERAS, TRUTH
from campuswatch.demo.address_plan import plan_addresses
from campuswatch.demo.history import give_past, give_targets, issue_reports, past_month
from campuswatch.demo.papers import enter_areas, enter_files
from campuswatch.demo.people import give_logins, make_demo_link
from campuswatch.demo.stage import clear, give_credentials, name_after, start_campus
from campuswatch.entry_key import open_entry_key
from campuswatch.keptprocess import end
from campuswatch.opening import open_ledger, open_vault
from campuswatch.service import Service
from campuswatch.settings import FILE_NAME, Poll, Recheck, Settings, Web
from campuswatch.settings import Service as ServiceSettings
from campuswatch.usecases.adoption import adopt_devices, adoptable
from campuswatch.usecases.lookup import known_school
from campuswatch.usecases.scan_plan import Wish
from campuswatch.usecases.scanning import scan
from campuswatch.usecases.setup import set_up
from inventory.model.device import Device
from inventory.model.school import School
from language.catalogue import LANGUAGES
from simulator.truth import Truth

SCHOOL = "S01"
PORT = 8080
INTERVAL_S = 5.0
POLL = Poll(
    interval_s={
        **dict.fromkeys(("ping", "snmp", "interface", "ups", "rtsp", "tcp"), INTERVAL_S),
        **dict.fromkeys(("health", "poe", "environment"), 3 * INTERVAL_S),
        **dict.fromkeys(("recorder", "recordings", "clock", "picture"), 12 * INTERVAL_S),
        "playback": 60 * INTERVAL_S,
    },
    timeout_s={"snmp": 2.0, "rtsp": 2.0},
    recheck=Recheck(count=5, spacing_s=0.5),
)
ZONES = {"en": "UTC", "zh-CN": "Asia/Shanghai", "vi": "Asia/Ho_Chi_Minh"}

PRODUCTION = "this is faster than in production, which looks every 20 to 60 s"
FAULTS = (
    ("camera", "cut {camera}", "cut a camera's cable"),
    ("switch", "cut {switch}", "a switch, with everything behind it"),
    ("switch", "freeze-snmp {switch}", "its SNMP agent hangs"),
    ("camera", "refuse-password {camera}", "the right password is refused"),
    ("camera", "slow-rtsp {camera} --set delay_s=0.4", "it answers late"),
    ("camera", "cover {camera}", "somebody covers a camera: seen within two minutes"),
    ("recorder", "wrong-clock {recorder}", "the clock of a recorder is wrong"),
    ("recorder", "bad-disk {recorder}", "a disk of it fails"),
    ("recorder", "stop-recording {recorder} --set channel=3", "it no longer records a channel"),
    ("camera", "mend {camera}", "and all is well again"),
)


@verb("demo", example="campuswatch demo --language zh-CN")
@click.option("--folder", default=DEMO_FOLDER, show_default=True, type=click.Path(path_type=Path))
@click.option("--language", default="en", show_default=True, type=click.Choice(LANGUAGES))
@click.option("--cameras", default=78, show_default=True, type=click.IntRange(0, MOST_CAMERAS))
@click.option("--seed", default=1, show_default=True)
@click.option("--port", type=int, help=f"Port of the page; {PORT} if it is free.")
def command(desk: Desk, folder: Path, language: str, cameras: int, seed: int, port: int | None) -> None:
    """Simulate a campus, scan it, adopt what was found, watch it, show it: prints one address."""
    asyncio.run(play(desk, folder, language, cameras, seed, free_port() if port is None else port))


async def play(desk: Desk, folder: Path, language: str, cameras: int, seed: int, port: int) -> None:
    stop, hangup = stop_and_hangup()
    clear(folder)
    campus, _ = await asyncio.gather(
        start_campus(folder, "--any-ports", "--cameras", str(cameras), "--seed", str(seed), "--locale", language),
        asyncio.to_thread(make_ledger, folder),
    )
    try:
        truth = Truth.from_json((folder / TRUTH).read_text(encoding="utf-8"))
        settings = settle(desk, folder, truth, language, port)
        adopted, token = await populate(desk, settings, truth)
        examples = worth_breaking(truth, adopted)
        async with asyncio.TaskGroup() as beside:
            printing: list[asyncio.Task[None]] = []

            def begun(service: Service) -> None:
                announce(service, token, folder, examples)
                if not printing:
                    printing.append(beside.create_task(print_reports(desk, service, folder)))

            await live(settings, folder / FILE_NAME, desk.clock, stop, hangup, begun)
            for task in printing:
                task.cancel()
    finally:
        await end(campus)
    click.echo("stopped")


async def print_reports(desk: Desk, service: Service, folder: Path) -> None:
    """When the page is there already: the first look at a campus waits for no paper."""
    month = past_month(desk.clock.now_ms(), service.settings.service.zone)
    for problem in await issue_reports(folder / FILE_NAME, SCHOOL, month):
        click.echo(f"a report of {month.text} was not made: {problem}", err=True)


def announce(service: Service, token: str, folder: Path, examples: Mapping[str, str]) -> None:
    """The one address that lets in."""
    click.echo(f"\n  {service.url.rstrip('/')}/enter/{token}\n")
    click.echo(f"{service.devices} devices are watched, each every {INTERVAL_S:g} s: {PRODUCTION}.")
    show_faults(folder, examples)
    sys.stdout.flush()


def make_ledger(folder: Path) -> None:
    """Its tables, while the campus makes itself ready."""
    settings = Settings(folder=folder.absolute())
    settings.data_dir.mkdir(mode=0o700)
    from campuswatch.migrate import upgrade  # slow to import

    upgrade(settings.database_url)


def settle(desk: Desk, folder: Path, truth: Truth, language: str, port: int) -> Settings:
    """What `campuswatch init` does, with the answers that the demo knows."""
    zone = ZONES[language]
    settings = Settings(
        service=ServiceSettings(demo=True, language=language, zone=zone), web=Web(port=port), poll=POLL,
        folder=folder.absolute(),
    )  # fmt: skip
    school = School(code=SCHOOL, name=truth.school, zone=zone, language=language, ports=truth.ports)
    set_up(folder / FILE_NAME, settings, desk.actor, school, [truth.prefix], now_ms=desk.clock.now_ms())
    return settings


async def populate(desk: Desk, settings: Settings, truth: Truth) -> tuple[list[Device], str]:
    """Scan, adopt, name, let people in; returns what was adopted, and the token that lets in."""
    database = open_ledger(settings)
    try:
        vault = open_vault(settings, database)
        give_credentials(database, vault, desk.actor, truth, SCHOOL, desk.clock.now_ms())
        with Progress() as progress:
            wish = Wish(school=SCHOOL, cidrs=[truth.prefix])
            await scan(database, vault, desk.actor, desk.clock, wish, progress.told)
        now_ms = desk.clock.now_ms()
        codes = adoptable(database, desk.actor, SCHOOL)
        since = past_month(now_ms, settings.service.zone).first
        adopted = adopt_devices(database, desk.actor, codes, in_service=since, now_ms=now_ms)
        by = desk.actor.name
        names = [camera.name for camera in truth.of_kind("camera")]
        known, staff = enter_areas(database, by, settings.service.language, SCHOOL, names, now_ms=now_ms)
        named = name_after(database, desk.actor, truth, adopted, known, now_ms=now_ms)
        plan_addresses(database, desk.actor, settings.service.language, SCHOOL, truth, named, now_ms=now_ms)
        enter_files(database, by, settings.service.language, named, staff[1], seed=truth.seed, now_ms=now_ms)
        now_ms, language = desk.clock.now_ms(), settings.service.language
        keeper = give_logins(database, vault, desk.actor, language, SCHOOL, known, staff, now_ms=now_ms)
        token = make_demo_link(database, open_entry_key(settings.data_dir), keeper, now_ms=now_ms)
        home = known_school(database, desk.actor, SCHOOL)
        give_targets(database, desk.actor, home, since, now_ms=now_ms)
        give_past(database, home, named, truth, settings.service.collector, staff[1].name, now_ms=desk.clock.now_ms())
    finally:
        database.close()
    return adopted, token


def worth_breaking(truth: Truth, adopted: Sequence[Device]) -> dict[str, str]:
    """`camera`, `switch` and `recorder` -> the code of one; of a kind that is not there, or was overlooked, none."""
    codes = {device.address: device.code for device in adopted}
    cameras = truth.of_kind("camera")
    leaves = [truth.device(wire.switch) for wire in truth.wires if truth.device(wire.device).kind == "camera"]
    found = {
        kind: next((codes[one.address] for one in planted if one.address in codes), None)
        for kind, planted in (("camera", cameras), ("switch", leaves), ("recorder", truth.of_kind("recorder")))
    }
    return {kind: code for kind, code in found.items() if code}


def show_faults(folder: Path, codes: Mapping[str, str]) -> None:
    where = "" if folder == Path(DEMO_FOLDER) else f" --folder {folder}"
    told = [(fault.format(**codes), what) for kind, fault, what in FAULTS if kind in codes]
    if told:
        click.echo("Break something, in another terminal, and watch the page:")
    width = max((len(fault) for fault, _ in told), default=0)
    for fault, what in told:
        click.echo(f"  {command_name()} simulate fault{where} {fault:<{width}}  # {what}")
    click.echo("Ctrl-C stops everything.")


def command_name() -> str:
    """As it can be typed: the script that was called, or the module."""
    called = Path(sys.argv[0])
    return f"{sys.executable} -m campuswatch.cli" if called.name == "__main__.py" else str(called)


def free_port() -> int:
    """8080, or any where that is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", PORT))
        except OSError:
            return 0
    return PORT
