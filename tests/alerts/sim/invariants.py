"""What must hold of every play, whatever befell. Each check gives sentences about what does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from alerts.rules.outages import BLIND, DOWN, FLAPPING
from alerts.state import State
from alerts.timeline import Segment, derive
from inventory.model.alert import Alert, Deed
from inventory.model.attribution import Attribution
from inventory.model.device import CHANNEL
from inventory.model.fault_step import FaultAction
from inventory.model.service_period import ServicePeriod
from inventory.model.window import Window
from tests.alerts.sim.theatre import Theatre
from tests.alerts.sim.world import OWN_LINE

TOLD_WITHIN_MS = 6 * 60_000
"""Observed by the timetable alone after a start (six looks a minute apart), judged, and told."""
LIVED_TWICE = "observed.clock_jumped"
STALE_S = {(CHANNEL,): 660.0}  # by its witnesses: of a camera that only a recorder tells of, each five minutes, twice
SETTLED_S = 900.0


def life(theatre: Theatre, code: str, known_ms: int | None = None) -> list[Segment]:
    """The six states of a device over the whole play, as any reader derives them from what is stored."""
    stored, end_ms = theatre.stored, theatre.now_ms
    charges = stored.attributions[code]

    def agreed(device: str) -> tuple[Window, ...]:
        windows = theatre.windows.get(device)
        return windows.between(theatre.start_ms, end_ms) if windows else ()

    return derive(
        transitions=stored.by_device[code],
        witnesses=theatre.campus.elements[code].witnesses,
        service=[ServicePeriod(code, theatre.start_ms)],
        windows=agreed(code),
        attributions=charges,
        cause_windows={row.cause: agreed(row.cause) for row in charges},
        start_ms=theatre.start_ms,
        end_ms=end_ms,
        now_ms=end_ms,
        known_ms=known_ms,
    )


def states_add_up(theatre: Theatre) -> Iterator[str]:
    """Seconds of the six states are the period, and no duration is negative."""
    for code in theatre.campus.elements:
        segments = life(theatre, code)
        if sum(one.length_ms for one in segments) != theatre.now_ms - theatre.start_ms:
            yield f"{code}: the states do not add up to the period"
        if any(one.length_ms <= 0 for one in segments):
            yield f"{code}: a state of no length or less"
        if any(one.end_ms != other.start_ms for one, other in pairwise(segments)):
            yield f"{code}: a hole between states"


def nothing_is_negative(theatre: Theatre) -> Iterator[str]:
    """But for a clock that was set back, of which nobody can say how long it took."""
    for device, rows in theatre.stored.attributions.items():
        for row in rows:
            if row.end_ms is not None and row.end_ms <= row.start_ms:
                yield f"{device}: charged to {row.cause} for {row.end_ms - row.start_ms} ms"
    for alert in theatre.stored.alerts.values():
        if alert.since_ms > alert.fired_ms and not _set_back(theatre):
            yield f"{alert.rule} of {alert.device} fired before it began"
        if alert.resolved_ms is not None and alert.resolved_ms < alert.since_ms and not _set_back(theatre):
            yield f"{alert.rule} of {alert.device} was over before it began"
    for fault in theatre.stored.faults.values():
        stamps = (fault.opened_ms, fault.reported_ms, fault.verified_ms, fault.closed_ms)
        known = [stamp for stamp in stamps if stamp is not None]
        if known != sorted(known) and not _set_back(theatre):
            yield f"fault {fault.id} of {fault.device}: its moments are not in order: {known}"


def every_episode_is_told(theatre: Theatre) -> Iterator[str]:
    """An outage, or what lies in the shadow of one, belongs to an alert, that to a fault, and that was told."""
    told = {one.fault.id for _, one in theatre.stored.told}
    blind = [alert for alert in theatre.stored.alerts.values() if alert.rule == BLIND]
    for code in theatre.campus.elements:
        mine = [one for one in theatre.stored.alerts.values() if one.device == code and one.rule in (DOWN, FLAPPING)]
        for segment in life(theatre, code):
            if segment.state not in (State.DOWN, State.SHADOW) or segment.length_ms < TOLD_WITHIN_MS:
                continue
            if segment.start_ms > theatre.now_ms - TOLD_WITHIN_MS:
                continue
            speaking = [one for one in (*mine, *blind) if _overlaps(one, segment)]
            if not any(_told(theatre, one, told) for one in speaking):
                why = "no alert" if not speaking else f"alerts {[one.id for one in speaking]} were not told"
                yield f"{code} {segment.state.name} at {at(theatre, segment.start_ms)}: {why}"


def nothing_is_told_of_maintenance(theatre: Theatre) -> Iterator[str]:
    """Nobody is told of what is in an agreed window, or hangs on what is."""
    for _, change in theatre.stored.changes:
        alert = change.alert
        if change.deed is not Deed.FIRED or alert.rule not in (DOWN, FLAPPING):
            continue
        windows = theatre.windows.get(alert.device)
        if windows and any(one.start_ms <= change.at_ms < one.end_ms for one in windows.around(change.at_ms)):
            yield f"{alert.device} was told in its window at {at(theatre, change.at_ms)}"
        known = life(theatre, alert.device, known_ms=change.at_ms)
        then = next((one for one in known if one.start_ms <= change.at_ms < one.end_ms), None)
        if then is not None and then.state is State.MAINTENANCE:
            yield f"{alert.device} was told in MAINTENANCE at {at(theatre, change.at_ms)}"


def what_was_verified_was_up(theatre: Theatre) -> Iterator[str]:
    for now_s, step in theatre.stored.steps:
        fault = theatre.stored.faults[step.fault]
        if step.action is not FaultAction.VERIFIED or not fault.device:
            continue
        blame = theatre.truth.blame(fault.device, now_s)
        stale_s = STALE_S.get(theatre.campus.elements[fault.device].witnesses, 120.0)
        if blame and now_s - theatre.truth.since(fault.device, now_s) > stale_s:
            yield f"fault {fault.id} of {fault.device} was verified at {now_s:.0f} s while it was down: {set(blame)}"
        segments = life(theatre, fault.device)
        then = next((one for one in segments if one.start_ms <= step.at_ms < one.end_ms), None)
        if then is not None and then.cause is not None and then.cause.id == LIVED_TWICE:
            continue  # it was UP, until the clock was set back and the same moments came again
        if then is not None and then.state is not State.UP and then.start_ms < step.at_ms - stale_s * 1000:
            yield f"fault {fault.id} of {fault.device} was verified while it was {then.state.name}"


def no_shadow_hides_what_is_down_itself(theatre: Theatre) -> Iterator[str]:
    """What has been broken by itself for a while, nothing else being wrong, is charged to nobody."""
    end_s = theatre.agenda.now_s
    words = charges(theatre)
    for spell in theatre.truth.spells():
        for start_s, stop_s, blame in spell.pieces(end_s):
            if spell.device not in blame or OWN_LINE in blame or stop_s - start_s < SETTLED_S:
                continue
            cause = standing(words.get(spell.device, []), stop_s - 1.0)
            if cause and cause not in blame:
                yield f"{spell.device}, broken by itself at {start_s:.0f} s, is hidden behind {cause} at {stop_s:.0f} s"


def charges(theatre: Theatre) -> Mapping[str, list[tuple[float, Attribution]]]:
    """What was said of each device, by the true second at which it was stored."""
    found: dict[str, list[tuple[float, Attribution]]] = {}
    for now_s, row in theatre.stored.charged:
        found.setdefault(row.device, []).append((now_s, row))
    return found


def standing(words: list[tuple[float, Attribution]], at_s: float) -> str:
    """The code that the device was charged to, empty for none."""
    last = [row for now_s, row in words if now_s <= at_s]
    return last[-1].cause if last and last[-1].end_ms is None else ""


def at(theatre: Theatre, at_ms: int) -> str:
    return f"{(at_ms - theatre.start_ms) / 1000:.0f} s by the wall"


def _set_back(theatre: Theatre) -> bool:
    return any(one.by_s < 0 for one in theatre.troubles)


def _overlaps(alert: Alert, segment: Segment) -> bool:
    end_ms = 2**62 if alert.resolved_ms is None else alert.resolved_ms
    return alert.since_ms <= segment.end_ms and end_ms >= segment.start_ms


def _told(theatre: Theatre, alert: Alert, told: set[str]) -> bool:
    """A fault that was merged is told with the one that took it in."""
    faults = theatre.stored.faults
    return any(id in told or faults[id].merged_into in told for id in theatre.stored.tied.get(alert.id, ()))


INVARIANTS: tuple[Callable[[Theatre], Iterator[str]], ...] = (
    states_add_up,
    nothing_is_negative,
    every_episode_is_told,
    nothing_is_told_of_maintenance,
    what_was_verified_was_up,
    no_shadow_hides_what_is_down_itself,
)


def broken(theatre: Theatre) -> list[str]:
    return [f"{check.__name__}: {sentence}" for check in INVARIANTS for sentence in check(theatre)]
