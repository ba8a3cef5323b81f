"""Alerts become faults: opened, joined, merged under their cause, and well again when all of them are over. Pure.

- An alert that fires opens a fault, or joins the one of its lane (`alerts.faults.lane_of`), or one that a person
  reported of the same device; nobody is told again, unless it is graver.
- One that was closed short ago is reopened, and counted.
- An alert that is explained belongs to the fault of its cause and is told by nobody. A fault that has nothing but
  explained alerts is merged into that of their cause. While that cause has no fault yet, everything stays as it is.
- When the last own alert of a fault is over, it came back by itself, if nobody had said that it was repaired.
- A device that is still down when its cause is mended fires by itself and has a fault of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from alerts.escalation import is_major
from alerts.fault_book import Book
from alerts.fault_terms import MINUTE_MS
from alerts.faults import OPEN, Telling, lane_of
from inventory.model.alert import Alert, AlertChange, Deed, Topic
from inventory.model.duty_chain import Level
from inventory.model.fault import Fault, FaultState
from inventory.model.fault_step import MACHINE, FaultAction


def absorb(book: Book, changes: Sequence[AlertChange], now_ms: int) -> None:
    """Level-triggered: what is told twice changes nothing."""
    for change in in_order(changes):
        DEEDS[change.deed](book, change, now_ms)


def in_order(changes: Sequence[AlertChange]) -> list[AlertChange]:
    """Causes before what they explain; one that was explained at once never fired by itself."""
    explained = {one.alert.id for one in changes if one.deed is Deed.EXPLAINED}
    kept = [one for one in changes if one.deed is not Deed.FIRED or one.alert.id not in explained]
    return sorted(kept, key=lambda one: one.deed is Deed.EXPLAINED)


def fired(book: Book, change: AlertChange, now_ms: int) -> None:
    alert, wanted = change.alert, lane_of(change.alert)
    fault = book.standing_in(wanted)
    if fault is None:
        lately = book.lately_in(wanted, now_ms)
        fault = open_for(book, change, now_ms) if lately is None else reopened(book, lately, change, now_ms)
        book.tie(alert, fault, now_ms, own=True)
        take_in_all(book, fault, now_ms)
        return
    book.tie(alert, fault, now_ms, own=True)
    fault = grown(book, fault, change, now_ms)
    if fault.state is FaultState.VERIFIED:
        fault = reopened(book, fault, change, now_ms)
    elif fault.state is FaultState.REPAIRED and fault.quiet_ms is not None:
        fault = book.act(fault, FaultAction.RELAPSED, now_ms, quiet_ms=None)
    book.changed_by(fault, quiet_ms=None)


def changed(book: Book, change: AlertChange, now_ms: int) -> None:
    fault = book.of_alert(change.alert.id)
    tie = book.ties.get(change.alert.id)
    if change.alert.cause and (tie is None or not tie.own):
        explained(book, change, now_ms)  # other words of what waits for its cause to have a fault
    elif fault is None or tie is None:
        fired(book, change, now_ms)
    elif tie.own:
        grown(book, fault, change, now_ms)


def explained(book: Book, change: AlertChange, now_ms: int) -> None:
    cause = book.standing_in((change.alert.school, change.alert.cause, Topic.OUTAGE, "", ""))
    if cause is not None:
        take_in(book, cause, change.alert, now_ms)


def resolved(book: Book, change: AlertChange, now_ms: int) -> None:
    fault, tie = book.of_alert(change.alert.id), book.ties.get(change.alert.id)
    if fault is None or tie is None:
        return
    over_ms = change.alert.resolved_ms or now_ms
    book.untie(change.alert.id, over_ms)
    if tie.own and not book.firing(fault.id):
        quiet(book, fault, over_ms, now_ms)


DEEDS: Mapping[Deed, Callable[[Book, AlertChange, int], None]] = {
    Deed.FIRED: fired,
    Deed.CHANGED: changed,
    Deed.EXPLAINED: explained,
    Deed.RESOLVED: resolved,
}


def open_for(book: Book, change: AlertChange, now_ms: int) -> Fault:
    """Stored with its first step, and told to whom is on duty."""
    alert = change.alert
    terms = book.world.terms(alert.school)
    policy = terms.policy(alert.topic, alert.severity, now_ms)
    fault = Fault(
        id=book.world.new_id(), number=book.world.number(alert.school, now_ms), school=alert.school, topic=alert.topic,
        severity=alert.severity, state=FaultState.OPENED, since_ms=alert.since_ms, opened_ms=now_ms, opened_by=MACHINE,
        device=alert.device, part=alert.part, rule=alert.rule, details=dict(alert.details), affected=change.affected,
        probable=alert.probable, repair_by_ms=terms.deadline(policy, now_ms, policy.repair_min * MINUTE_MS),
    )  # fmt: skip
    return opened(book, fault, now_ms, by=MACHINE)


def opened(book: Book, fault: Fault, now_ms: int, *, by: str, words: str = "", photo: str = "") -> Fault:
    """A new one, whoever saw it."""
    policy = book.world.terms(fault.school).of(fault)
    fault = book.begin(replace(fault, major=is_major(fault, policy)), now_ms, by=by, words=words, photo=photo)
    return book.tell(fault, Telling.OPENED, Level.DUTY, now_ms)


def reopened_by(book: Book, fault: Fault, now_ms: int, *, by: str, words: str) -> Fault:
    """By a person's word."""
    terms = book.world.terms(fault.school)
    policy = terms.of(fault)
    limit = terms.deadline(policy, now_ms, policy.repair_min * MINUTE_MS)
    again = book.act(fault, FaultAction.REOPENED, now_ms, by=by, words=words, details={"limit_ms": limit},
                     reopened=fault.reopened + 1, repair_by_ms=limit)  # fmt: skip
    return book.tell(again, Telling.REOPENED, Level.DUTY, now_ms)


def reopened(book: Book, fault: Fault, change: AlertChange, now_ms: int) -> Fault:
    terms = book.world.terms(fault.school)
    policy = terms.of(fault)
    limit = terms.deadline(policy, now_ms, policy.repair_min * MINUTE_MS)
    again = book.act(
        fault, FaultAction.REOPENED, now_ms, details={"limit_ms": limit}, reopened=fault.reopened + 1, quiet_ms=None,
        severity=max(fault.severity, change.alert.severity), affected=change.affected, rule=change.alert.rule,
        repair_by_ms=limit,
    )  # fmt: skip
    again = book.changed_by(again, details=dict(change.alert.details))
    return book.tell(again, Telling.REOPENED, Level.DUTY, now_ms)


def grown(book: Book, fault: Fault, change: AlertChange, now_ms: int) -> Fault:
    """What the change adds. Graver is told again; more devices in its shadow are only written down."""
    alert = change.alert
    values: dict[str, object] = {"affected": max(fault.affected, change.affected)}
    if not fault.by_machine:
        values |= {"rule": alert.rule, "topic": alert.topic, "details": dict(alert.details)}
        fault = book.act(fault, FaultAction.SEEN, now_ms, details={"rule": alert.rule})
    elif alert.rule == fault.rule and alert.part == fault.part:
        values |= {"details": dict(alert.details), "probable": alert.probable}
    fault = book.changed_by(fault, **values)
    if alert.severity > fault.severity:
        before = fault.severity
        fault = book.act(
            fault, FaultAction.GRAVER, now_ms, severity=alert.severity,
            details={"from": int(before), "to": int(alert.severity)},
        )  # fmt: skip
        fault = book.tell(fault, Telling.GRAVER, Level(max(fault.level, Level.DUTY)), now_ms)
    policy = book.world.terms(fault.school).of(fault)
    return book.changed_by(fault, major=is_major(fault, policy))


def quiet(book: Book, fault: Fault, over_ms: int, now_ms: int) -> None:
    """None of its alerts fires any more; the clock will see whether that lasts."""
    fault = book.changed_by(fault, quiet_ms=over_ms)
    if fault.state in OPEN and fault.by_machine:
        book.act(fault, FaultAction.RECOVERED, now_ms, details={"over_ms": over_ms}, repaired_ms=over_ms,
                 repaired_by=MACHINE)  # fmt: skip


def take_in_all(book: Book, cause: Fault, now_ms: int) -> None:
    """What was explained by this device before it had a fault."""
    if cause.device and cause.topic is Topic.OUTAGE:
        for alert in book.world.behind(cause.school, cause.device):
            take_in(book, cause, alert, now_ms)


def take_in(book: Book, cause: Fault, alert: Alert, now_ms: int) -> None:
    """The alert waits with the fault of its cause; a fault of its own that has nothing else is merged into that."""
    own = book.of_alert(alert.id)
    if own is not None and own.id == cause.id:
        return
    book.tie(alert, cause, now_ms, own=False)
    if own is not None and own.by_machine and not book.firing(own.id) and own.state in OPEN:
        merged(book, own, cause, now_ms)


def merged(book: Book, fault: Fault, other: Fault, now_ms: int, *, by: str = MACHINE, words: str = "") -> Fault:
    """`fault` was part of `other`, which has its devices in its shadow too."""
    book.carry(fault, other, now_ms)
    book.act(fault, FaultAction.MERGED, now_ms, by=by, words=words, merged_into=other.id,
             details={"other": other.number})  # fmt: skip
    return book.act(book.faults[other.id], FaultAction.TOOK_IN, now_ms, by=by, details={"other": fault.number},
                    affected=max(other.affected, fault.affected))  # fmt: skip
