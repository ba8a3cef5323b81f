"""How a value looks in Grafana: its unit, where it turns yellow and red, what it is called, where it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from language.message import Message

FAMILY = "board."
"""All texts of boards; a panel's description is its title's id with `.about`."""

GREEN, YELLOW, ORANGE, RED, BLUE, PURPLE, GREY = "green", "yellow", "orange", "red", "blue", "purple", "#8e8e8e"
PLAIN = "text"
BY_SERIES = "palette-classic"
"""Instead of a colour: another one for each series."""


@dataclass(frozen=True, slots=True)
class Step:
    """From `at` on (None: from the lowest on) a value has this colour."""

    at: float | None
    color: str


@dataclass(frozen=True, slots=True)
class Word:
    """What stands in the place of a value."""

    text: Message
    color: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """To another board; `variables` there -> what they become, an expression of Grafana. Time is kept."""

    text: Message
    board: str
    variables: Mapping[str, str]

    def url(self) -> str:
        given = "&".join(f"var-{name}={value}" for name, value in self.variables.items())
        return f"/d/{self.board}?{given}&${{__url_time_range}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """`unit` is one of Grafana's ids. `words` are by value; `none` is shown where nothing is known.

    `color` is for all values; without it steps and words give it. `hidden` columns of a table serve links only.
    `painted` colours the whole cell. `custom` goes to the kind of panel.
    """

    unit: str = "none"
    decimals: int | None = None
    low: float | None = None
    high: float | None = None
    steps: tuple[Step, ...] = (Step(None, PLAIN),)
    words: Mapping[str, Word] = field(default_factory=dict)
    link: Link | None = None
    none: Message | None = None
    name: Message | None = None
    color: str = ""
    hidden: bool = False
    painted: bool = False
    width: int = 0
    custom: Mapping[str, object] = field(default_factory=dict)

    def named(self, name: Message) -> Look:
        return replace(self, name=name)


def about(id: str) -> Message:
    return Message(f"{id}.about")


def column(name: str) -> Message:
    return Message(f"{FAMILY}column.{name}")


def rising(*at: float, colors: tuple[str, ...] = (GREEN, YELLOW, RED)) -> tuple[Step, ...]:
    """More is worse: `rising(60, 80)` is green, from 60 yellow, from 80 red."""
    return tuple(Step(edge, color) for edge, color in zip((None, *at), colors, strict=False))


def falling(*at: float, colors: tuple[str, ...] = (RED, YELLOW, GREEN)) -> tuple[Step, ...]:
    """Less is worse: `falling(20, 50)` is red below 20, yellow below 50, then green."""
    return tuple(Step(edge, color) for edge, color in zip((None, *at), colors, strict=False))
