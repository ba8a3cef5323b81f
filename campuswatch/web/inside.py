"""A command's form inside a page: there where the visitor may do it, filled in with what the page knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.requests import Request

from campuswatch.commands import COMMANDS
from campuswatch.web.forms import Choice, FormView, form_of
from campuswatch.web.house import House
from campuswatch.web.offers import offers_of


def form_in(
    house: House, name: str, values: Mapping[str, str] = {}, *, school: str | None = "", back: str = "",
    choices: Mapping[str, Sequence[Choice]] = {},
) -> FormView | None:  # fmt: skip
    """None for who may not do it in `school` (empty: the bureau; None: anywhere). `back`: where to be afterwards."""
    command = COMMANDS[name]
    if not house.visitor.may(command.right, school):
        return None
    offered = {**offers_of(house, command, school or ""), **choices}
    return form_of(command, values, choices=offered, back=back)


def here(request: Request) -> str:
    """The address of this page, to come back to."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"
