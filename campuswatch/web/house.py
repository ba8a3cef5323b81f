"""What every page is made from; handed to the app once, seen by all of its pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.links import Links
from campuswatch.reports.archive import Archive
from campuswatch.web.form import Bodies
from campuswatch.web.language import choose_language
from campuswatch.web.render import page
from campuswatch.web.visits import Visits
from collector.clock import Clock
from collector.store.errors import StoreError
from collector.store.store import Store
from dashboards.pulse import Pulse, feel
from dashboards.recordings.shelf import Shelf
from dashboards.recordings.yardstick import Yardstick
from dashboards.roster import Picture, Roster
from dashboards.selfview import left_out
from dashboards.standing import Standing, Standings
from dashboards.tail import Tail
from dashboards.words import Words
from inventory.database import Database
from inventory.model.school import School
from inventory.model.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """`language` and `zone` are for pages of no school; `spool` is where samples wait for a server, if there is one.

    `frames` is the folder of frames that schools keep, `archive` holds the files of reports. Without `links` no link of
    a mail or a poster works. `visits` counts reports by address, `photos` by school; `bodies` are being read.
    """

    database: Database
    store: Store
    clock: Clock
    scope: Scope
    environment: Environment = field(repr=False)
    roster: Roster
    standings: Standings
    tail: Tail
    yardstick: Yardstick
    shelf: Shelf[Any]
    silent_after_ms: int
    interval_ms: int
    language: str
    zone: str
    version: str
    spool: Path | None = None
    frames: Path | None = None
    archive: Archive | None = None
    links: Links | None = None
    visits: Visits
    photos: Visits
    bodies: Bodies = field(default_factory=Bodies)

    def pulse(self, picture: Picture, school: str, now_ms: int) -> Pulse:
        return feel(picture.beats, school, now_ms, self.silent_after_ms)

    def standing_of(self, picture: Picture, school: str, now_ms: int) -> list[Standing]:
        looked_ms = self.pulse(picture, school, now_ms).looked_ms
        return self.standings.of(picture.ledger.listed[school], picture, now_ms, looked_ms)

    def left_out(self, pulse: Pulse | None, now_ms: int) -> tuple[str, ...]:
        """What the collectors have no time for. Where the time series cannot be read, pages say that elsewhere."""
        if pulse is None or not pulse.speaks:
            return ()
        try:
            return left_out(self.store, self.scope, pulse.collectors, now_ms)
        except StoreError:
            return ()

    def words(self, request: Request, school: School | None, now_ms: int) -> Words:
        language = choose_language(request, school.language if school else self.language)
        return Words(language, school.zone if school else self.zone, now_ms)

    def show(
        self,
        template: str,
        request: Request,
        *,
        words: Words,
        here: str,
        school: School | None = None,
        several: bool = False,
        pulse: Pulse | None = None,
        status: int = 200,
        **context: Any,
    ) -> Response:
        context.update(here=here, school=school, several=several, pulse=pulse)
        context["left_out"] = self.left_out(pulse, words.now_ms)
        return page(self.environment, template, request, words, context, status)
