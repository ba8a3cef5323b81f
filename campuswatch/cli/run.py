"""`campuswatch run`: the service, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from contextlib import AsyncExitStack

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import EXITS, sentence
from campuswatch.service import Service
from campuswatch.settings import Settings, reload


@verb("run", example="campuswatch run --config /etc/campuswatch/campuswatch.toml")
def command(desk: Desk) -> None:
    """Run collector and pages in the foreground. SIGHUP reads the settings again, Ctrl-C or SIGTERM stops."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for talkative in ("alembic", "apscheduler"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    asyncio.run(serve(desk))


async def serve(desk: Desk) -> None:
    """One life of the service after the other; new settings with which it does not start give way to the last."""
    stop, hangup = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, hangup.set)
    settings: Settings | None = desk.settings
    last: Settings | None = None
    while settings is not None:
        async with AsyncExitStack() as stack:
            try:
                service = await stack.enter_async_context(Service(settings, desk.config, desk.clock))
            except tuple(EXITS) as error:
                if last is None:
                    raise
                click.echo(f"the new settings do not work, the last ones go on: {sentence(error, 'en')}", err=True)
                settings, last = last, None
                continue
            announce(desk, service)
            settings, last = await changed(desk, service, stop, hangup), settings


async def changed(desk: Desk, service: Service, stop: asyncio.Event, hangup: asyncio.Event) -> Settings | None:
    """Waits until there are other settings; None when it is time to stop."""
    while True:
        await service.wait(either(stop, hangup))
        if stop.is_set():
            return None
        hangup.clear()
        renewed, problems = reload(service.settings, desk.config)
        for problem in problems:
            click.echo(f"settings not read: {problem}", err=True)
        if renewed != service.settings:
            return renewed


def announce(desk: Desk, service: Service) -> None:
    said = {"url": service.url, "devices": service.devices}
    desk.put(said, lambda: click.echo(f"{service.devices} devices are watched; pages: {service.url}"))
    sys.stdout.flush()


async def either(*events: asyncio.Event) -> None:
    tasks = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
