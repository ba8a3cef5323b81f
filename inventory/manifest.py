"""Rows against their manifest: which was put back, exchanged, slipped in or taken away. Pure.

A sealed row proves what it is, not that it is the newest of its kind, nor that none is missing. The manifest does; it
is written in the transaction that changes a row. What it cannot tell is a ledger put back as a whole, manifest and all:
for that each change stands in the audit chain with the manifest's generation, and heads of chains are printed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from inventory.model.credential import Purpose
from inventory.model.manifest import Entry, Manifest
from inventory.model.sealed import SealedCredential
from inventory.spelling import canonical


class Doubt(StrEnum):
    """What is wrong with a row."""

    GONE = "gone"
    SLIPPED_IN = "slipped_in"
    PUT_BACK = "put_back"
    ALTERED = "altered"


def manifest_detail(purpose: Purpose) -> str:
    """Under which name the audit chain tells a manifest's generation."""
    return f"manifest_{purpose}"


def entry_of(row: SealedCredential) -> Entry:
    """Over everything that is stored of it, sealed and open."""
    parts = canonical(
        row.id,
        row.school,
        row.device_id,
        row.group_id,
        row.vendor,
        row.type,
        row.purpose,
        row.account,
        row.generation,
        row.changed_ms,
        row.key,
        row.wrapped_key.hex(),
        row.ciphertext.hex(),
    )
    return Entry(row.generation, hashlib.sha256(parts).hexdigest())


def changed(manifest: Manifest, *, put: Mapping[str, Entry], gone: Iterable[str] = ()) -> Manifest:
    """The next generation; not attested yet."""
    left_out = set(gone)
    kept = {id: entry for id, entry in manifest.entries.items() if id not in left_out}
    return replace(manifest, generation=manifest.generation + 1, entries={**kept, **put}, tag=b"")


def doubts(manifest: Manifest, found: Mapping[str, Entry]) -> dict[str, Doubt]:
    """By row id; `found` are the entries that the stored rows demand."""
    judged = {id: doubt_of(manifest.entries.get(id), found.get(id)) for id in {*manifest.entries, *found}}
    return {id: doubt for id, doubt in sorted(judged.items()) if doubt is not None}


def doubt_of(wanted: Entry | None, found: Entry | None) -> Doubt | None:
    if wanted == found:
        return None
    if found is None:
        return Doubt.GONE
    if wanted is None:
        return Doubt.SLIPPED_IN
    return Doubt.PUT_BACK if found.generation < wanted.generation else Doubt.ALTERED
