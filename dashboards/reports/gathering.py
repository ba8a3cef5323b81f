"""Lives of many devices, read in a handful of questions for all schools that are asked for together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from alerts.segment import Segment, clip
from alerts.state import State
from alerts.surroundings import NO_SURROUNDINGS, Surroundings
from alerts.timeline import derive
from dashboards.origins import read_seen_since
from dashboards.reports.device_figures import Life
from dashboards.reports.look import Look
from dashboards.reports.roll import Place, Roll
from dashboards.surroundings import read_surroundings
from inventory.model.device import Device
from inventory.model.scope import Scope
from inventory.model.transition import Transition
from inventory.repository import maintenances

SILENT = frozenset({State.DOWN, State.SHADOW})


@dataclass(frozen=True, slots=True)
class Seen:
    """What was observed of devices over a stretch of time, and what is known beside it. Transitions count for the
    school where the device then stood; `left` is what was known beside it at a school that it has left."""

    transitions: Mapping[Place, Sequence[Transition]]
    beside: Mapping[str, Surroundings]
    left: Mapping[Place, Surroundings] = field(default_factory=dict)

    def around(self, place: Place) -> Surroundings:
        return self.left.get(place) or self.beside.get(place[1], NO_SURROUNDINGS)


def gather(
    connection: Connection, roll: Roll, look: Look, schools: Collection[str], *, code: str | None = None
) -> Mapping[str, list[Life]]:
    """By school code the lives of all devices that were in service there at some moment of the look, by their codes;
    or only that of the device of one code. The schools share one look, hence one zone."""
    lives: dict[str, list[Life]] = {one: [] for one in schools}
    places = [place for place in roll.there(look, schools) if code in (None, place[1])]
    if not places:
        return lives
    codes = None if code is None else [code]
    seen = read_seen(connection, roll, Scope.of({school for school, _ in places}), look, codes)
    looked_ms = {school: roll.looked_ms(school, look) for school, _ in places}
    for place in places:
        life = life_of(place, roll, seen, look, looked_ms[place[0]])
        if any(one.state is not State.OUT_OF_SERVICE for one in life.segments):
            lives[place[0]].append(life)
    _follow(connection, roll, lives, look)
    return lives


def read_seen(
    connection: Connection,
    roll: Roll,
    narrow: Scope,
    look: Look,
    codes: Sequence[str] | None = None,
    *,
    bare: bool = True,
) -> Seen:
    """Of these devices, or of all within the scope, which is to be no wider than what is asked for. `bare`: without
    what figures do not need of the reasons."""
    # One millisecond more on both sides tells whether what stands at a border came from before, or goes on.
    end_ms = min(look.end_ms + 1, look.until_ms)
    found: defaultdict[Place, list[Transition]] = defaultdict(list)
    beside = read_surroundings(
        connection, narrow, None, start_ms=look.start_ms - 1, end_ms=end_ms, known_ms=look.known_ms, codes=codes
    )
    rows = read_seen_since(
        connection, narrow, look.start_ms, end_ms, codes, beside=beside, known_ms=look.known_ms, bare=bare
    )
    for row in rows:
        found[row.school, row.device].append(row)
    return Seen(found, beside, _left(connection, roll, narrow, look, beside))


def _left(
    connection: Connection, roll: Roll, narrow: Scope, look: Look, beside: Mapping[str, Surroundings]
) -> Mapping[Place, Surroundings]:
    """Of devices that have moved away since: where each stood, the windows of that school were agreed for it."""
    places = [place for place in roll.left if narrow.allows(place[0])]
    if not places:
        return {}
    planned = maintenances.planned(connection, narrow, None, look.known_ms, since_ms=look.start_ms - 1)
    found = {}
    for place in places:
        agreed = planned.of(roll.devices[place], roll.schools[place[0]])
        windows = () if agreed is None else agreed.between(look.start_ms - 1, look.end_ms + 1)
        found[place] = replace(beside.get(place[1], NO_SURROUNDINGS), windows=windows)
    return found


def life_of(place: Place, roll: Roll, seen: Seen, look: Look, looked_ms: int | None) -> Life:
    """`looked_ms` is from when on nobody looked any more."""
    device, school = roll.devices[place], roll.schools[place[0]]
    beside = seen.around(place)
    hours = roll.timetable.of(device, school)
    end_ms = min(look.end_ms + 1, look.until_ms)
    lived = derive(
        transitions=seen.transitions.get(place, ()),
        witnesses=device.witnesses,
        service=roll.service[place],
        idle=() if hours is None else hours.idle(look.start_ms - 1, end_ms),
        windows=beside.windows,
        attributions=beside.attributions,
        cause_windows=beside.cause_windows,
        start_ms=look.start_ms - 1,
        end_ms=end_ms,
        now_ms=look.until_ms,
        known_ms=look.known_ms,
        looked_ms=looked_ms,
    )
    return replace(cut(device, lived, look), served=roll.served(place, look.end_ms))


def cut(device: Device, lived: Sequence[Segment], look: Look) -> Life:
    """`lived` reaches one millisecond beyond the look on both sides, at its end only if that much has passed."""
    first, last = lived[0], lived[-1]
    return Life(
        device=device,
        segments=clip(lived, look.start_ms, look.end_ms),
        began_before=first.end_ms > look.start_ms,
        goes_on=last.start_ms < look.end_ms < last.end_ms,
        open=last.start_ms < look.end_ms == look.until_ms,
    )


def _follow(connection: Connection, roll: Roll, lives: Mapping[str, list[Life]], look: Look) -> None:
    """Whether outages that the look's end cuts have ended since: few of many, and only later looks tell."""
    cut_off = {
        (school, one.device.code)
        for school, some in lives.items()
        for one in some
        if one.goes_on and one.state in SILENT
    }
    if not cut_off:
        return
    longer = replace(look, end_ms=look.until_ms)
    narrow = Scope.of({school for school, _ in cut_off})
    seen = read_seen(connection, roll, narrow, longer, sorted({code for _, code in cut_off}))
    for school, some in lives.items():
        for number, one in enumerate(some):
            if (school, one.device.code) in cut_off:
                looked_ms = roll.looked_ms(school, longer)
                after = life_of((school, one.device.code), roll, seen, longer, looked_ms).segments
                standing = next(part for part in after if part.end_ms > look.end_ms)
                some[number] = replace(one, open=standing.end_ms == look.until_ms)
