"""Taking the history of the embedded store to the InfluxDB that the settings name."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from campuswatch.lock import held
from campuswatch.settings import Settings
from campuswatch.timeseries import access_of
from collector.clock import Clock
from collector.sample import SeriesKey
from collector.store.copying import journal
from collector.store.copying.copy import Copy
from collector.store.copying.delivery import Delivery
from collector.store.copying.history import History
from collector.store.copying.journal import Progress
from collector.store.influx.connecting import connect
from collector.store.lines import Lines
from inventory.database import Database
from inventory.model.scope import Scope
from inventory.repository import devices, schools
from language.message import Message

FOLDER = "copy"  # in data_dir: how far it came, and what the server refused


def copy_history(
    settings: Settings,
    database: Database,
    scope: Scope,
    clock: Clock,
    wait: Callable[[float], object],
    told: Callable[[Progress, History], None],
    trouble: Callable[[Message | None], None],
    *,
    since_ms: int = 0,
    anew: bool = False,
) -> Progress:
    """Until all of it is there; goes on where the last call was stopped, unless `anew`.

    Raises StoreError, SettingsError, Held where another copy runs, OSError for the folder of its progress.
    """
    access = access_of(settings)
    folder = folder_of(settings)
    folder.mkdir(mode=0o700, exist_ok=True)
    with held(folder / "lock"), closing(History(settings.samples_path)) as history:
        begun = Progress(source=str(settings.samples_path), target=f"{access.url}/{access.database}", since_ms=since_ms)
        known = None if anew else journal.load(folder)
        # What is done is not begun again by mistake: it takes hours. `anew` does, and changes nothing that is there.
        progress = known if known is not None and known.same == begun.same else begun
        delivery = Delivery(
            lambda: connect(access, clock), access, folder, clock, random.Random(), wait, trouble  # noqa: S311 - spreads
        )  # fmt: skip
        with closing(delivery):
            delivery.server()  # a wrong address or login is said at once
            names = names_of(database, scope)
            copy = Copy(history, delivery, names, access, clock, folder, progress, lambda one: told(one, history))
            return copy.run()


def folder_of(settings: Settings) -> Path:
    return settings.data_dir / FOLDER


def names_of(database: Database, scope: Scope) -> Lines:
    """An encoder that calls devices and schools as the ledger does, also under codes that devices had before."""
    lines = Lines()
    with database.read() as connection:
        called = {school.code: school.name for school in schools.every(connection, scope)}
        for device in devices.find(connection, scope):
            for code in (device.code, *devices.aliases(connection, scope, device.code)):
                lines.learn(SeriesKey("info", device.school, code, device.kind), device.name, called[device.school])
    return lines
