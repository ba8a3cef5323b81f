"""The audit chains: who did what, in an order that cannot be rewritten unnoticed.

Each school has a chain and the bureau has its own (the empty name). A row's hash covers its content and the hash
of the row before it; the head, kept in another table, says which row is the last. `verify` therefore finds a
row that was edited, deleted, inserted or put elsewhere, and a chain cut off at its end.

What it cannot find: somebody who may write to the database and either computes the chain and its head anew, or cuts
the chain and puts the head back to the row that is then the last. Against that stands only a copy of the head
outside (a printed report, another machine): its hash must still be found in the chain under its number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from inventory.model.audit_entry import AuditEntry
from inventory.model.scope import Scope
from inventory.repository import audit_rows

BUREAU_CHAIN = ""
PAGE = 1_000
FIRST_PREVIOUS = "0" * 64

Detail = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of a chain; `seq` is 0 for a chain without rows."""

    seq: int
    hash: str


NO_HEAD = Head(0, FIRST_PREVIOUS)


def append(
    connection: Connection, chain: str, *, at_ms: int, actor: str, action: str, subject: str, detail: Detail
) -> AuditEntry:
    """Add a row inside the caller's write: what it tells of and the row become durable together or not at all.

    `detail` never holds a secret.
    """
    head = Head(*(audit_rows.head(connection, Scope(None), chain) or (NO_HEAD.seq, NO_HEAD.hash)))
    entry = sealed(
        AuditEntry(
            chain=chain,
            seq=head.seq + 1,
            at_ms=at_ms,
            actor=actor,
            action=action,
            subject=subject,
            detail=canonical(detail),
            previous=head.hash,
            hash="",
        )
    )
    audit_rows.append(connection, entry)
    return entry


def verify(connection: Connection, scope: Scope, chain: str) -> int | None:
    """The number of the first row that is not what was written (one past the end for a chain cut off), or None.

    A chain outside the scope looks like one without rows.
    """
    head = Head(*(audit_rows.head(connection, scope, chain) or (NO_HEAD.seq, NO_HEAD.hash)))
    return first_broken(_pages(connection, scope, chain), head)


def _pages(connection: Connection, scope: Scope, chain: str) -> Iterator[AuditEntry]:
    """A chain of years does not fit into memory at once."""
    after = 0
    while page := audit_rows.entries(connection, scope, chain, after=after, limit=PAGE):
        yield from page
        after = page[-1].seq


def first_broken(entries: Iterable[AuditEntry], head: Head) -> int | None:
    """`entries` in the order of their numbers, as stored: pure."""
    previous = NO_HEAD
    for entry in entries:
        expected = previous.seq + 1
        if (entry.seq, entry.previous) != (expected, previous.hash) or sealed(entry).hash != entry.hash:
            return expected
        previous = Head(entry.seq, entry.hash)
    if previous == head:
        return None
    # A head that says otherwise: rows are missing after the last, or the head was changed, or it was put back.
    return head.seq if previous.seq == head.seq else min(previous.seq, head.seq) + 1


def sealed(entry: AuditEntry) -> AuditEntry:
    """The entry with the hash that its content demands: SHA-256 over a JSON list of all its other fields."""
    content = [
        entry.chain,
        entry.seq,
        entry.at_ms,
        entry.actor,
        entry.action,
        entry.subject,
        entry.detail,
        entry.previous,
    ]
    return entry.with_hash(hashlib.sha256(canonical(content).encode()).hexdigest())


def canonical(value: object) -> str:
    """One spelling for one value: sorted keys, no spaces, ASCII only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
