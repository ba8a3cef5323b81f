"""`python -m campuswatch.web SETTINGS FD`: the pages, on a listener that the collector's process hands down."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

from campuswatch.leash import own_leash
from campuswatch.links import open_links
from campuswatch.polling import probes_of
from campuswatch.reports.archive import Archive
from campuswatch.settings import Settings, load
from campuswatch.timeseries import open_reader
from campuswatch.web.app import make_app
from campuswatch.web.serve import serve
from collector.clock import SystemClock
from dashboards.recordings.yardstick import Yardstick
from inventory.database import Database


def main(config: Path, descriptor: int) -> None:
    settings = load(config)
    database = Database.open(settings.database_url)
    clock = SystemClock()
    store = open_reader(settings, clock)
    try:
        app = make_app(
            database,
            store,
            clock,
            names=settings.web.names,
            demo=settings.service.demo,
            language=settings.service.language,
            zone=settings.service.zone,
            interval_ms=longest_interval_ms(settings),
            spool=settings.spool_path if settings.store.kind == "influx" else None,
            yardstick=Yardstick(settings.recordings.tolerance_ms, settings.clocks.limit_ms),
            frames=settings.pictures_path,
            archive=Archive(settings.reports_path),
            links=open_links(settings.data_dir),
        )
        with own_leash() as leash:
            serve(app, socket.socket(fileno=descriptor), leash=leash)
    finally:
        store.close()
        database.close()


def longest_interval_ms(settings: Settings) -> int:
    """Of the looks that decide about a device: the pages draw so many of them, and know a hole by it."""
    return round(1000 * max(probe.interval_s for probe in probes_of(settings.poll, ping=True) if probe.witness))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
