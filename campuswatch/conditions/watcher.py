"""Who reads the ledger for conditions: all of it, and changes nothing."""

from __future__ import annotations

from campuswatch.usecases.actor import Actor, Right
from inventory.model.scope import BUREAU

WATCHER = Actor("watchman", BUREAU, frozenset({Right.LOOK}))
