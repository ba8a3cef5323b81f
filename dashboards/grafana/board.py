"""A board as data: a set of questions that one kind of reader has, answered from the top down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dashboards.grafana.panel import Panel
from dashboards.grafana.query import Query
from language.message import Message

PREFIX = "campuswatch-"
"""Of the uids of all boards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A variable that people choose from a list. Answers of `query` are split by `regex` into `text` and `value`.

    `several`: more than one may be chosen, or all.
    """

    name: str
    label: Message
    query: Query
    regex: str
    several: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """A variable with a fixed list: value -> text. More than one may be chosen, or all: `everything`, an expression."""

    name: str
    label: Message
    options: Mapping[str, Message]
    everything: str = ".*"


Variable = Choice | Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An annotation: `query` has the columns `change name kind device`, one row an event."""

    name: Message
    query: Query
    color: str


@dataclass(frozen=True, slots=True)
class Section:
    """Panels under one heading (`id` is a message id, empty for the first). `closed`: opened by a click."""

    id: str
    panels: tuple[Panel, ...]
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """`id` is the message id of its title; `board.school` has the uid `campuswatch-school`."""

    id: str
    variables: tuple[Variable, ...]
    sections: tuple[Section, ...]
    marks: tuple[Mark, ...] = ()
    back: str = "now-24h"
    refresh: str = "1m"

    @property
    def key(self) -> str:
        return self.id.rpartition(".")[2]

    @property
    def uid(self) -> str:
        return PREFIX + self.key

    def panels(self) -> Iterator[Panel]:
        for section in self.sections:
            yield from section.panels
