"""Passwords that are due, that several devices share, or that their makers ship (Q11, Q13). One condition a school.

Which secrets are alike is found by opening them, in memory and only of the compartment that is open; what is told is
how many and of which devices, never what they are.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from alerts.condition import Condition
from campuswatch.conditions.put_aside import left
from campuswatch.conditions.source import Means, Source
from campuswatch.conditions.watcher import WATCHER
from campuswatch.usecases.credentials import every_credential
from campuswatch.usecases.secret_policies import bearers_of
from inventory.model.audience import audience_of
from inventory.model.credential import Purpose
from inventory.model.scope import BUREAU
from inventory.model.sealed import SealedCredential
from inventory.repository import secret_policies
from inventory.safekeeping import opened_all, subject_of
from inventory.secret_ages import Age, due
from inventory.shared_secrets import FEWEST_KEY, factory_defaults, same_secrets
from inventory.vault import Vault

NAMED = 5


def overdue(connection: Connection, now_ms: int, _: Means) -> Iterable[Condition]:
    """Without opening any."""
    policies = secret_policies.every(connection, BUREAU)
    if not policies:
        return ()
    today = datetime.fromtimestamp(now_ms / 1000, UTC).date()
    rows = every_credential(connection, WATCHER)
    bearers = bearers_of(connection, WATCHER, rows)
    late: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        judged = due(policies, row, {device.kind for device in bearers[row.id]}, now_ms=now_ms, today=today)
        if judged.age is Age.OVERDUE and judged.due_ms is not None:
            late[row.school].append((judged.due_ms, _name(connection, row)))
    return left(connection, (_late(school, sorted(told)) for school, told in sorted(late.items())))


def _late(school: str, told: Sequence[tuple[int, str]]) -> Condition:
    return Condition(
        rule="password_overdue", school=school, since_ms=told[0][0],
        details={"n": len(told), "subjects": _few([name for _, name in told])},
    )  # fmt: skip


def alike(connection: Connection, now_ms: int, means: Means) -> Iterable[Condition]:
    """Of polling logins: the administrators' compartment is shut while nobody works with it."""
    return () if means.vault is None else left(connection, _alike(connection, means.vault, now_ms))


def _alike(connection: Connection, vault: Vault, now_ms: int) -> Iterator[Condition]:
    rows = {row.id: row for row in every_credential(connection, WATCHER, [Purpose.POLL])}
    opened = opened_all(connection, vault, list(rows.values()))
    bearers = bearers_of(connection, WATCHER, list(rows.values()))
    vendors = {id: [device.vendor for device in some] for id, some in bearers.items()}
    shared: defaultdict[str, set[str]] = defaultdict(set)
    for same in same_secrets(opened.values(), os.urandom(FEWEST_KEY)):
        homes = {rows[id].school for id in same.ids}
        for id in same.ids:
            if len(homes) > 1 or len([other for other in same.ids if rows[other].school == rows[id].school]) > 1:
                shared[rows[id].school].add(id)
    shipped: defaultdict[str, set[str]] = defaultdict(set)
    for id in factory_defaults(opened.values(), vendors):
        shipped[rows[id].school].add(id)
    for rule, found in (("password_shared", shared), ("password_factory", shipped)):
        for school, ids in sorted(found.items()):
            names = sorted(_name(connection, rows[id]) for id in ids)
            yield Condition(rule=rule, school=school, since_ms=now_ms, details={"n": len(ids), "subjects": _few(names)})


def _name(connection: Connection, row: SealedCredential) -> str:
    """What it is for and whose account it is; never the secret."""
    return " ".join(filter(None, (subject_of(connection, audience_of(row)), row.account)))


def _few(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" + {more}" if more > 0 else "")


OVERDUE_PASSWORDS = Source(every_s=3600, rules=frozenset({"password_overdue"}), read=overdue)
ALIKE = Source(every_s=21_600, rules=frozenset({"password_shared", "password_factory"}), read=alike)
