"""From message to text: the catalogues, read once per language when first asked for.

A catalogue is a gettext file, `locales/<locale>/LC_MESSAGES/campuswatch.po`, keyed by message id. A text names
its parameters in braces. A message that counts something calls the count `n`; it then has the plural forms of
its language and `n` is written with that language's digit groups. Other whole numbers (ports, codes) stay as
they are, fractions get the language's decimal sign. `{stage:stage}` shows a parameter that is itself a word of
ours, the text of `stage.<value>`.
"""

from __future__ import annotations

import gettext
import io
import logging
from functools import cache
from pathlib import Path
from typing import Self

from language.message import Message, Parameter

LANGUAGES = ("en", "zh-CN", "vi")
FALLBACK = "en"
LOCALES = Path(__file__).parent / "locales"
MAX_HEADER = 512

log = logging.getLogger(__name__)


class MissingText(LookupError):
    """No catalogue knows the id, or the message lacks a parameter that its text names."""


def translate(message: Message, language: str) -> str:
    """The text in `language`, else in English, else the bare message, logged once: a page never breaks over a text."""
    try:
        return render(message, language)
    except MissingText as error:
        _log_once(str(error))
        return str(message)


def render(message: Message, language: str) -> str:
    """As `translate`, but raises MissingText; for tests and for papers that may not go out half translated."""
    for name in dict.fromkeys((nearest(language), FALLBACK)):
        text = _lookup(message, name)
        if text is not None:
            return _fill(text, message, name)
    raise MissingText(f"no text for message id {message.id!r}")


def nearest(language: str) -> str:
    """The language of LANGUAGES that a tag means (`zh_CN`, `zh-Hant`, `vi-VN`), or English."""
    return _match(language) or FALLBACK


def negotiate(accept_language: str, default: str = FALLBACK) -> str:
    """Chooses from LANGUAGES by an Accept-Language header (RFC 9110 §12.5.4); `default` where nothing fits."""
    wanted = sorted(_ranges(accept_language[:MAX_HEADER]), key=lambda item: -item[1])
    for tag, quality in wanted:
        language = default if tag == "*" else _match(tag)
        if language and quality > 0:
            return language
    return default


def _ranges(header: str) -> list[tuple[str, float]]:
    found = []
    for part in header.split(","):
        tag, _, parameter = part.strip().partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if tag:
            found.append((tag.strip(), quality))
    return found


def _match(tag: str) -> str | None:
    primary = tag.replace("_", "-").split("-")[0].lower()
    return next((name for name in LANGUAGES if name.split("-")[0] == primary), None)


def _lookup(message: Message, language: str) -> str | None:
    if not message.id:  # the empty id is the catalogue's own header
        return None
    texts = catalogue(language)
    count = message.params.get("n")
    if isinstance(count, int):
        text = texts.ngettext(message.id, message.id, count)
        if text != message.id:
            return text
    text = texts.gettext(message.id)
    return None if text == message.id else text


def _fill(text: str, message: Message, language: str) -> str:
    shown = {name: _Shown(_written(name, value, language), language) for name, value in message.params.items()}
    try:
        return text.format_map(shown)
    except KeyError as error:
        raise MissingText(f"message {message.id!r} lacks the parameter {error}") from None


class _Shown(str):
    """A parameter as a text shows it; in `{name:family}` by the text of `family.<value>`, where there is one."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, value: str, language: str) -> Self:
        self = super().__new__(cls, value)
        self.language = language
        return self

    def __format__(self, family: str) -> str:
        word = _lookup(Message(f"{family}.{self}"), self.language) if family else None
        return str(self) if word is None else word


def _written(name: str, value: Parameter, language: str) -> str:
    if isinstance(value, float) or (name == "n" and isinstance(value, int)):
        from language.number import format_number  # Babel: only who shows a number pays for it

        return format_number(value, language)
    return str(value)


def has_text(id: str) -> bool:
    """Whether the catalogues know the id."""
    return catalogue(FALLBACK).gettext(id) != id


@cache
def catalogue(language: str) -> gettext.GNUTranslations:
    """The catalogue of one of LANGUAGES, compiled in memory from its .po file."""
    # Babel takes tens of milliseconds to import: only who translates pays.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    locale = language.replace("-", "_")
    with (LOCALES / locale / "LC_MESSAGES" / "campuswatch.po").open("rb") as source:
        texts = read_po(source, locale=locale, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, texts)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def _log_once(problem: str) -> None:
    log.warning("%s", problem)
