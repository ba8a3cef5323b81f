"""The scope as SQL: the one place where a right becomes a condition."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from inventory.model.scope import Scope


def visible(scope: Scope, school: ColumnElement[str]) -> ColumnElement[bool]:
    """True for rows whose `school` the scope may see. Rows of the bureau (empty school) need the whole scope."""
    if scope.schools is None:
        return true()
    if not scope.schools:
        return false()
    return school.in_(sorted(scope.schools))
