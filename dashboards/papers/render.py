"""Papers: HTML pages that print on A4, whole in one file. No script, nothing fetched, every text escaped."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboards.papers.qr import qr_svg
from dashboards.words import Words
from language.money import format_money

HERE = Path(__file__).parent / "templates"
# Control, format (bidi overrides, zero-width), surrogate: what would turn or hide other words on a signed paper.
HARMFUL = frozenset({"Cc", "Cf", "Cs"})
# Emoji and some scripts are joined by the first two; lines of one text stay lines.
JOINERS = frozenset({"\u200c", "\u200d", "\n"})


def render(template: str, words: Words, context: dict[str, Any]) -> str:
    """The page of `templates/<template>` in the language of `words`."""
    return environment().get_template(template).render(w=words, **context)


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=plain,
    )
    made.filters.update(css=css_text)
    made.globals.update(qr=qr_svg, money=format_money)
    return made


def plain(value: object) -> object:
    """What is shown of a value: texts without signs that cannot be seen but turn or hide others."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return "".join("\N{REPLACEMENT CHARACTER}" if _harmful(sign) else sign for sign in value)


def css_text(text: str) -> Markup:
    """A string of CSS (CSS Syntax §4.3.5), quotes and all: whatever is no letter or digit is written by its number."""
    shown = str(plain(text))
    written = "".join(sign if sign.isascii() and sign.isalnum() else f"\\{ord(sign):06x}" for sign in shown)
    return Markup(f'"{written}"')  # noqa: S704 - only letters, digits and escapes


def _harmful(sign: str) -> bool:
    return unicodedata.category(sign) in HARMFUL and sign not in JOINERS
