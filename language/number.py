"""Numbers as people of a language write them (CLDR, through Babel)."""

from __future__ import annotations

from functools import cache, lru_cache

from babel.core import Locale
from babel.numbers import format_decimal


@cache
def locale_of(language: str) -> Locale:
    """Babel's locale of a language tag (`zh-CN`)."""
    return Locale.parse(language, sep="-")


@lru_cache(maxsize=4096)
def format_number(value: float, language: str, digits: int = 1) -> str:
    """With the language's digit groups; a fraction is rounded to at most `digits` places."""
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=locale_of(language))


@lru_cache(maxsize=4096)
def format_share(part: int, whole: int, language: str, digits: int = 2) -> str:
    """`part` of `whole` in percent, rounded towards zero so that nothing short of all prints as 100 %; `—` of none.
    Chinese and Vietnamese papers set no space before the sign."""
    if whole == 0:
        return "—"
    return format_cut(part * 100, whole, language, digits) + (" %" if language == "en" else "%")


def format_cut(part: int, whole: int, language: str, digits: int = 2) -> str:
    """`part` by `whole`, neither below 0, with all its `digits` places, cut and not rounded."""
    scale = 10**digits
    cut = part * scale // whole / scale
    return format_decimal(cut, format="0." + "0" * digits if digits else "0", locale=locale_of(language))
