"""Registers that nobody may alter: each entry's hash covers what it says and the hash of the entry before it.

The head, kept in another table, says which entry is the last, so that `verify` finds an entry that was edited, deleted,
inserted or put elsewhere, and a chain cut off at its end. A wrong entry is corrected by another one.

What it cannot find: somebody who may write to the database and either computes the chain and its head anew, or cuts
the chain and puts the head back to the entry that is then the last. Against that stands only a copy of the head
outside (a printed report, another machine): its hash must still be found in the chain under its number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from inventory.model.audit_entry import AuditEntry
from inventory.model.scope import BUREAU, Scope
from inventory.repository import register_rows
from inventory.tables.register import Register

PAGE = 1_000
FIRST_PREVIOUS = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain; `seq` is 0 for a chain without entries."""

    seq: int
    hash: str


NO_HEAD = Head(0, FIRST_PREVIOUS)


def enter(
    connection: Connection,
    register: Register,
    chain: str,
    *,
    at_ms: int,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, object],
) -> AuditEntry:
    """Add an entry inside the caller's write: what it tells of and the entry become durable together or not at all.

    `chain` is the school; `detail` is of what JSON knows, and never holds a secret.
    """
    deed = Deed(at_ms=at_ms, actor=actor, action=action, subject=subject, detail=detail)
    return enter_all(connection, register, chain, [deed])[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What an entry says, before it stands in a chain."""

    at_ms: int
    actor: str
    action: str
    subject: str
    detail: Mapping[str, object]


def enter_all(connection: Connection, register: Register, chain: str, deeds: Iterable[Deed]) -> list[AuditEntry]:
    """As `enter`, for many at once, in their order."""
    last = head_of(connection, BUREAU, register, chain)
    entries: list[AuditEntry] = []
    for deed in deeds:
        entry = sealed(
            AuditEntry(
                chain=chain,
                seq=last.seq + 1,
                at_ms=deed.at_ms,
                actor=deed.actor,
                action=deed.action,
                subject=deed.subject,
                detail=canonical(deed.detail),
                previous=last.hash,
                hash="",
            )
        )
        entries.append(entry)
        last = Head(entry.seq, entry.hash)
    register_rows.append_all(connection, register, entries)
    return entries


def verify(connection: Connection, scope: Scope, register: Register, chain: str) -> int | None:
    """The number of the first entry that is not what was written (one past the end for a chain cut off), or None.

    A chain outside the scope looks like one without entries.
    """
    return first_broken(pages(connection, scope, register, chain), head_of(connection, scope, register, chain))


def head_of(connection: Connection, scope: Scope, register: Register, chain: str) -> Head:
    return Head(*(register_rows.head(connection, scope, register, chain) or (NO_HEAD.seq, NO_HEAD.hash)))


def pages(connection: Connection, scope: Scope, register: Register, chain: str) -> Iterator[AuditEntry]:
    """A chain of years does not fit into memory at once."""
    after: int | None = None  # not 0: a row that somebody put before the first has a number too
    while page := register_rows.entries(connection, scope, register, chain, after=after, limit=PAGE):
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
