"""What a visitor may do about what a page shows: forms that stand on it, and links to forms of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from campuswatch.commands import COMMANDS
from campuswatch.web.forms import FormView, form_of
from campuswatch.web.house import House
from campuswatch.web.offers import offers_of
from language.message import Message

Wanted = tuple[str, Mapping[str, str]]
"""The name of a command, and what is filled in already."""


@dataclass(frozen=True, slots=True)
class Link:
    """To a command's own form."""

    title: Message
    href: str
    grave: bool


def forms(house: House, school: str, wanted: Iterable[Wanted], back: str = "") -> list[FormView]:
    """Of those that the visitor may do in the school."""
    found = []
    for name, values in wanted:
        command = COMMANDS[name]
        if house.visitor.may(command.right, school):
            found.append(form_of(command, values, choices=offers_of(house, command, school), back=back))
    return found


def links(house: House, school: str, wanted: Iterable[Wanted], back: str = "") -> list[Link]:
    """As `forms`, for lists, where one form would stand many times. What does not exist is left out."""
    found = []
    for name, values in wanted:
        command = COMMANDS.get(name)
        if command is not None and house.visitor.may(command.right, school):
            query = urlencode({**values, "back": back} if back else values)
            found.append(Link(Message(f"command.{name}"), f"/do/{name}?{query}", command.grave))
    return found
