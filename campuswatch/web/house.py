"""What every page is made from; handed to the app once, seen by all of its pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypedDict

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.commands import COMMANDS
from campuswatch.commands.means import Means
from campuswatch.entry_key import EntryKey
from campuswatch.links import Links
from campuswatch.records.access import Recorder
from campuswatch.reports.archive import Archive
from campuswatch.reports.works import Works
from campuswatch.settings import Settings
from campuswatch.sheets.uploads import Uploads
from campuswatch.usecases.strangers import Strangers
from campuswatch.web.form import Bodies
from campuswatch.web.lane import Lanes
from campuswatch.web.language import choose_language
from campuswatch.web.navigation import Group, Navigation
from campuswatch.web.render import page
from campuswatch.web.views import View, Views
from campuswatch.web.visitor import NOBODY, Visitor
from campuswatch.web.visits import Visits
from collector.clock import Clock
from collector.store.errors import StoreError
from collector.store.store import Store
from dashboards.overview import INTERVAL_MS
from dashboards.pulse import SILENT_AFTER_MS, Pulse, feel
from dashboards.recordings.shelf import Shelf
from dashboards.recordings.yardstick import USUAL, Yardstick
from dashboards.roster import Picture
from dashboards.selfview import left_out
from dashboards.standing import Census, Standing, Standings
from dashboards.tail import Tail
from dashboards.words import Words
from inventory.database import Database
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.vault import Vault
from language.message import Message


class Fittings(TypedDict, total=False):
    """What a house may have or else, by the names of its fields."""

    language: str
    zone: str
    silent_after_ms: int
    interval_ms: int
    spool: Path | None
    yardstick: Yardstick
    frames: Path | None
    archive: Archive | None
    links: Links | None
    works: Works | None
    recorder: Recorder | None


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """`language` and `zone` are for pages of no school; `spool` is where samples wait for a server, if there is one.

    `frames` is the folder of frames that schools keep, `archive` holds the files of reports. Without `links` no link of
    a mail or a poster works. `visits` counts reports by address, `photos` by school; `bodies` are being read.
    `silent_after_ms` is the age of the collector's last beat at which the monitor counts as silent, `interval_ms` the
    timetable's usual interval between looks at a device; `yardstick` is what recordings and clocks are judged by.

    `lanes` keep what lasts apart. `tries` counts logins by address, `strangers` those with names that nobody has.

    `visitor` is who looks; before somebody does it is nobody, and nothing is seen. `vault` opens the vault, `ask` asks
    the running service. `works` makes reports, `recorder` writes who looked at what.
    """

    database: Database
    store: Store
    clock: Clock
    environment: Environment = field(repr=False)
    views: Views
    standings: Standings
    yardstick: Yardstick = USUAL
    shelf: Shelf[Any]
    silent_after_ms: int = SILENT_AFTER_MS
    interval_ms: int = INTERVAL_MS
    language: str = "en"
    zone: str = "UTC"
    version: str
    spool: Path | None = None
    frames: Path | None = None
    archive: Archive | None = None
    links: Links | None = None
    works: Works | None = None
    recorder: Recorder | None = None
    visits: Visits
    photos: Visits
    tries: Visits
    strangers: Strangers = field(default_factory=Strangers)
    bodies: Bodies = field(default_factory=Bodies)
    lanes: Lanes = field(default_factory=Lanes)
    navigation: Navigation
    key: EntryKey
    settings: Settings
    vault: Callable[[], Vault] = field(repr=False)
    ask: Callable[[str, Mapping[str, Any]], Mapping[str, Any]] = field(repr=False)
    uploads: Uploads
    visitor: Visitor = NOBODY

    def seen_by(self, visitor: Visitor) -> House:
        return replace(self, visitor=visitor)

    @property
    def scope(self) -> Scope:
        return self.visitor.scope

    @property
    def roster(self) -> View:
        return self.views.of(self.scope)

    @property
    def tail(self) -> Tail:
        return self.views.tail(self.scope)

    def means(self, request: Request) -> Means:
        """What a command of this visitor works with."""
        session = self.visitor.session
        return Means(
            database=self.database, clock=self.clock, actor=self.visitor.actor,
            person=self.visitor.person, language=choose_language(request, self.language),
            settings=self.settings, vault=self.vault, ask=self.ask, works=self.works, store=self.store, session=session,
            uploads=self.uploads, key=self.key,
        )  # fmt: skip

    def zone_of(self, school: str) -> str:
        """Of a school, or of the only one that is seen; else the service's."""
        found = self.roster.picture().ledger.schools
        one = found.get(school) or (next(iter(found.values())) if len(found) == 1 else None)
        return one.zone if one else self.zone

    def pulse(self, picture: Picture, school: str, now_ms: int) -> Pulse:
        return feel(picture.beats, school, now_ms, self.silent_after_ms)

    def standing_of(self, picture: Picture, school: str, now_ms: int) -> Sequence[Standing]:
        looked_ms = self.pulse(picture, school, now_ms).looked_ms
        return self.standings.of_school(school, picture, now_ms, looked_ms)

    def census_of(self, picture: Picture, school: str, now_ms: int) -> Census:
        pulse = self.pulse(picture, school, now_ms)
        return self.standings.census(school, picture, now_ms, pulse.looked_ms, pulse.speaks)

    def left_out(self, pulse: Pulse | None, now_ms: int) -> tuple[str, ...]:
        """What the collectors have no time for. Where the time series cannot be read, pages say that elsewhere."""
        if pulse is None or not pulse.speaks:
            return ()
        try:
            key = (self.scope, pulse.collectors)
            return self.views.left_out(key, lambda: left_out(self.store, self.scope, pulse.collectors, now_ms))
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
        context.update(here=here, school=school, several=several, pulse=pulse, visitor=self.visitor)
        context["mark"] = self.views.mark(self.scope, school.code if school else "")
        context["menu"] = self.menu(request.url.path, school) if status < 500 else []
        context["may_search"] = self.navigation.opens("/search", self.visitor)
        context["may_account"] = self.navigation.opens("/account", self.visitor)
        done = request.query_params.get("done", "")
        context["done"] = Message(f"done.{done}") if done in COMMANDS else None
        context["left_out"] = self.left_out(pulse, words.now_ms)
        return page(self.environment, template, request, words, context, status)

    def menu(self, at: str, school: School | None) -> list[Group]:
        """On pages of no school it leads to those of the only one that is seen. Nothing for whoever is not let in."""
        if not self.visitor.known:
            return []
        schools = self.views.schools(self.scope)
        home = school.code if school else schools[0] if len(schools) == 1 else ""
        return self.navigation.menu(self.visitor, at, home, several=len(schools) > 1)
