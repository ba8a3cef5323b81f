"""What a push has to do: pure, from what shall be there and what is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dashboards.grafana.thing import Found, Kind, Thing, differences, is_ours

Inventory = Mapping[tuple[Kind, str], Found]

KEPT = frozenset({Kind.FOLDER, Kind.GROUP})
"""Never removed: a folder may hold what others put there, and Grafana would remove that with it. A group ends with
its last rule."""

NAMED_BY_POLICIES = frozenset({Kind.CONTACT, Kind.MUTING})
"""Grafana removes none of them while a policy names it."""


class Act(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    REMOVE = "remove"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`thing` is what shall be, None for what is removed; `found` what is, None for what is missing.

    `details` are the places that differ.
    """

    act: Act
    kind: Kind
    uid: str
    title: str
    details: tuple[str, ...] = ()
    thing: Thing | None = None
    found: Found | None = None


def plan(wanted: Sequence[Thing], there: Inventory, *, secrets_again: bool = False) -> list[Change]:
    """Changes in the order in which they can be made: first what is missing or different, then what is too much.

    `secrets_again` sends data sources also where nothing else differs: a server shows no secret to compare.
    """
    order = {kind: place for place, kind in enumerate(Kind)}
    needed = sorted(_needed(wanted, there, secrets_again), key=lambda change: order[change.kind])
    surplus = sorted(_surplus(wanted, there), key=lambda change: -order[change.kind])
    return [*needed, *surplus]


def _needed(wanted: Iterable[Thing], there: Inventory, secrets_again: bool) -> Iterator[Change]:
    for thing in wanted:
        found = there.get((thing.kind, thing.uid))
        details = tuple(differences(thing.body, found.body)) if found else ()
        if found and secrets_again and thing.secret:
            details = (*details, "secret: sent again")
        if found and not details:
            continue
        act = Act.CREATE if not found else Act.LOCKED if found.locked else Act.UPDATE
        yield Change(
            act=act, kind=thing.kind, uid=thing.uid, title=thing.title, details=details, thing=thing, found=found
        )


def _surplus(wanted: Iterable[Thing], there: Inventory) -> Iterator[Change]:
    keep = {(thing.kind, thing.uid) for thing in wanted}
    policies_locked = any(found.locked for (kind, _), found in there.items() if kind is Kind.POLICY)
    for (kind, uid), found in there.items():
        if (kind, uid) not in keep and kind not in KEPT and is_ours(uid):
            named = policies_locked and kind in NAMED_BY_POLICIES
            act = Act.LOCKED if found.locked or named else Act.REMOVE
            yield Change(act=act, kind=kind, uid=uid, title=found.title, found=found)
