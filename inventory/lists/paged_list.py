"""A table of the ledger as programs read it: page by page, in an order that stays, narrowed by what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, Select, select, true

from inventory.model.scope import Scope
from inventory.repository.device_codes import id_of
from inventory.repository.scoping import visible, within
from inventory.tables.device import device
from inventory.tables.person import person

Column = ColumnElement[Any] | ScalarSelect[Any] | Callable[[Scope], ScalarSelect[Any]]
"""What is read; a function where it depends on who asks, so that it tells nobody of what he does not see."""
EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """`where` makes a condition of a value of `type`: str, int, bool, date, datetime or an enumeration."""

    type: type[Any]
    where: Callable[[Any], ColumnElement[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PagedList:
    """`key` is the order: columns that are unique together and never empty, so that a page goes on exactly where the
    one before it ended, whatever was written meanwhile. `columns` are those that are not columns of `table` by their
    own names. `seen` is the scope's condition, `named` says by which values an address names one row."""

    table: FromClause
    seen: Callable[[Scope], ColumnElement[bool]]
    key: tuple[ColumnElement[Any], ...]
    source: FromClause | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)
    holds: ColumnElement[bool] = field(default_factory=true)
    filters: Mapping[str, Narrowing] = field(default_factory=dict)
    named: Mapping[str, Narrowing] = field(default_factory=dict)
    newest_first: bool = False

    def column(self, name: str, scope: Scope) -> ColumnElement[Any]:
        """Raises KeyError where there is none of that name."""
        found = self.columns[name] if name in self.columns else self.table.c[name]
        made: Any = found if isinstance(found, ColumnElement) else found(scope) if callable(found) else found
        return made.label(name)  # type: ignore[no-any-return]

    @property
    def begun(self) -> FromClause:
        return self.table if self.source is None else self.source


def of_school(table: FromClause) -> Callable[[Scope], ColumnElement[bool]]:
    """Rows of a school; areas see none of them."""
    return lambda scope: visible(scope, table.c.school)


def of_device(table: FromClause, name: str = "device") -> Callable[[Scope], ColumnElement[bool]]:
    """Rows of a school that are about a device, by its id."""
    return lambda scope: visible(scope, table.c.school, device=table.c[name])


def at_device(scope: Scope) -> ColumnElement[bool]:
    """Rows that are joined with the table of devices."""
    return within(scope, device)


def code_of(id: ColumnElement[str]) -> Callable[[Scope], ScalarSelect[str]]:
    """The code of a device that is named by its id; nothing where the scope does not see the device."""

    def made(scope: Scope) -> ScalarSelect[str]:
        other = device.alias()
        query: Select[tuple[str]] = select(other.c.code).where(other.c.id == id, within(scope, other))
        return query.scalar_subquery()

    return made


def name_of(id: ColumnElement[str]) -> ScalarSelect[str]:
    """The name of a person, as papers and rosters show it to all who see these."""
    somebody = person.alias()
    return select(somebody.c.name).where(somebody.c.id == id).scalar_subquery()


def equal(column: ColumnElement[Any], type: type[Any] = str) -> Narrowing:
    return Narrowing(type, lambda value: column == value)


def about(column: ColumnElement[str]) -> Narrowing:
    """Of a device, by its code or one that it had; `column` holds its id."""
    return Narrowing(str, lambda code: column == id_of(code))


def still(column: ColumnElement[Any]) -> Narrowing:
    """Whether something has not come to its end, of which `column` is the moment."""
    return Narrowing(bool, lambda wanted: column.is_(None) if wanted else column.is_not(None))


def since(column: ColumnElement[int]) -> Narrowing:
    return Narrowing(datetime, lambda at: column >= ms_of(at))


def until(column: ColumnElement[int]) -> Narrowing:
    return Narrowing(datetime, lambda at: column < ms_of(at))


def between(column: ColumnElement[int]) -> Mapping[str, Narrowing]:
    return {"since": since(column), "until": until(column)}


def first(column: ColumnElement[date]) -> Narrowing:
    """From this day on, of the zone of the school."""
    return Narrowing(date, lambda day: column >= day)


def last(column: ColumnElement[date]) -> Narrowing:
    """To this day, which is inside."""
    return Narrowing(date, lambda day: column <= day)


def ms_of(at: datetime) -> int:
    return (at - EPOCH) // timedelta(milliseconds=1)
