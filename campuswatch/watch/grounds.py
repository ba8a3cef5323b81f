"""The ground of each school, read from the ledger: what the watchman knows beside what he hears."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import is_

from sqlalchemy import Connection

from alerts.ground import Ground, Subject
from alerts.wiring import Wiring, wiring_of
from campuswatch.usecases.campus import read_campus
from campuswatch.watchlist import Watch
from inventory.model.scope import Scope
from inventory.repository import device_files, subnets, wiring_marks


@dataclass(frozen=True, slots=True)
class Known:
    """How a school hangs together; `mark` changes whenever that may. `ground` was made of `watches`."""

    mark: object
    wiring: Wiring
    cameras: Mapping[tuple[str, str], str]
    watches: Sequence[Watch] = ()
    ground: Ground | None = None


class Grounds:
    """Remembers how schools hang together: of a county that takes 1.4 s to work out, and few of them change."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}

    def read(self, connection: Connection, scope: Scope, watches: Iterable[Watch]) -> list[Ground]:
        """Of all schools that have a device that is watched; the same object as long as nothing of a school is another.

        Not for two threads at once.
        """
        by_school: defaultdict[str, list[Watch]] = defaultdict(list)
        for watch in watches:
            by_school[watch.device.school].append(watch)
        marks = wiring_marks.every(connection, scope)
        gateways: defaultdict[str, set[str]] = defaultdict(set)
        for subnet in subnets.every(connection, scope):
            gateways[subnet.school].add(subnet.gateway or "")
        grounds = []
        for school, some in by_school.items():
            mark = marks.get(school), frozenset(gateways[school]), frozenset(map(placed, some))
            known = self._known.get(school)
            if known is None or known.mark != mark:
                known = read_wiring(connection, scope, school, mark)
            ground = known.ground
            if ground is None or not alike(known.watches, some):
                subjects = {watch.device.code: subject_of(watch) for watch in some}
                ground = Ground(school=school, subjects=subjects, wiring=known.wiring, cameras=known.cameras)
            self._known[school] = replace(known, watches=some, ground=ground)
            grounds.append(ground)
        return grounds


def alike(before: Sequence[Watch], now: Sequence[Watch]) -> bool:
    return len(before) == len(now) and all(map(is_, before, now))


def placed(watch: Watch) -> object:
    """What of a device decides where it hangs."""
    device = watch.device
    return device.code, device.kind, device.address, device.area, device.witnesses, device.name, device.stage


def subject_of(watch: Watch) -> Subject:
    return Subject(device=watch.device, service=watch.service, hours=watch.hours, windows=watch.windows)


def read_wiring(connection: Connection, scope: Scope, school: str, mark: object) -> Known:
    campus = read_campus(connection, scope, school)
    wiring = wiring_of(campus.devices.values(), campus.map, device_files.of_school(connection, scope, school))
    feeds = (feed for told in campus.map.feeds.values() for feed in told)
    return Known(mark, wiring, {(feed.recorder, str(feed.channel)): feed.camera for feed in feeds})
