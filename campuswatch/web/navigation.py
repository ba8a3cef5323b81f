"""The menu: what there is to go to, of that what this visitor may see. A page that does not exist is in no menu."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from campuswatch.usecases.actor import Right
from campuswatch.web.visitor import Visitor

_NAME = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`path` is that of a page; `{}` in it is the school that one is at.

    `first` stands in the bar, too, with `tap` on phones as well. A `narrow` one shows the school that one is at; on
    pages whose address starts with one of `also` it is where one is.
    """

    path: str
    label: str
    first: bool = False
    tap: bool = False
    narrow: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """Who may open a page, as its module says."""

    right: Right | None
    bureau: bool

    def lets(self, visitor: Visitor) -> bool:
        return self.right is None or (visitor.may(self.right) and (visitor.of_bureau or not self.bureau))


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    href: str
    label: str
    first: bool
    tap: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    links: tuple[Link, ...]


OVERVIEW = Entry(path="/", label="menu.overview", first=True)
GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "menu.group.look",
        (
            OVERVIEW,
            Entry(path="/compare", label="menu.compare"),
            Entry(path="/wall", label="menu.wall"),
            Entry(path="/school/{}", label="menu.devices", first=True, also=("/", "/device/", "/trace/")),
            Entry(path="/school/{}/today", label="menu.today", first=True),
            Entry(path="/school/{}/areas", label="menu.areas"),
            Entry(path="/wiring/{}", label="menu.wiring"),
            Entry(path="/recordings/{}", label="menu.recordings"),
            Entry(path="/wall/{}", label="menu.wall_school"),
        ),
    ),
    (
        "menu.group.work",
        (
            Entry(path="/faults", label="menu.faults", first=True, tap=True, narrow=True, also=("/fault/",)),
            Entry(path="/do/fault.report", label="menu.report_fault", tap=True, narrow=True),
            Entry(path="/inbox", label="menu.inbox", first=True, narrow=True),
            Entry(path="/duty/{}", label="menu.duty", first=True, tap=True, also=("/duty/",)),
            Entry(path="/footage/{}", label="menu.footage"),
            Entry(path="/registers/{}", label="menu.registers", also=("/use/",)),
            Entry(path="/risks/{}", label="menu.risks"),
            Entry(path="/alerts", label="menu.alerts", narrow=True),
            Entry(path="/maintenance", label="menu.maintenance", narrow=True),
            Entry(path="/permits", label="menu.permits", narrow=True),
        ),
    ),
    (
        "menu.group.books",
        (
            Entry(path="/reports", label="menu.reports", first=True, narrow=True, also=("/reports/",)),
            Entry(path="/addresses/{}", label="menu.addresses"),
            Entry(path="/topology/{}", label="topology.title"),
            Entry(path="/hours/{}", label="service_time.title"),
            Entry(path="/replacements/{}", label="replacing.title"),
            Entry(path="/logins/{}", label="logins.due_title"),
            Entry(path="/costs/{}", label="menu.costs"),
            Entry(path="/stocktakes", label="menu.stocktakes", narrow=True, also=("/stocktake/",)),
            Entry(path="/handovers", label="menu.handovers", narrow=True, also=("/handover/",)),
            Entry(path="/papers/{}", label="menu.papers"),
            Entry(path="/audit", label="menu.audit"),
        ),
    ),
    (
        "menu.group.running",
        (
            Entry(path="/start", label="menu.start"),
            Entry(path="/scan/{}", label="menu.scan"),
            Entry(path="/import", label="menu.import", narrow=True, also=("/import/",)),
            Entry(path="/rules", label="menu.rules", narrow=True),
            Entry(path="/targets", label="menu.targets"),
            Entry(path="/people", label="menu.people", narrow=True),
            Entry(path="/settings", label="menu.settings"),
            Entry(path="/account", label="menu.account"),
            Entry(path="/api", label="menu.api"),
            Entry(path="/about", label="menu.about"),
        ),
    ),
)


class Navigation:
    """`pages` are of all pages that exist the path and who may open it."""

    def __init__(self, pages: Iterable[tuple[str, Right | None, bool]]) -> None:
        self._reach = {bare(path): Reach(right, bureau) for path, right, bureau in pages}

    def opens(self, path: str, visitor: Visitor) -> bool:
        """Whether there is such a page, and this visitor may open it."""
        reach = self._reach.get(bare(path))
        return reach is not None and visitor.known and reach.lets(visitor)

    def menu(self, visitor: Visitor, at: str, school: str, several: bool) -> list[Group]:
        """`at` is the path of the page that asks, `school` the code of the one that it is about, empty for none.

        With a single school the overview is that school's page, and stands in the menu as such.
        """
        groups = []
        for label, entries in GROUPS:
            seen = [
                entry
                for entry in entries
                if self.opens(entry.path, visitor) and (school or "{}" not in entry.path)
                and (several or not school or entry is not OVERVIEW)
            ]  # fmt: skip
            links = tuple(link_of(entry, at, school) for entry in seen)
            if links:
                groups.append(Group(label, links))
        return groups


def link_of(entry: Entry, at: str, school: str) -> Link:
    path = entry.path.replace("{}", quote(school))
    query = f"?{urlencode({'school': school})}" if entry.narrow and school else ""
    here = at == path or any(at == one if one == "/" else at.startswith(one) for one in entry.also)
    return Link(href=path + query, label=entry.label, first=entry.first or entry.tap, tap=entry.tap, current=here)


def bare(path: str) -> str:
    """`/school/{code}/today` as `/school/{}/today`."""
    return _NAME.sub("{}", path)
