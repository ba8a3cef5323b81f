"""Passwords: changed in a period, and due at its end (Q11, Q13). What they are stands nowhere here.

Nothing is opened: ages are told by rows and by the history, which says that a secret was given, when and by whom.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from dashboards.reports.other_figures import NO_PASSWORDS, PasswordChange, PasswordFigures
from dashboards.reports.rate import Rate
from dashboards.reports.stretch import Stretch, narrowed, stretch_of
from inventory.inheritance import fits
from inventory.model.alert import Alert
from inventory.model.change_event import ChangeEvent
from inventory.model.credential import CredentialType, Purpose
from inventory.model.device import Device, Stage
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.model.sealed import SealedCredential
from inventory.model.secret_policy import SecretPolicy
from inventory.period import Period
from inventory.repository import alerts, changes, credentials, device_groups, devices, secret_policies
from inventory.safekeeping import ACTIONS, CHANGED, REMOVED
from inventory.secret_ages import Age, due

FACTORY, SHARED = "password_factory", "password_shared"
"""Rules whose alerts count, a school, what was found by comparing secrets in memory."""
FOREVER_MS = 1 << 62

Place = tuple[str, str]
"""What a secret is for, in words of the history, and its purpose, type and account."""


@dataclass(frozen=True, slots=True)
class Secret:
    """`kinds` are those of the devices that it is for."""

    row: SealedCredential
    subject: str
    kinds: frozenset[str]

    @property
    def place(self) -> Place:
        return self.subject, f"{self.row.purpose} {self.row.type} {self.row.account}".strip()


def read_passwords(
    connection: Connection, scope: Scope, schools: Sequence[School], period: Period, *, now_ms: int, known_ms: int
) -> dict[str, PasswordFigures]:
    """By school code."""
    stretches = {one.code: stretch_of(period, one.zone, min(now_ms, known_ms)) for one in schools}
    found = {one.code: NO_PASSWORDS for one in schools}
    if not stretches:
        return found
    narrow = narrowed(scope, schools)
    start_ms, end_ms = min(one.start_ms for one in stretches.values()), max(one.end_ms for one in stretches.values())
    told = _by_school(changes.within(connection, narrow, start_ms, FOREVER_MS, ACTIONS))
    kept = _secrets(connection, narrow)
    later = [code for code, some in told.items() if any(one.at_ms >= stretches[code].end_ms for one in some)]
    before = _by_school(changes.within(connection, Scope.of(later), 0, end_ms, ACTIONS)) if later else {}
    policies = [one for one in secret_policies.every(connection, narrow) if one.entered_ms <= known_ms]
    alike = alerts.standing_at(connection, narrow, {FACTORY, SHARED}, end_ms)
    for code in told.keys() | kept.keys() | {one.school for one in alike}:
        stretch = stretches[code]
        own = kept.get(code, ())
        if code in later:
            own = list(as_of(own, before.get(code, ()), told[code], stretch.end_ms))
        figures = reckon_passwords(own, told.get(code, ()), policies, stretch)
        found[code] = replace(figures, factory=_count(alike, code, FACTORY), shared=_count(alike, code, SHARED))
    return found


def reckon_passwords(
    secrets: Iterable[Secret], told: Iterable[ChangeEvent], policies: Sequence[SecretPolicy], stretch: Stretch
) -> PasswordFigures:
    """`secrets` as they were at the end of the stretch; pure."""
    ages = {Age.FINE: 0, Age.SOON: 0, Age.OVERDUE: 0, Age.UNKNOWN: 0, Age.UNASKED: 0}
    overdue: list[tuple[int, str, str]] = []
    for one in secrets:
        judged = due(policies, one.row, one.kinds, now_ms=stretch.end_ms, today=stretch.last or date.max)
        ages[judged.age] += 1
        if judged.age is Age.OVERDUE and judged.due_ms is not None:
            overdue.append((judged.due_ms, one.subject, one.row.account))
    fresh = ages[Age.FINE] + ages[Age.SOON]
    known = fresh + ages[Age.OVERDUE]
    return PasswordFigures(
        in_time=Rate(fresh, known, known, known + ages[Age.UNKNOWN]),
        changed=[
            PasswordChange(device=one.subject, account=account_of(one), at_ms=one.at_ms, by=one.actor)
            for one in told
            if one.action == CHANGED and stretch.holds(one.at_ms)
        ],
        due=[(subject, account) for _, subject, account in sorted(overdue)],
    )


def as_of(
    secrets: Iterable[Secret], before: Iterable[ChangeEvent], since: Iterable[ChangeEvent], at_ms: int
) -> Iterator[Secret]:
    """As they were at a moment, told from how they are now and from the history on both sides of it. Pure."""
    last = {(one.subject, one.field): one for one in before if one.at_ms < at_ms}
    after = {(one.subject, one.field): one for one in since if one.at_ms >= at_ms}
    present = {one.place: one for one in secrets}
    for place, secret in present.items():
        then = last.get(place)
        if place not in after:
            yield secret
        elif then is not None and then.action != REMOVED:
            yield replace(secret, row=replace(secret.row, changed_ms=then.at_ms))
    kinds = {one.subject: one.kinds for one in present.values()}
    for place in after.keys() - present.keys():
        then = last.get(place)
        if then is not None and then.action != REMOVED:
            yield Secret(_former(then), then.subject, kinds.get(then.subject, frozenset()))


def account_of(event: ChangeEvent) -> str:
    return [*event.field.split(" ", 2), "", ""][2]


def _former(event: ChangeEvent) -> SealedCredential:
    """What the history tells of one that is gone: when it was given, never what it was."""
    purpose, type = event.field.split(" ", 2)[:2]
    return SealedCredential(
        id="", school=event.school, device_id=None, vendor="", type=CredentialType(type), purpose=Purpose(purpose),
        account=account_of(event), generation=0, key="", wrapped_key=b"", ciphertext=b"", changed_ms=event.at_ms,
    )  # fmt: skip


def _secrets(connection: Connection, narrow: Scope) -> dict[str, list[Secret]]:
    """By school, of both compartments."""
    rows = [row for purpose in Purpose for row in credentials.every(connection, narrow, purpose)]
    if not rows:
        return {}
    present = [one for one in devices.find(connection, narrow) if one.stage is not Stage.RETIRED]
    by_id = {one.id: one for one in present}
    by_school: defaultdict[str, list[Device]] = defaultdict(list)
    for one in present:
        by_school[one.school].append(one)
    grouped = any(row.group_id is not None for row in rows)
    names = {one.id: one.name for one in device_groups.every(connection, narrow)} if grouped else {}
    members = device_groups.memberships(connection, narrow) if grouped else {}
    found: defaultdict[str, list[Secret]] = defaultdict(list)
    for row in rows:
        own = None if row.device_id is None else by_id.get(row.device_id)
        if row.device_id is not None and own is None:
            continue  # retired: nobody is let in by it any more
        near = by_school[row.school] if own is None else [own]
        kinds = {one.kind.value for one in near if fits(row, one, members.get(one.id, frozenset()))}
        found[row.school].append(Secret(row, _subject(row, own, names), frozenset(kinds)))
    return found


def _subject(row: SealedCredential, own: Device | None, names: Mapping[str, str]) -> str:
    """As `inventory.safekeeping.subject_of`, of many."""
    if own is not None:
        return own.code
    if row.group_id is not None:
        return device_groups.subject(row.school, names.get(row.group_id, row.group_id))
    return f"{row.school}/vendor:{row.vendor}" if row.vendor else row.school


def _by_school(events: Iterable[ChangeEvent]) -> dict[str, list[ChangeEvent]]:
    found: defaultdict[str, list[ChangeEvent]] = defaultdict(list)
    for one in events:
        found[one.school].append(one)
    return dict(found)


def _count(told: Iterable[Alert], school: str, rule: str) -> int:
    """How many secrets the alert tells of."""
    counts = [one.details.get("n", 0) for one in told if one.school == school and one.rule == rule]
    return sum(int(count) for count in counts if isinstance(count, int))
