"""All that is known, in one place, and what is left of it when a vendor is forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from inventory.vendors.banners import BANNER_ROWS
from inventory.vendors.models import MODEL_ROWS
from inventory.vendors.names import NAME_ROWS
from inventory.vendors.presence import PRESENCE, Presence
from inventory.vendors.roots import ROOTS
from inventory.vendors.row import Pattern, Root
from inventory.vendors.words import WORDS

PATTERNS: tuple[Pattern, ...] = (*WORDS, *MODEL_ROWS, *NAME_ROWS, *BANNER_ROWS)


@dataclass(frozen=True)
class Rulebook:
    roots: tuple[Root, ...] = ROOTS
    patterns: tuple[Pattern, ...] = PATTERNS
    presence: tuple[Presence, ...] = PRESENCE

    def without(self, vendor: str) -> Rulebook:
        """As if the vendor had never been heard of: every row that names it is gone."""
        return replace(
            self,
            roots=tuple(row for row in self.roots if row.vendor != vendor),
            patterns=tuple(row for row in self.patterns if row.vendor != vendor),
        )

    @cached_property
    def _by_prefix(self) -> Mapping[str, Root]:
        return {row.prefix: row for row in self.roots}

    def root(self, number: str) -> Root | None:
        """The longest row that `number`, dotted, is or lies under."""
        while number:
            if number in self._by_prefix:
                return self._by_prefix[number]
            number = number.rpartition(".")[0]
        return None


RULES = Rulebook()
