"""How often each rule would have fired in the past days, by what is stored of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from alerts.no_data import PROBE_OF
from alerts.replay import Player, Spell, Story, Told
from alerts.rules.outages import DOWN, FLAPPING, NO_DATA
from alerts.rules.rule import Rules
from alerts.segment import Segment
from alerts.surroundings import NO_SURROUNDINGS, Surroundings
from alerts.timeline import derive
from campuswatch.conditions import changes as noticed_changes
from campuswatch.conditions import defects as open_defects
from campuswatch.conditions.places import read_places
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.permits import read_noticed
from collector.sample import Sample, SeriesKey, Value
from collector.store.store import Store
from dashboards.origins import read_seen_since
from dashboards.pulse import feel
from dashboards.surroundings import read_surroundings
from inventory.database import Database
from inventory.errors import Missing
from inventory.model.device import Device, Stage
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Transition
from inventory.repository import beats, defects, devices, schools, service_hours, service_periods
from inventory.repository.devices import Filter
from inventory.service_hours import Hours

DAY_MS = 86_400_000
NOBODY = ""
WITHOUT_SAMPLES = frozenset({DOWN, FLAPPING, NO_DATA})


@dataclass(slots=True)
class Tried:
    """Of one rule: how often somebody would have been told (`fired`), how often it belonged to another fault, how long
    it was open in all, and how often by device."""

    fired: int = 0
    explained: int = 0
    open_ms: int = 0
    devices: Counter[str] = field(default_factory=Counter)

    @property
    def worst(self) -> tuple[str, int]:
        """The device with the most, and how many; an empty code where it never fired."""
        return max(self.devices.items(), key=lambda one: (one[1], one[0]), default=(NOBODY, 0))


@dataclass(slots=True)
class Trial:
    """`since_ms` is, by measurement, when what is stored of it begins: what lies before was not tried."""

    start_ms: int
    end_ms: int
    devices: int = 0
    rules: Mapping[str, Tried] = field(default_factory=dict)
    since_ms: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Past:
    """What the ledger has of a stretch of time, by the code of the device."""

    start_ms: int
    end_ms: int
    devices: Sequence[Device]
    transitions: Mapping[str, Sequence[Transition]]
    service: Mapping[str, Sequence[ServicePeriod]]
    hours: Mapping[str, Hours | None]
    beside: Mapping[str, Surroundings]
    spells: Mapping[str, Sequence[Spell]]
    looked_ms: Mapping[str, int | None]  # by school: from when on nobody looks any more


def try_rules(
    database: Database,
    store: Store,
    actor: Actor,
    rules: Rules,
    allowed_s: Mapping[str, float],
    *,
    school: str | None = None,
    device: str | None = None,
    start_ms: int,
    end_ms: int,
    progress: Callable[[int, int], None],
) -> Trial:
    """Of devices in service. `progress` hears how many of them are done, of how many. Raises Missing, Forbidden."""
    with database.read() as connection:
        found = chosen(connection, actor, school, device)
        past = read_past(connection, actor.scope, found, start_ms, end_ms)
        player = Player(rules, read_places(connection), allowed_s)
    wanted = fields_of(rules)
    trial = Trial(start_ms, end_ms, len(found), {name: Tried() for name in played(rules)})
    for number, one in enumerate(found, 1):
        samples = samples_of(store, actor.scope, one.code, wanted, past, trial.since_ms)
        count(trial, player.play(story(past, one, samples)))
        progress(number, len(found))
    return trial


def played(rules: Rules) -> list[str]:
    """Rules that are on and that this can try: not those that need more than one device, or what is kept nowhere."""
    kept = open_defects.DEFECTS.rules | noticed_changes.UNEXPECTED.rules | WITHOUT_SAMPLES
    collector = "collector"  # no device of the ledger
    return [
        name
        for name, rule in rules.items()
        if rule.on and (name in kept or (rule.threshold is not None and rule.threshold.measurement != collector))
    ]


def chosen(connection: Connection, actor: Actor, school: str | None, device: str | None) -> list[Device]:
    """Raises Missing, Forbidden."""
    if device is not None:
        one = devices.get(connection, actor.scope, device)
        if one is None:
            raise Missing("ledger.no_device", device=device)
        require(actor, Right.LOOK, one.school)
        return [one]
    if school is not None and schools.get(connection, actor.scope, school) is None:
        raise Missing("ledger.no_school", school=school)
    return devices.find(connection, actor.scope, Filter(school=school, stage=Stage.ADOPTED))


def read_past(connection: Connection, scope: Scope, found: Sequence[Device], start_ms: int, end_ms: int) -> Past:
    codes = [one.code for one in found]
    homes: Mapping[str, School] = {one.code: one for one in schools.every(connection, scope)}
    timetable = service_hours.timetable(connection, scope)
    lives = beats.every(connection, BUREAU)
    beside = read_surroundings(connection, scope, None, start_ms=start_ms, end_ms=end_ms, codes=codes)
    return Past(
        start_ms=start_ms,
        end_ms=end_ms,
        devices=found,
        transitions=grouped(read_seen_since(connection, scope, start_ms, end_ms, codes, beside=beside), "device"),
        service=grouped(service_periods.every(connection, scope), "device"),
        hours={one.code: timetable.of(one, homes[one.school]) for one in found},
        beside=beside,
        spells=read_spells(connection, scope, start_ms, end_ms),
        looked_ms={code: feel(lives, code, end_ms).looked_ms for code in homes},
    )


def grouped(rows: Iterable[object], name: str) -> Mapping[str, list]:  # type: ignore[type-arg]
    found: defaultdict[str, list[object]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def read_spells(connection: Connection, scope: Scope, start_ms: int, end_ms: int) -> Mapping[str, list[Spell]]:
    """Defects for as long as they were open, changes that nobody had announced from when they were noticed on."""
    found: defaultdict[str, list[Spell]] = defaultdict(list)
    for defect in defects.between(connection, scope, start_ms, end_ms):
        found[defect.device].append(Spell(open_defects.condition(defect), defect.ended_ms))
    for one in read_noticed(connection, scope, None, since_ms=start_ms):
        at_ms = one.event.at_ms
        until_ms = at_ms + noticed_changes.HOLDS.get(one.kind, noticed_changes.USUAL_MS)
        if at_ms < end_ms:
            for condition in noticed_changes.conditions([one], at_ms):
                found[condition.device].append(Spell(condition, min(until_ms, end_ms)))
    return found


def story(past: Past, device: Device, samples: Sequence[Sample]) -> Story:
    return Story(
        device=device.code,
        school=device.school,
        start_ms=past.start_ms,
        end_ms=past.end_ms,
        segments=states(past, device),
        samples=samples,
        spells=past.spells.get(device.code, ()),
    )


def states(past: Past, device: Device) -> list[Segment]:
    beside, hours = past.beside.get(device.code, NO_SURROUNDINGS), past.hours[device.code]
    return derive(
        transitions=past.transitions.get(device.code, ()),
        witnesses=device.witnesses,
        service=past.service.get(device.code, ()),
        idle=() if hours is None else hours.idle(past.start_ms, past.end_ms),
        windows=beside.windows,
        attributions=beside.attributions,
        cause_windows=beside.cause_windows,
        start_ms=past.start_ms,
        end_ms=past.end_ms,
        now_ms=past.end_ms,
        looked_ms=past.looked_ms[device.school],
    )


def fields_of(rules: Rules) -> Mapping[str, frozenset[str]]:
    """Measurement -> the fields that rules look at; of those that are only waited for, one that is always there."""
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for rule in rules.values():
        if rule.threshold is not None and rule.on:
            wanted[rule.threshold.measurement] |= {rule.threshold.field, rule.threshold.per} - {""}
    for name in PROBE_OF.keys() & ALWAYS.keys():
        wanted[name].add(ALWAYS[name])
    return {name: frozenset(fields) for name, fields in wanted.items()}


ALWAYS: Mapping[str, str] = {
    "ping": "loss_pct", "tcp": "up", "snmp": "up", "interface": "oper_up", "rtsp": "took_ms", "channel": "online",
    "disk": "ok", "clock": "offset_s", "picture": "ok", "recorder": "channels_total", "ups": "on_battery",
}  # fmt: skip
"""A field that every sample of the measurement has, or nearly."""


def samples_of(
    store: Store,
    scope: Scope,
    device: str,
    wanted: Mapping[str, frozenset[str]],
    past: Past,
    since_ms: dict[str, int],
) -> list[Sample]:
    """In order of time; `since_ms` learns when what is stored of a measurement begins."""
    found: list[Sample] = []
    for key in store.keys(scope, device):
        if key.measurement in wanted:
            some = list(series(store, scope, key, wanted[key.measurement], past))
            found += some
            if some:
                first_ms = min(one.at_ms for one in some)
                since_ms[key.measurement] = min(since_ms.get(key.measurement, first_ms), first_ms)
    found.sort(key=lambda one: one.at_ms)
    return found


def series(store: Store, scope: Scope, key: SeriesKey, fields: frozenset[str], past: Past) -> Iterator[Sample]:
    by_time: defaultdict[int, dict[str, Value]] = defaultdict(dict)
    for name in sorted(fields):
        for at_ms, value in store.range(scope, key, name, past.start_ms, past.end_ms):
            by_time[at_ms][name] = value
    return (Sample(key, at_ms, told) for at_ms, told in by_time.items())


def count(trial: Trial, found: Iterable[Told]) -> None:
    for one in found:
        alert, tried = one.alert, trial.rules.get(one.alert.rule)
        if tried is None:
            continue
        until_ms = trial.end_ms if alert.resolved_ms is None else min(alert.resolved_ms, trial.end_ms)
        tried.open_ms += until_ms - alert.fired_ms
        if one.own:
            tried.fired += 1
            tried.devices[alert.device] += 1
        else:
            tried.explained += 1
