"""Forms that a page holds: of commands that the visitor may send, filled in and with what there is to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from campuswatch.commands import COMMANDS
from campuswatch.web.forms import Choice, FormView, form_of
from campuswatch.web.house import House
from campuswatch.web.offers import offers_of


class Offering:
    """Of one page about `school`; when a form was sent its browser comes `back` there. People and areas are asked for
    once."""

    def __init__(self, house: House, school: str, back: str) -> None:
        self._house, self._school, self._back = house, school, back
        self._offers: dict[str, Sequence[Choice]] = {}

    def may(self, name: str) -> bool:
        return self._house.visitor.may(COMMANDS[name].right, self._school)

    def form(
        self, name: str, values: Mapping[str, str], *, without: Sequence[str] = (),
        choices: Mapping[str, Sequence[Choice]] = {}, fixed: Mapping[str, str] = {},
    ) -> FormView | None:  # fmt: skip
        """None where the visitor may not. `without` are fields that are not asked for, `fixed` are carried unseen."""
        if not self.may(name):
            return None
        command = COMMANDS[name]
        for way, offered in offers_of(self._house, command, self._school).items() if self._lacks(name) else ():
            self._offers[way] = offered
        view = form_of(command, values, choices={**self._offers, **choices}, back=self._back)
        hidden = {"school": self._school, **fixed}
        fields = [
            replace(one, way="hidden", value=hidden[one.name], choices=()) if one.name in hidden else one
            for one in view.fields
            if one.name not in without
        ]
        return replace(view, fields=fields)

    def _lacks(self, name: str) -> bool:
        ways = {one.way for one in form_of(COMMANDS[name], {}).fields} & {"person", "area"}
        return bool(ways - set(self._offers))
