"""Compaction: batches are gathered into parts, parts are folded into blocks and roll-ups, in slices.

Every step is a transaction that can be lost and done again: readers drop doubles (the first written wins), and a
fold merges into the block that is already there. Samples that come late pass the same way into older blocks.
"""

from __future__ import annotations

from collections.abc import Iterator

from collector.store.catalogue import Catalogue
from collector.store.file import StoreFile
from collector.store.folding import Folding
from collector.store.gathering import Gathering


def compact(file: StoreFile, catalogue: Catalogue, now_ms: int, *, everything: bool = False) -> Iterator[None]:
    """`everything` does not wait for samples to grow old."""
    yield from Gathering(file, catalogue).gather(now_ms, everything=everything)
    yield from Folding(file, catalogue).fold(now_ms, everything=everything)
