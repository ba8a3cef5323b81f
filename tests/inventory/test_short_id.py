"""Ids as people type them: a beginning means the one entry that has it, or nothing, or is refused."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from inventory.errors import Conflict
from inventory.short_id import beginning


@dataclass(frozen=True)
class Kept:
    id: str


KEPT = [Kept("ab12"), Kept("ab34"), Kept("cd56")]


@pytest.mark.parametrize(
    ("typed", "found"), [("c", "cd56"), ("ab3", "ab34"), ("ab34", "ab34"), ("x", None), ("", None)]
)
def test_a_beginning_means_the_one_that_has_it(typed: str, found: str | None) -> None:
    assert beginning(KEPT, typed) == (Kept(found) if found is not None else None)


def test_a_beginning_of_several_is_refused() -> None:
    with pytest.raises(Conflict) as refused:
        beginning(KEPT, "ab")
    assert refused.value.message.id == "ledger.several_ids"
