"""What a person has looked at and left as it is, with a reason: it is never told again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from alerts.condition import Condition, Key
from inventory.inbox_entry import Topic, entry_id
from inventory.model.scope import BUREAU
from inventory.repository import dismissals


def aside_id(key: Key) -> str:
    """Under this id a dismissal of a condition stands among those of the inbox: who dismisses a fault writes one for
    each of its alerts, with `dismissals.put(connection, key.school, aside_id(key), …)`."""
    return entry_id(Topic.STRANGER, key.school, "condition", key.rule, key.device, key.part)


def left(connection: Connection, conditions: Iterable[Condition]) -> Iterator[Condition]:
    """Those that nobody has put aside."""
    dismissed = dismissals.every(connection, BUREAU)
    return (one for one in conditions if aside_id(one.key) not in dismissed)
