"""A past for a campus: what would have been seen of it in weeks that nobody watched. From a seed; for demo and benches.

Most cameras answer all month; a few are bad and fall silent again and again; now and then a switch dies and takes
with it what hangs on it, the power of a school fails, or the collector is off. Each that was charged to a cause has its
attribution, each longer outage of its own a fault with its steps, each channel its days. What came of it is truth of
nobody: no figure is planted, all follow from the rows.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from inventory.model.alert import Topic
from inventory.model.attribution import Attribution
from inventory.model.channel_day import ChannelDay
from inventory.model.device import Device
from inventory.model.fault import CauseClass, Fault, FaultState
from inventory.model.fault_step import MACHINE, FaultAction, FaultStep
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.severity import Severity
from inventory.model.span import Cause, Gap, Span
from inventory.model.transition import Observed, Transition
from inventory.period import midnight_ms
from language.message import Message
from simulator.planting import KEPT_DAYS

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
MONTH_MS = 30 * DAY_MS
HALF_GAP_MS, CONFIRMED_MS = 30_000, 40_000
FAULT_AFTER_MS = 10 * MINUTE_MS
LIMIT_MS = DAY_MS
STORED_MS = int(KEPT_DAYS * DAY_MS)
"""How far back recorders reach, as those of the simulator do: what is older is overwritten."""
PORTS = 16
"""Cameras that hang on one switch."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How often in thirty days, and how long it lasts: minutes, the median and the spread of a log-normal law."""

    a_month: float
    minutes: float
    spread: float


FAILURES: Mapping[Kind, Rate] = {
    Kind.CAMERA: Rate(0.25, 45, 1.6), Kind.RECORDER: Rate(0.15, 60, 1.2), Kind.SWITCH: Rate(0.12, 40, 1.2),
    Kind.UPS: Rate(0.05, 90, 1.0),
}  # fmt: skip
USUAL = Rate(0.2, 60, 1.4)
BAD, BAD_SHARE = Rate(25, 6, 1.0), 0.03
POWER, AWAY = Rate(0.2, 50, 0.8), Rate(0.3, 25, 1.0)
"""Of a whole school: its power, and the collector itself."""


@dataclass(slots=True)
class Past:
    """Rows of one school, to be stored as they are."""

    transitions: list[Transition] = field(default_factory=list)
    attributions: list[Attribution] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    steps: list[FaultStep] = field(default_factory=list)
    days: list[ChannelDay] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """`feeds` are channels of recorders: (recorder's code, channel) -> camera's code. `person` acknowledges. In the
    last `calm_ms` nothing fails and all that had failed is mended."""

    school: School
    devices: Sequence[Device]
    start_ms: int
    end_ms: int
    feeds: Mapping[tuple[str, int], str] = field(default_factory=dict)
    person: str = "A"
    collector: str = "local"
    calm_ms: int = 0


def live(scene: Scene, rng: random.Random) -> Past:
    """All that was seen of the school from the scene's start to its end; nothing is open at the end but by chance."""
    past = Past()
    behind = hung(scene.devices)
    power, away = _of(POWER, scene, rng), merged(_of(AWAY, scene, rng))
    fallen: dict[str, list[Span]] = {one.code: _own(one, scene, rng) for one in scene.devices}
    dark: dict[str, list[Span]] = {one.code: list(power) for one in scene.devices if one.kind is not Kind.UPS}
    for switch, codes in behind.items():
        for code in codes:
            dark[code] += fallen[switch]
            past.attributions += _charged(code, switch, fallen[switch])
    for one in scene.devices:
        silent = merged([*fallen[one.code], *dark.get(one.code, ())])
        past.transitions += _seen(one, silent, away, scene)
    _break(past, scene, fallen, rng)
    _record(past, scene, {code: merged([*fallen[code], *dark.get(code, ())]) for code in fallen}, rng)
    return past


def hung(devices: Sequence[Device]) -> dict[str, list[str]]:
    """Switch -> cameras behind it, so many on each as it has ports."""
    switches = [one.code for one in devices if one.kind is Kind.SWITCH]
    cameras = [one.code for one in devices if one.kind is Kind.CAMERA]
    return {switch: cameras[i * PORTS : (i + 1) * PORTS] for i, switch in enumerate(switches)}


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order and apart."""
    whole: list[Span] = []
    for span in sorted(spans):
        if whole and span.start_ms <= whole[-1].end_ms:
            whole[-1] = Span(whole[-1].start_ms, max(whole[-1].end_ms, span.end_ms))
        else:
            whole.append(span)
    return whole


def _own(device: Device, scene: Scene, rng: random.Random) -> list[Span]:
    bad = device.kind is Kind.CAMERA and rng.random() < BAD_SHARE
    return merged(_of(BAD if bad else FAILURES.get(device.kind, USUAL), scene, rng))


def _of(rate: Rate, scene: Scene, rng: random.Random) -> list[Span]:
    """A Poisson process: the time to the next is exponential."""
    spans = []
    at_ms, last_ms = float(scene.start_ms), scene.end_ms - scene.calm_ms
    while (at_ms := at_ms + rng.expovariate(rate.a_month / MONTH_MS)) < last_ms:
        length_ms = rate.minutes * MINUTE_MS * rng.lognormvariate(0, rate.spread)
        spans.append(Span(round(at_ms), min(round(at_ms + max(length_ms, MINUTE_MS)), last_ms)))
    return [span for span in spans if span.length_ms >= MINUTE_MS]


def _charged(code: str, cause: str, spans: Sequence[Span]) -> Iterator[Attribution]:
    for span in spans:
        recorded_ms = span.start_ms + CONFIRMED_MS
        yield Attribution(device=code, cause=cause, start_ms=span.start_ms, end_ms=span.end_ms, recorded_ms=recorded_ms)


def _seen(device: Device, silent: Sequence[Span], away: Sequence[Span], scene: Scene) -> Iterator[Transition]:
    """What all its witnesses say; nothing is known while the collector was off."""
    borders = sorted({scene.start_ms, *(edge for span in (*silent, *away) for edge in span), scene.end_ms})
    before = None
    for start_ms, _ in pairwise(borders):
        state = (
            Observed.UNKNOWN if _within(start_ms, away) else Observed.DOWN if _within(start_ms, silent) else Observed.UP
        )
        if state is before:
            continue
        half_gap_ms = 0 if before is None or Observed.UNKNOWN in (before, state) else HALF_GAP_MS
        before = state
        for witness in device.witnesses:
            yield Transition(
                device=device.code, school=device.school, witness=witness, collector=scene.collector, at_ms=start_ms,
                half_gap_ms=half_gap_ms, state=state, reason=REASONS[state], recorded_ms=start_ms + CONFIRMED_MS,
            )  # fmt: skip


REASONS = {
    Observed.UP: Message("observed.answered"), Observed.DOWN: Message("observed.silent"),
    Observed.UNKNOWN: Message("observed.collector_off"),
}  # fmt: skip


def _within(at_ms: int, spans: Sequence[Span]) -> bool:
    return any(span.start_ms <= at_ms < span.end_ms for span in spans)


def _break(past: Past, scene: Scene, fallen: Mapping[str, Sequence[Span]], rng: random.Random) -> None:
    """Faults in the order in which they were opened, numbered by school and year."""
    long = sorted(
        (span.start_ms, span.end_ms, one.code)
        for one in scene.devices
        for span in fallen[one.code]
        if span.length_ms >= FAULT_AFTER_MS
    )
    for count, (start_ms, end_ms, code) in enumerate(long, 1):
        year = date.fromtimestamp(start_ms / 1000).year
        fault = _fault(scene, code, f"{scene.school.code}-{year}-{count:04d}", Span(start_ms, end_ms), rng)
        past.faults.append(fault)
        past.steps += _steps(fault, scene.person)


def _fault(scene: Scene, code: str, number: str, span: Span, rng: random.Random) -> Fault:
    opened_ms = span.start_ms + CONFIRMED_MS
    answered = rng.random() < 0.8
    acknowledged_ms = opened_ms + round(rng.uniform(2, 90) * MINUTE_MS) if answered else None
    if acknowledged_ms is not None and acknowledged_ms >= span.end_ms:
        acknowledged_ms = None
    over = span.end_ms < scene.end_ms
    return Fault(
        id=f"{rng.getrandbits(128):032x}", number=number, school=scene.school.code, topic=Topic.OUTAGE,
        severity=Severity.MAJOR, state=FaultState.CLOSED if over else FaultState.REPORTED, since_ms=span.start_ms,
        opened_ms=opened_ms, opened_by=MACHINE, device=code, rule="down", details={"device": code},
        reported_ms=opened_ms + 15_000, acknowledged_ms=acknowledged_ms,
        acknowledged_by=scene.person if acknowledged_ms else "", repair_by_ms=opened_ms + LIMIT_MS,
        repaired_ms=span.end_ms if over else None, repaired_by=MACHINE if over else "",
        verified_ms=span.end_ms + 10 * MINUTE_MS if over else None,
        closed_ms=span.end_ms + HOUR_MS if over else None,
        cause_class=rng.choice((CauseClass.DEVICE, CauseClass.NETWORK, CauseClass.POWER, CauseClass.UNKNOWN)),
    )  # fmt: skip


def _steps(fault: Fault, person: str) -> Iterator[FaultStep]:
    told = (
        (FaultAction.OPENED, fault.opened_ms, MACHINE), (FaultAction.TOLD, fault.reported_ms, MACHINE),
        (FaultAction.ACKNOWLEDGED, fault.acknowledged_ms, person), (FaultAction.RECOVERED, fault.repaired_ms, MACHINE),
        (FaultAction.VERIFIED, fault.verified_ms, MACHINE), (FaultAction.CLOSED, fault.closed_ms, MACHINE),
    )  # fmt: skip
    for action, at_ms, by in told:
        if at_ms is not None:
            yield FaultStep(fault=fault.id, at_ms=at_ms, by=by, action=action)


def _record(past: Past, scene: Scene, silent: Mapping[str, Sequence[Span]], rng: random.Random) -> None:
    """Each channel records whenever its recorder and its camera work, but for small holes that nobody can explain."""
    for (recorder, channel), camera in scene.feeds.items():
        missing = {
            Cause.CAMERA_DOWN: silent.get(camera, ()), Cause.RECORDER_DOWN: silent.get(recorder, ()),
            Cause.UNKNOWN: _of(Rate(0.5, 2, 0.7), scene, rng),
        }  # fmt: skip
        gaps = sorted(Gap(span, cause) for cause, spans in missing.items() for span in spans)
        past.days += _days(recorder, channel, camera, gaps, scene)


def _days(recorder: str, channel: int, camera: str, gaps: Sequence[Gap], scene: Scene) -> Iterator[ChannelDay]:
    zone = scene.school.zone
    day = date.fromtimestamp(scene.start_ms / 1000 + 1) - timedelta(days=1)
    while midnight_ms(day + timedelta(days=1), zone) <= scene.end_ms:
        start_ms, end_ms = midnight_ms(day, zone), midnight_ms(day + timedelta(days=1), zone)
        if start_ms >= scene.start_ms:
            cut = _cut(gaps, start_ms, end_ms)
            spans = _between(cut, start_ms, end_ms)
            yield ChannelDay(
                recorder=recorder, channel=channel, day=day, school=scene.school.code, camera=camera, spans=spans,
                due_ms=end_ms - start_ms, kept_ms=sum(span.length_ms for span in spans), gaps=cut, asked_ms=end_ms,
                edge_ms=max(scene.start_ms, end_ms - STORED_MS), closed=True,
            )  # fmt: skip
        day += timedelta(days=1)


def _cut(gaps: Sequence[Gap], start_ms: int, end_ms: int) -> tuple[Gap, ...]:
    """Those of the day, cut to it, none over another."""
    found: list[Gap] = []
    reached = start_ms
    for span, cause in gaps:
        begin, end = max(span.start_ms, reached), min(span.end_ms, end_ms)
        if begin < end:
            found.append(Gap(Span(begin, end), cause))
            reached = end
    return tuple(found)


def _between(gaps: Sequence[Gap], start_ms: int, end_ms: int) -> tuple[Span, ...]:
    edges = [start_ms, *(edge for gap in gaps for edge in gap.span), end_ms]
    return tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)
