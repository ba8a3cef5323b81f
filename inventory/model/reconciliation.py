"""A reconciliation: ledger, network and the channel lists of recorders were laid beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """`scanned_ms` is how old the network's word was: when the last scan ended, None where none ever did. `counts` are
    the rows that wait for an answer, by what they are (see inventory/reconciliation.py)."""

    school: str
    at_ms: int
    by: str
    scanned_ms: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
