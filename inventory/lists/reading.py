"""Reading a list: one statement a page, whose cost depends on the page and not on how far it lies from the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, literal, select, tuple_

from inventory.lists.paged_list import PagedList
from inventory.model.scope import Scope

LONGEST = 64
"""Bits of a whole number in the database."""


class BadPlace(ValueError):
    """No key of this list."""


@dataclass(frozen=True, slots=True)
class Slice:
    """`places` are the keys of `rows`; `more` whether others follow."""

    rows: Sequence[Mapping[str, Any]]
    places: Sequence[tuple[Any, ...]]
    more: bool


def read_page(
    connection: Connection,
    scope: Scope,
    of: PagedList,
    names: Sequence[str],
    wanted: Mapping[str, Any],
    *,
    after: Sequence[Any] | None = None,
    backwards: bool = False,
    limit: int,
) -> Slice:
    """Rows with these columns, from the first beyond the key `after`. `wanted` are values of the list's filters,
    `backwards` turns its order round. Raises BadPlace."""
    falling = of.newest_first != backwards
    keys = [column.label(f"_{place}") for place, column in enumerate(of.key)]
    query = select(*(of.column(name, scope) for name in names), *keys).select_from(of.begun)
    query = query.where(of.seen(scope), of.holds, *(of.filters[name].where(value) for name, value in wanted.items()))
    if after is not None:
        query = query.where(beyond(of.key, checked(of.key, after), falling))
    order = [column.desc() if falling else column.asc() for column in of.key]
    found = [row._asdict() for row in connection.execute(query.order_by(*order).limit(limit + 1))]
    places = [tuple(row[key.name] for key in keys) for row in found[:limit]]
    rows = [{name: row[name] for name in names} for row in found[:limit]]
    return Slice(rows, places, len(found) > limit)


def read_item(
    connection: Connection, scope: Scope, of: PagedList, names: Sequence[str], named: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """The row that these values of `named` name."""
    query = select(*(of.column(name, scope) for name in names)).select_from(of.begun)
    query = query.where(of.seen(scope), of.holds, *(of.named[name].where(value) for name, value in named.items()))
    row = connection.execute(query.limit(1)).one_or_none()
    return row._asdict() if row else None


def beyond(key: Sequence[ColumnElement[Any]], place: Sequence[Any], falling: bool) -> ColumnElement[bool]:
    values = [literal(value, column.type) for column, value in zip(key, place, strict=True)]
    if len(key) == 1:
        return key[0] < values[0] if falling else key[0] > values[0]
    mine, theirs = tuple_(*key), tuple_(*values)
    return mine < theirs if falling else mine > theirs


def checked(key: Sequence[ColumnElement[Any]], place: Sequence[Any]) -> Sequence[Any]:
    """Raises BadPlace for what no row could have as its key."""
    if len(place) != len(key):
        raise BadPlace(f"{len(place)} values for {len(key)}")
    for column, value in zip(key, place, strict=True):
        if type(value) is not column.type.python_type:
            raise BadPlace(f"{value!r} is no {column.type.python_type}")
        if isinstance(value, int) and value.bit_length() >= LONGEST:
            raise BadPlace(f"{value} is too large")
        if isinstance(value, str) and "\0" in value:
            raise BadPlace("holds a NUL")
    return place
