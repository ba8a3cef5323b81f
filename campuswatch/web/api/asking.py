"""What is asked of a list: where to go on, how many, narrowed to what. All that is wrong is told at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from campuswatch.commands.reading import Unfit, why
from campuswatch.web.api import cursor
from language.catalogue import LANGUAGES
from language.message import Message

MOST, USUAL = 500, 100
GREATEST = 2**53 - 1
LONGEST = 200
WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,15})")
BOOLS = {"true": True, "false": False}
LIMIT = Annotated[int, Meta(ge=1, le=MOST)]
TYPES: Mapping[type, Any] = {
    # No list holds a NUL, and PostgreSQL takes none.
    str: Annotated[str, Meta(max_length=LONGEST, pattern=r"^[^\x00]*$")],
    int: Annotated[int, Meta(ge=0, le=GREATEST)],
    bool: bool,
    date: date,
    datetime: Annotated[datetime, Meta(tz=True)],
}
"""The type of a filter -> what of it is taken."""


@dataclass(frozen=True, slots=True)
class Ask:
    """`after` is a key of the list."""

    after: Sequence[Any] | None = None
    backwards: bool = False
    limit: int = USUAL
    wanted: Mapping[str, Any] = field(default_factory=dict)


def taken(kind: type[Any]) -> Any:
    return TYPES.get(kind, kind)


def read_value(kind: type[Any], text: str) -> Any:
    """Raises msgspec.ValidationError."""
    if kind is bool:
        if text not in BOOLS:
            raise msgspec.ValidationError("neither true nor false")
        return BOOLS[text]
    if kind is int or issubclass(kind, IntEnum):
        if not WHOLE.fullmatch(text):
            raise msgspec.ValidationError("no whole number")
        return msgspec.convert(int(text), taken(kind))
    return msgspec.convert(text, taken(kind))


def read_ask(name: str, filters: Mapping[str, type[Any]], asked: Sequence[tuple[str, str]]) -> Ask:
    """`asked` are the parameters of the address as they stand there. Raises Unfit."""
    problems: dict[str, Message] = {}
    given = read_given(asked, problems)
    wanted = {key: read_one(kind, key, given.pop(key), problems) for key, kind in filters.items() if key in given}
    limit = read_limit(given.pop("limit", str(USUAL)), problems)
    backwards = read_one(bool, "reverse", given.pop("reverse", "false"), problems)
    after = read_after(name, given.pop("after", ""), problems)
    problems |= {key[:60]: Message("unfit.unknown") for key in given}
    if problems:
        raise Unfit(problems)
    return Ask(after, backwards, limit, wanted)


def read_plain(asked: Sequence[tuple[str, str]]) -> None:
    """What may be asked of a single thing: its language. Raises Unfit."""
    problems: dict[str, Message] = {}
    given = read_given(asked, problems)
    problems |= {key[:60]: Message("unfit.unknown") for key in given}
    if problems:
        raise Unfit(problems)


def read_given(asked: Sequence[tuple[str, str]], problems: dict[str, Message]) -> dict[str, str]:
    """Each once, without the language, which the answer reads for itself."""
    given: dict[str, str] = {}
    for key, text in asked:
        if key in given:
            problems[key[:60]] = Message("unfit.twice")
        given[key] = text
    if given.pop("lang", LANGUAGES[0]) not in LANGUAGES:
        problems["lang"] = Message("unfit.one_of", {"choices": ", ".join(LANGUAGES)})
    return given


def read_one(kind: type[Any], key: str, text: str, problems: dict[str, Message]) -> Any:
    try:
        return read_value(kind, text)
    except msgspec.ValidationError:
        problems[key] = (
            Message("unfit.true_false") if kind is bool else why(msgspec.inspect.type_info(taken(kind)), text)
        )
        return None


def read_limit(text: str, problems: dict[str, Message]) -> int:
    if WHOLE.fullmatch(text) and 1 <= int(text) <= MOST:
        return int(text)
    problems["limit"] = Message("unfit.between", {"least": 1, "most": MOST})
    return USUAL


def read_after(name: str, text: str, problems: dict[str, Message]) -> Sequence[Any] | None:
    try:
        return cursor.read(name, text) if text else None
    except cursor.BadCursor:
        problems["after"] = Message("unfit.place")
        return None
