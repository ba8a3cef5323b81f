"""`python -m campuswatch.web SETTINGS FD`: the pages, on a listener that the collector's process hands down."""

from __future__ import annotations

import logging
import socket
import sys
from functools import partial
from pathlib import Path

from campuswatch.control import call
from campuswatch.entry_key import open_entry_key
from campuswatch.leash import own_leash
from campuswatch.links import open_links
from campuswatch.opening import open_vault
from campuswatch.polling import probes_of
from campuswatch.records.access import Recorder
from campuswatch.records.days import Tidied
from campuswatch.records.logfile import logging_to
from campuswatch.reports.archive import Archive
from campuswatch.reports.works import Works
from campuswatch.settings import Settings, load
from campuswatch.timeseries import open_reader
from campuswatch.usecases.record_keeping import tell_tidied
from campuswatch.web.app import make_app
from campuswatch.web.certificate import Certificate, certificate_of
from campuswatch.web.serve import serve
from collector.clock import Clock, SystemClock
from dashboards.recordings.yardstick import Yardstick
from inventory.database import Database


def main(config: Path, descriptor: int) -> None:
    settings, clock = load(config), SystemClock()
    # What the server of pages says of itself when it starts is nobody's news.
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    with logging_to(settings.records_path, "web", settings.service.zone, clock):
        show_pages(settings, clock, descriptor)


def show_pages(settings: Settings, clock: Clock, descriptor: int) -> None:
    certificate = certificate_of(settings)
    database = Database.open(settings.database_url)
    store = open_reader(settings, clock)
    works = Works(settings, clock)
    recorder = make_recorder(settings, database, clock)
    recorder.begin()
    try:
        app = make_app(
            database,
            store,
            clock,
            key=open_entry_key(settings.data_dir),
            settings=settings,
            vault=partial(open_vault, settings, database),
            ask=lambda verb, params: call(settings.control_path, verb, **params),
            names=(*settings.web.names, *host_names(certificate)),
            demo=settings.service.demo,
            language=settings.service.language,
            zone=settings.service.zone,
            interval_ms=longest_interval_ms(settings),
            spool=settings.spool_path if settings.store.kind == "influx" else None,
            yardstick=Yardstick(settings.recordings.tolerance_ms, settings.clocks.limit_ms),
            frames=settings.pictures_path,
            archive=Archive(settings.reports_path),
            links=open_links(settings.data_dir),
            works=works,
            recorder=recorder,
        )
        with own_leash() as leash:
            serve(app, socket.socket(fileno=descriptor), leash=leash, certificate=certificate)
    finally:
        works.close()
        recorder.close()
        store.close()
        database.close()


def make_recorder(settings: Settings, database: Database, clock: Clock) -> Recorder:
    def tell(tidied: Tidied) -> None:
        tell_tidied(database, tidied, now_ms=clock.now_ms())

    return Recorder(settings.records_path, settings.records, settings.service.zone, clock, tell)


def host_names(certificate: Certificate | None) -> tuple[str, ...]:
    """A browser that knows us by a name of our certificate was not led here by another site."""
    return tuple(f"[{name}]" if ":" in name else name for name in certificate.names) if certificate else ()


def longest_interval_ms(settings: Settings) -> int:
    """Of the looks that decide about a device: the pages draw so many of them, and know a hole by it."""
    return round(1000 * max(probe.interval_s for probe in probes_of(settings.poll, ping=True) if probe.witness))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
