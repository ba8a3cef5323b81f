"""Several things in one sentence, as each language lists them."""

from __future__ import annotations

from collections.abc import Sequence

from babel.lists import format_list

from language.number import locale_of


def format_words(words: Sequence[str], language: str) -> str:
    """`a`, `a and b`, `a, b, and c`; empty for none."""
    return format_list(list(words), locale=locale_of(language))


MOST_NAMED = 8
"""Codes in one sentence: cheap cameras by the hundred come with the same MAC."""


def some_of(codes: Sequence[str]) -> str:
    """The first of them and how many there are besides: `a, b + 21`."""
    more = len(codes) - MOST_NAMED
    return ", ".join(codes[:MOST_NAMED]) + (f" + {more}" if more > 0 else "")
