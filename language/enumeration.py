"""Several things in one sentence, as each language lists them."""

from __future__ import annotations

from collections.abc import Sequence

from babel.lists import format_list

from language.number import locale_of


def format_words(words: Sequence[str], language: str) -> str:
    """`a`, `a and b`, `a, b, and c`; empty for none."""
    return format_list(list(words), locale=locale_of(language))
