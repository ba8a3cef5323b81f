"""Where the rows of a resource come from: a list of the ledger, or what is worked out from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec
from starlette.requests import Request

from campuswatch.commands.reading import Unfit
from campuswatch.web.api.asking import Ask
from campuswatch.web.api.rows.row import columns_of, filled
from campuswatch.web.house import House
from inventory.lists.paged_list import PagedList
from inventory.lists.reading import BadPlace, read_item, read_page
from language.message import Message


@dataclass(frozen=True, slots=True)
class Found:
    """`last` is the key of the last row, None where there is none; `more` whether others follow."""

    rows: Sequence[msgspec.Struct]
    last: Sequence[Any] | None
    more: bool


class Source(Protocol):
    """`filters` and `named` are names with the types of their values."""

    @property
    def filters(self) -> Mapping[str, type[Any]]: ...

    @property
    def named(self) -> Mapping[str, type[Any]]: ...

    def page(self, house: House, request: Request, ask: Ask) -> Found:
        """Raises Unfit for a place that this list does not have."""
        ...

    def item(self, house: House, request: Request, values: Mapping[str, Any]) -> msgspec.Struct | None: ...


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows of a list, read in one statement and so of one moment."""

    of: PagedList
    row: type[msgspec.Struct]

    @property
    def filters(self) -> Mapping[str, type[Any]]:
        return {name: one.type for name, one in self.of.filters.items()}

    @property
    def named(self) -> Mapping[str, type[Any]]:
        return {name: one.type for name, one in self.of.named.items()}

    @property
    def names(self) -> Sequence[str]:
        return list(columns_of(self.row).values())

    def page(self, house: House, request: Request, ask: Ask) -> Found:
        try:
            with house.database.read() as connection:
                found = read_page(
                    connection, house.scope, self.of, self.names, ask.wanted, after=ask.after, backwards=ask.backwards,
                    limit=ask.limit,
                )  # fmt: skip
        except BadPlace:
            raise Unfit({"after": Message("unfit.place")}) from None
        rows = [filled(self.row, values) for values in found.rows]
        return Found(rows, found.places[-1] if found.places else None, found.more)

    def item(self, house: House, request: Request, values: Mapping[str, Any]) -> msgspec.Struct | None:
        with house.database.read() as connection:
            found = read_item(connection, house.scope, self.of, self.names, values)
        return filled(self.row, found) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """What is worked out. `key` (texts) names a row and is the order; filters are fields of the row. `rows` may leave
    out what the page does not need."""

    row: type[msgspec.Struct]
    rows: Callable[[House, Request, Ask], Sequence[msgspec.Struct]]
    key: tuple[str, ...]
    filters: Mapping[str, type[Any]]

    @property
    def named(self) -> Mapping[str, type[Any]]:
        return dict.fromkeys(self.key, str)

    def page(self, house: House, request: Request, ask: Ask) -> Found:
        if ask.after is not None and [type(one) for one in ask.after] != [str] * len(self.key):
            raise Unfit({"after": Message("unfit.place")})
        fitting = [
            (self.place(one), one)
            for one in self.rows(house, request, ask)
            if all(getattr(one, name) == value for name, value in ask.wanted.items())
        ]
        fitting.sort(key=lambda one: one[0], reverse=ask.backwards)
        if ask.after is not None:
            after = tuple(ask.after)
            fitting = [one for one in fitting if (one[0] < after if ask.backwards else one[0] > after)]
        page = fitting[: ask.limit]
        return Found([one for _, one in page], page[-1][0] if page else None, len(fitting) > ask.limit)

    def item(self, house: House, request: Request, values: Mapping[str, Any]) -> msgspec.Struct | None:
        wanted = tuple(values[name] for name in self.key)
        return next((one for one in self.rows(house, request, self.alone(values)) if self.place(one) == wanted), None)

    def alone(self, values: Mapping[str, Any]) -> Ask:
        """The one row with this key."""
        return Ask(wanted={name: values[name] for name in self.key})

    def place(self, row: msgspec.Struct) -> tuple[str, ...]:
        return tuple(getattr(row, name) for name in self.key)
