"""Everything that goes out of the service: the outbox, the sign of life through it, and the daily mail."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from campuswatch.all_well import AllWell
from campuswatch.dead_man import DeadMan
from campuswatch.links import ack_link, open_links
from campuswatch.mail_means import means_of
from campuswatch.postman import Postman
from campuswatch.settings import Settings
from collector.clock import Clock
from inventory.database import Database


class Mailroom:
    """Raises SettingsError for a hook's file with a mistake in it."""

    def __init__(self, database: Database, settings: Settings, clock: Clock) -> None:
        links = {"ack": ack_link(open_links(settings.data_dir), settings.alerts.public_url)}
        self.postman = Postman(database, settings, means_of(settings), clock, links=links)
        self.all_well = AllWell(database, settings, clock, self.postman.wake)
        self._dead_man = DeadMan(database, settings, clock, self.postman.wake)

    def works(self) -> list[Coroutine[Any, Any, None]]:
        """The endless tasks, to be run beside the service's own."""
        return [self.postman.run(), self._dead_man.run()]
