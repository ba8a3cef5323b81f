"""A source of conditions that are read from the ledger, or from what else a process has at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from alerts.condition import Condition
from campuswatch.settings import Settings
from collector.store.store import Store
from inventory.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a process has at hand besides the ledger; None for what it has not: sources that need it say nothing."""

    settings: Settings | None = None
    vault: Vault | None = None
    store: Store | None = None


NO_MEANS = Means()
Read = Callable[[Connection, int, Means], Iterable[Condition]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """`read(connection, now_ms, means)` gives all that holds by these `rules` now, of all schools: what is not in it
    any more has ended. It is read each `every_s` seconds, in a thread."""

    every_s: float
    rules: frozenset[str]
    read: Read
