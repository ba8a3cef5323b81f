"""`campuswatch run`: the service, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.service import Service
from campuswatch.settings import reload


@verb("run", example="campuswatch run --config /etc/campuswatch/campuswatch.toml")
def command(desk: Desk) -> None:
    """Run collector and pages in the foreground. SIGHUP reads the settings again, Ctrl-C or SIGTERM stops."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for talkative in ("alembic", "apscheduler"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    asyncio.run(serve(desk))


async def serve(desk: Desk) -> None:
    settings = desk.settings
    stop, hangup = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, hangup.set)
    while not stop.is_set():
        async with Service(settings, desk.config, desk.clock) as service:
            announce(desk, service)
            while not stop.is_set():
                await service.wait(either(stop, hangup))
                if not hangup.is_set():
                    break
                hangup.clear()
                renewed, problems = reload(settings, desk.config)
                for problem in problems:
                    click.echo(f"settings not read: {problem}", err=True)
                if renewed != settings:
                    settings = renewed
                    break


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
