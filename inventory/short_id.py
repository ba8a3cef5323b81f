"""Ids as people see and type them: their beginning, as long as it is only one's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from inventory.errors import Conflict

SHORT = 8
"""Letters of an id that are shown; any beginning that tells entries apart will do."""


class Identified(Protocol):
    @property
    def id(self) -> str: ...


Entry = TypeVar("Entry", bound=Identified)


def beginning(known: Iterable[Entry], id: str) -> Entry | None:
    """Whose id begins so. Raises Conflict where several do."""
    found = [one for one in known if one.id.startswith(id)] if id else []
    if len(found) > 1:
        raise Conflict("ledger.several_ids", id=id)
    return found[0] if found else None
