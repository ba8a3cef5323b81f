"""A letter in a language: subject, plain text, HTML. Nothing in it is fetched; what others wrote is escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from alerts.notifiers.notifier import clean
from inventory.model.notice import Action, Letter
from language.catalogue import nearest, translate
from language.message import Message, Parameter

HERE = Path(__file__).parent / "templates"
MOST_VALUE = 200  # characters of a parameter: a name, not a book
MOST_WORDS = 1_000  # of what a person wrote
SHORT_OVER = 10
"""In a digest of more letters than this, each is told without its table."""

Address = Callable[[Action], str | None]
"""The address that a link leads to; None where there is none, and then it is left out."""

GOOD, BAD, PLAIN = "good", "bad", "plain"
TONES: Mapping[str, str] = {
    "opened": BAD, "escalated": BAD, "reopened": BAD, "missed": BAD, "missing": BAD, "repaired": GOOD, "verified": GOOD,
    "closed": GOOD,
}  # fmt: skip
"""The last part of a notice's kind -> the colour at its head."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and in which language it is read. `school` is its name, empty for the bureau; `zone` an IANA name."""

    school: str
    zone: str
    language: str


@dataclass(frozen=True, slots=True)
class Told:
    """A letter whose messages are text. `links` are (label, address)."""

    subject: str
    sentences: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...]
    parts: tuple[Told, ...] = ()
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str
    links: tuple[tuple[str, str], ...]


def render(letter: Letter, place: Place, kind: str, address: Address) -> Rendered:
    """The bodies of `letter`. Raises nothing for what people or devices wrote into it."""
    told = put_in_words(letter, place, address)
    foot = "mail.foot" if place.school else "mail.foot.bureau"
    context = {
        "told": told,
        "foot": say(Message(foot, {"school": place.school}), place),
        "language": nearest(place.language),
        "school": clean(place.school, MOST_VALUE),
        "tone": TONES.get(kind.rpartition(".")[2], PLAIN),
        "short": len(told.parts) > SHORT_OVER,
        "line": partial(_line, language=nearest(place.language)),
    }
    text = environment().get_template("letter.txt").render(context)
    html = environment().get_template("letter.html").render(context)
    return Rendered(told.subject, re.sub(r"\n{3,}", "\n\n", text), html, told.links)


def put_in_words(letter: Letter, place: Place, address: Address) -> Told:
    in_words = partial(say, place=place)
    links = [(in_words(one.label), address(one)) for one in letter.actions]
    parts = tuple(put_in_words(one, place, address) for one in letter.parts)
    first: dict[str, Parameter] = {"first": parts[0].subject} if parts else {}
    return Told(
        subject=in_words(Message(letter.subject.id, {**letter.subject.params, **first})),
        sentences=tuple(map(in_words, letter.sentences)),
        facts=tuple(
            (
                in_words(one.label),
                in_words(one.value) if isinstance(one.value, Message) else clean(one.value, MOST_WORDS),
            )
            for one in letter.facts
        ),
        links=tuple((label, url) for label, url in links if url is not None),
        parts=parts,
        heading=clean(letter.heading, MOST_VALUE),
    )


def say(message: Message, place: Place) -> str:
    """In words. Moments (`…_ms`) are shown on the clock of the place, a `week` by its days' names."""
    params = {name: _shown(name, value, place) for name, value in message.params.items()}
    return translate(Message(message.id, params), nearest(place.language)).rstrip()


def _line(label: str, value: str, language: str) -> str:
    """With the colon of the language."""
    return translate(Message("labelled", {"label": label, "value": value}), language).rstrip()


def _shown(name: str, value: Parameter, place: Place) -> Parameter:
    if name.endswith("_ms") and isinstance(value, int):
        from language.moment import format_moment  # Babel: only who shows a moment pays for it

        return format_moment(value, place.zone, nearest(place.language))
    if name == "week" and isinstance(value, str):
        from language.moment import format_week

        return format_week(value, nearest(place.language))
    return clean(value, MOST_VALUE) if isinstance(value, str) else value


def gathered(letters: Sequence[Letter]) -> Letter:
    """One letter of many, for who would get too many."""
    return Letter(
        subject=Message("mail.digest.subject", {"count": len(letters), "first": ""}),
        sentences=(Message("mail.digest.says"),),
        parts=tuple(letters),
    )


@cache
def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
