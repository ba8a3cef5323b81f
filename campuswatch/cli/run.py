"""`campuswatch run`: the service, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import EXITS, sentence
from campuswatch.entry_key import open_entry_key
from campuswatch.records.logfile import logging_to
from campuswatch.service import Service
from campuswatch.settings import Settings, reload
from campuswatch.usecases.first_entry import make_first_link
from collector.clock import Clock


@verb("run", example="campuswatch run --config /etc/campuswatch/campuswatch.toml")
def command(desk: Desk) -> None:
    """Run collector and pages in the foreground. SIGHUP reads the settings again, Ctrl-C or SIGTERM stops."""
    for talkative in ("alembic", "apscheduler"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    settings = desk.settings
    with logging_to(settings.records_path, "service", settings.service.zone, desk.clock):
        asyncio.run(serve(desk))


async def serve(desk: Desk) -> None:
    stop, hangup = stop_and_hangup()
    await live(desk.settings, desk.config, desk.clock, stop, hangup, partial(announce, desk))


def stop_and_hangup() -> tuple[asyncio.Event, asyncio.Event]:
    """Set by SIGINT and SIGTERM, and by SIGHUP."""
    stop, hangup = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, hangup.set)
    return stop, hangup


async def live(
    first: Settings, config: Path, clock: Clock, stop: asyncio.Event, hangup: asyncio.Event,
    begun: Callable[[Service], None],
) -> None:  # fmt: skip
    """One life of the service after the other; new settings with which it does not start give way to the last."""
    settings: Settings | None = first
    last: Settings | None = None
    while settings is not None:
        async with AsyncExitStack() as stack:
            try:
                service = await stack.enter_async_context(Service(settings, config, clock))
            except tuple(EXITS) as error:
                if last is None:
                    raise
                click.echo(f"the new settings do not work, the last ones go on: {sentence(error, 'en')}", err=True)
                settings, last = last, None
                continue
            begun(service)
            settings, last = await changed(service, config, stop, hangup), settings


async def changed(service: Service, config: Path, stop: asyncio.Event, hangup: asyncio.Event) -> Settings | None:
    """Waits until there are other settings; None when it is time to stop."""
    while True:
        await service.wait(either(stop, hangup))
        if stop.is_set():
            return None
        hangup.clear()
        renewed, problems = reload(service.settings, config)
        for problem in problems:
            click.echo(f"settings not read: {problem}", err=True)
        if renewed != service.settings:
            return renewed


def announce(desk: Desk, service: Service) -> None:
    token = make_first_link(desk.database, open_entry_key(desk.settings.data_dir), now_ms=desk.clock.now_ms())
    first = f"{service.url.rstrip('/')}/first/{token}" if token else ""
    said = {"url": service.url, "devices": service.devices} | ({"first": first} if first else {})
    desk.put(said, lambda: click.echo(f"{service.devices} devices are watched; pages: {service.url}"))
    if first and not desk.as_json:
        click.echo(f"nobody has a login yet; for a day this address makes the first administrator, once: {first}")
    sys.stdout.flush()


async def either(*events: asyncio.Event) -> None:
    tasks = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
