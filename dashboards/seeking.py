"""Finding a device by what somebody types: name, code, address, MAC, serial, asset number, room, in any order. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dashboards.roster import Listed
from inventory.repository.search_text import fold

Needles = Sequence[frozenset[str]]
"""Of every word that is typed the forms of which one must be there."""
CARD = re.compile(r"(?:[0-9a-f]{2}[:-]){1,5}[0-9a-f]{0,2}|(?:[0-9a-f]{4}\.){1,2}[0-9a-f]{0,4}")
"""The beginning of an address of a card, or all of it, as one or another maker writes it."""
MOST_WORDS, MOST_RANKED = 8, 1_000
"""Of so many nobody looks for the first; they stand by their codes."""


def needles(text: str) -> Needles:
    return [forms(word) for word in fold(text).split()[:MOST_WORDS]]


def forms(word: str) -> frozenset[str]:
    return frozenset({word, re.sub(r"[:.-]", "", word)} if CARD.fullmatch(word) else {word})


def has(text: str, wanted: Needles) -> bool:
    """`text` is folded. What asks for nothing is in everything."""
    return all(any(form in text for form in word) for word in wanted)


def find(listed: Iterable[Listed], wanted: Needles) -> list[Listed]:
    """What is called so comes before what is called so among other things; then by code."""
    found = [one for one in listed if has(one.text, wanted)]
    if len(found) > MOST_RANKED:
        return sorted(found, key=lambda one: one.device.code)
    return sorted(found, key=lambda one: (rank(one, wanted), one.device.code))


def rank(one: Listed, wanted: Needles) -> int:
    """0 is exactly that, 1 begins like it, 2 has it in name, code or address, 3 elsewhere."""
    device = one.device
    called = [fold(word) for word in (device.name, device.code, device.address or "") if word]
    typed = " ".join(min(word) for word in wanted)
    if typed in called:
        return 0
    if any(word.startswith(typed) for word in called):
        return 1
    return 2 if has("\n".join(called), wanted) else 3
