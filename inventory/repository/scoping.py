"""The scope as SQL: the one place where a right becomes a condition."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, and_, false, select, true

from inventory.model.scope import Scope
from inventory.tables.device import device as devices

# An alias: a query that joins the devices itself would else look at its own row.
place = devices.alias("place")


def visible(
    scope: Scope,
    school: ColumnElement[str],
    *,
    device: ColumnElement[str] | None = None,
    area: ColumnElement[str] | None = None,
) -> ColumnElement[bool]:
    """True for rows whose `school` the scope may see. Rows of the bureau (empty school) need the whole scope.

    A scope of areas sees the rows whose `device` (an id) stands in one of them, or whose `area` is one of them; where
    a query names neither column it sees none.
    """
    if scope.schools is None:
        return true()
    if not scope.schools:
        return false()
    inside = school.in_(sorted(scope.schools))
    if scope.areas is None:
        return inside
    if device is not None:
        return and_(inside, device.in_(select(place.c.id).where(place.c.area.in_(sorted(scope.areas)))))
    return and_(inside, area.in_(sorted(scope.areas))) if area is not None else false()


def within(scope: Scope, device: FromClause) -> ColumnElement[bool]:
    """`visible` for rows joined with `device`, the table of devices or an alias of it."""
    return visible(scope, device.c.school, area=device.c.area)


def open_to(scope: Scope, school: ColumnElement[str]) -> ColumnElement[bool]:
    """True for rows that whoever sees anything of a school may see: its name, its zone, its holidays."""
    return visible(Scope(scope.schools), school)
