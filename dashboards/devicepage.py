"""The page of a device: its facts, what each witness says, its states over a stretch of time, its curves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alerts.figures import Figures
from alerts.state import State
from alerts.surroundings import Surroundings
from alerts.timeline import Segment, derive
from collector.sample import SeriesKey
from collector.store.store import Point, Store
from dashboards.chart import DAY_MS, HOUR_MS, MINUTE_MS, Chart, View, Wanted, draw
from dashboards.overview import TOOK
from dashboards.roster import Listed
from inventory.model.scope import Scope
from inventory.model.transition import Transition
from language.message import Message

WINDOWS_MS: Mapping[str, int] = {"1h": HOUR_MS, "24h": DAY_MS, "7d": 7 * DAY_MS}
# A young watch is shown at a size at which it can be seen, not as a thin line at the right edge.
STRETCHES_MS = (
    *(minutes * MINUTE_MS for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * HOUR_MS for hours in (1, 2, 4, 8, 12, 24, 48, 96, 168)),
)
BUSIEST = 4
RATE_UNIT = "bit/s"


@dataclass(frozen=True, slots=True)
class Witness:
    """What one probe says. `decides` tells whether the device's state hangs on it."""

    name: str
    decides: bool
    transition: Transition | None
    state: State
    answer: Point | None


@dataclass(frozen=True, slots=True)
class Past:
    segments: Sequence[Segment]
    figures: Figures


def stretch_ms(window_ms: int, watched_ms: int) -> int:
    """How much of the window is drawn: the shortest stretch that holds all that was seen, at most the window."""
    return min(window_ms, next((stretch for stretch in STRETCHES_MS if watched_ms <= stretch), window_ms))


def past(
    listed: Listed,
    transitions: Iterable[Transition],
    beside: Surroundings,
    start_ms: int,
    now_ms: int,
    looked_ms: int | None,
) -> Past:
    """`transitions` and what is known beside them must reach back to `start_ms`."""
    segments = derive(
        transitions=transitions,
        witnesses=listed.device.witnesses,
        service=listed.service,
        idle=listed.hours.idle(start_ms, now_ms) if listed.hours is not None else (),
        windows=beside.windows,
        attributions=beside.attributions,
        cause_windows=beside.cause_windows,
        start_ms=start_ms,
        end_ms=now_ms,
        now_ms=now_ms,
        looked_ms=looked_ms,
    )
    return Past(segments, Figures.of(segments))


def witnesses(
    store: Store, scope: Scope, listed: Listed, heads: Sequence[Transition], keys: Sequence[SeriesKey], silent: bool
) -> list[Witness]:
    """Those that decide first, then whatever else was asked of the device."""
    device = listed.device
    said = {row.witness: row for row in heads}
    asked = {key.measurement for key in keys if key.measurement in TOOK}
    names = dict.fromkeys([*device.witnesses, *sorted(said), *sorted(asked)])
    return [
        Witness(
            name,
            name in device.witnesses,
            said.get(name),
            State.UNKNOWN if silent or name not in said else State[said[name].state.value],
            last_answer(store, scope, [key for key in keys if key.measurement == name]),
        )
        for name in names
    ]


def last_answer(store: Store, scope: Scope, keys: Sequence[SeriesKey]) -> Point | None:
    """The newest answer over all ports or channels of one measurement."""
    measured = [key for key in keys if key.measurement in TOOK]
    answers = store.last(scope, measured, TOOK[measured[0].measurement]).values() if measured else ()
    return max(answers, key=lambda point: point.at_ms, default=None)


def charts(view: View, keys: Sequence[SeriesKey]) -> list[Chart]:
    """Round trips, then what kinds have of their own, then the busiest ports."""
    plain = [one for key in keys for one in wanted_of(key)]
    ports = busiest(view, [key for key in keys if key.measurement == "interface"])
    drawn = (draw(view, wanted) for wanted in [*plain, *map(port_chart, ports)])
    return [chart for chart in drawn if chart is not None]


def wanted_of(key: SeriesKey) -> list[Wanted]:
    if key.measurement in TOOK:
        title = Message("curve.took", {"witness": f"{key.measurement.upper()} {key.part}".strip()})
        wanted = [Wanted(title, key, ((TOOK[key.measurement], title),), "ms")]
        return wanted + (agent_charts(key) if key.measurement == "snmp" else [])
    if key.measurement == "ups":
        fields = (("battery_pct", Message("curve.battery")), ("load_pct", Message("curve.load")))
        return [Wanted(Message("curve.ups"), key, fields, "%", 100.0, looks=False)]
    if key.measurement == "poe" and not key.part:
        fields = (("used_w", Message("curve.poe_used")), ("budget_w", Message("curve.poe_budget")))
        return [Wanted(Message("curve.poe"), key, fields, "W", looks=False)]
    if key.measurement == "clock":
        offset = Message("curve.clock")
        return [Wanted(offset, key, (("offset_s", offset),), "s", looks=False, signed=True)]
    return room_charts(key) if key.measurement == "environment" else []


def room_charts(key: SeriesKey) -> list[Wanted]:
    """The air around a sensor."""
    warm, damp = (Message(id, {"sensor": key.part}) for id in ("curve.room", "curve.humidity"))
    return [
        Wanted(warm, key, (("temperature_c", warm),), "°C", looks=False),
        Wanted(damp, key, (("humidity_pct", damp),), "%", 100.0, looks=False),
    ]


def agent_charts(key: SeriesKey) -> list[Wanted]:
    """What an SNMP agent tells of its own health, where it does."""
    fields = (("cpu_pct", Message("curve.cpu")), ("memory_pct", Message("curve.memory")))
    temperature = (("temperature_c", Message("curve.temperature")),)
    return [
        Wanted(Message("curve.cpu_memory"), key, fields, "%", 100.0, looks=False),
        Wanted(Message("curve.temperature"), key, temperature, "°C", looks=False),
    ]


def port_chart(key: SeriesKey) -> Wanted:
    fields = (("in_bps", Message("curve.in")), ("out_bps", Message("curve.out")))
    return Wanted(Message("curve.port", {"port": key.part}), key, fields, RATE_UNIT, looks=False)


def busiest(view: View, keys: Sequence[SeriesKey]) -> list[SeriesKey]:
    """The ports with the most traffic when last seen, both ways together; at most BUSIEST."""
    load = dict.fromkeys(keys, 0.0)
    for field in ("in_bps", "out_bps"):
        for key, point in view.store.last(view.scope, keys, field).items():
            load[key] += float(point.value)
    return sorted(keys, key=lambda key: (-load[key], key.part))[:BUSIEST]
