"""Papers made of the ledger, as pages of HTML in a language: who may look may print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import read_books, school_of
from campuswatch.usecases.conditions import conditions
from campuswatch.usecases.device_paper import device_paper
from dashboards.papers import pages
from dashboards.papers.labels import Label, Sheet
from dashboards.words import Words
from inventory.database import Database
from inventory.errors import Missing
from inventory.freezing import Books, freeze, is_property
from inventory.model.area import Area
from inventory.model.device import Device
from inventory.model.handover import Handover
from inventory.model.paper import FrozenDevice, PaperState
from inventory.model.person import Person
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.stocktake import Stocktake
from inventory.repository import areas, devices, handovers, people, stocktakes
from inventory.repository.devices import Filter


@dataclass(frozen=True, slots=True)
class Press:
    """Prints for one person at one moment; `language` None is each school's own."""

    database: Database
    actor: Actor
    now_ms: int
    language: str | None = None

    def device(self, code: str) -> str:
        """The file of a device. Raises Missing, Forbidden."""
        paper = device_paper(self.database, self.actor, code, now_ms=self.now_ms)
        return pages.device_page(paper, self._words(paper.school))

    def labels(
        self, school: str, sheet: Sheet, *, area: str | None = None, codes: Sequence[str] = (), skip: int = 0
    ) -> str:
        """Of all that the ledger says is ours, of an area of it, or of `codes`. Raises Missing, Forbidden."""
        require(self.actor, Right.LOOK, school)
        with self.database.read() as connection:
            home = self._school(connection, school)
            wanted = self._devices(connection, school, area, codes)
            books = read_books(connection, self.actor.scope, school, wanted)
        return pages.labels_page([_label(one, home) for one in freeze(books)], sheet, self._words(home), skip)

    def count_list(self, code: str) -> str:
        """What to count, area by area. Raises Missing, Forbidden."""
        with self.database.read() as connection:
            stocktake = self._stocktake(connection, code)
            home = self._school(connection, stocktake.school)
            lines = stocktakes.lines_of(connection, self.actor.scope, stocktake.code)
            known = areas.every(connection, self.actor.scope, home.code)
            places = {one.code: pages.place_of(one, self._name(connection, one.person)) for one in known}
        return pages.count_list(home, stocktake, lines, places, self._words(home))

    def count_report(self, code: str) -> str:
        """What was found, against what the ledger said. Raises Missing, Forbidden."""
        with self.database.read() as connection:
            stocktake = self._stocktake(connection, code)
            home = self._school(connection, stocktake.school)
            lines = stocktakes.lines_of(connection, self.actor.scope, stocktake.code)
            names = {one.code: one.name for one in areas.every(connection, self.actor.scope, home.code)}
        stands = conditions(self.database, self.actor.scope, home.code, now_ms=self.now_ms)
        seen = [(line.frozen, stands.get(line.frozen.device or "")) for line in lines]
        wrong = [pages.Wrong(frozen, one.open_defects) for frozen, one in seen if one and one.open_defects]
        return pages.count_report(home, stocktake, lines, names, wrong, self._words(home))

    def stocktake(self, code: str) -> str:
        """The list while it is open, the report afterwards."""
        with self.database.read() as connection:
            state = self._stocktake(connection, code).state
        return self.count_list(code) if state is PaperState.OPEN else self.count_report(code)

    def handover(self, code: str) -> str:
        """Raises Missing, Forbidden."""
        with self.database.read() as connection:
            found = handovers.get(connection, self.actor.scope, code)
            if found is None:
                raise Missing("ledger.no_paper", paper=code)
            require(self.actor, Right.LOOK, found.school)
            home = self._school(connection, found.school)
            lines = handovers.lines_of(connection, self.actor.scope, found.code)
            passing = _areas_of(connection, self.actor, found)
        return pages.handover_page(home, found, lines, passing, self._words(home))

    def areas(self, school: str, codes: Sequence[str] = ()) -> str:
        """What stands in each area, or in these; what stands in none comes last. Raises Missing, Forbidden."""
        require(self.actor, Right.LOOK, school)
        with self.database.read() as connection:
            home = self._school(connection, school)
            known = {one.code: one for one in areas.every(connection, self.actor.scope, school)}
            for code in codes:
                if code not in known:
                    raise Missing("ledger.no_area", school=school, area=code)
            owned = self._devices(connection, school, None, ())
            frozen = freeze(read_books(connection, self.actor.scope, school, owned))
            wanted: list[str] = [*codes] if codes else [*known, ""]
            papers = [self._area_paper(connection, known.get(code), code, frozen) for code in wanted]
        kept = [one for one in papers if one.area is not None or one.lines]
        return pages.areas_page(home, kept, self._words(home))

    def _words(self, school: School) -> Words:
        return Words(self.language or school.language, school.zone, self.now_ms)

    def _school(self, connection: Connection, code: str) -> School:
        return school_of(connection, self.actor.scope, code)

    def _stocktake(self, connection: Connection, code: str) -> Stocktake:
        found = stocktakes.get(connection, self.actor.scope, code)
        if found is None:
            raise Missing("ledger.no_paper", paper=code)
        require(self.actor, Right.LOOK, found.school)
        return found

    def _devices(self, connection: Connection, school: str, area: str | None, codes: Sequence[str]) -> list[Device]:
        if area is not None and areas.get(connection, self.actor.scope, school, area) is None:
            raise Missing("ledger.no_area", school=school, area=area)
        if codes:
            return [self._device(connection, school, code) for code in dict.fromkeys(codes)]
        known = devices.find(connection, self.actor.scope, Filter(school=school, area=area))
        files: Books = read_books(connection, self.actor.scope, school, known)
        return [one for one in known if is_property(one, files.files.get(one.code))]

    def _device(self, connection: Connection, school: str, code: str) -> Device:
        found = devices.get(connection, self.actor.scope, code)
        if found is None or found.school != school:
            raise Missing("ledger.no_device", device=code)
        return found

    def _area_paper(
        self, connection: Connection, area: Area | None, code: str, frozen: Sequence[FrozenDevice]
    ) -> pages.AreaPaper:
        person = self._person(connection, area.person if area else None)
        return pages.AreaPaper(
            area=area,
            person=person.name if person else "",
            phone=person.phone if person else "",
            lines=[one for one in frozen if one.area == code],
        )

    def _name(self, connection: Connection, id: str | None) -> str:
        found = self._person(connection, id)
        return found.name if found else ""

    @staticmethod
    def _person(connection: Connection, id: str | None) -> Person | None:
        """People of the bureau too: they stand on the paper."""
        return people.get(connection, BUREAU, id) if id else None


def _label(one: FrozenDevice, school: School) -> Label:
    place = " ".join(part for part in (one.area_name or one.area, one.position) if part)
    return Label(code=one.code, name=one.name, school=school.name, place=place, asset_number=one.asset_number)


def _areas_of(connection: Connection, actor: Actor, handover: Handover) -> list[Area]:
    return [one for one in areas.every(connection, actor.scope, handover.school) if one.code in handover.areas]
