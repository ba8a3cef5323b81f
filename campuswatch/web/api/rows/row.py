"""From a row of the ledger to what a program is told: moments as moments, everything else by its own name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

EPOCH = datetime.fromtimestamp(0, UTC)
LAST_MS = 253_402_300_799_999
"""The last moment that a date can tell."""
Row = TypeVar("Row", bound=msgspec.Struct)


@cache
def columns_of(row: type[msgspec.Struct]) -> Mapping[str, str]:
    """Field -> the column it is read from: a moment `since` from `since_ms`."""
    kind = inspect.type_info(row)
    assert isinstance(kind, inspect.StructType)
    return {one.name: f"{one.name}_ms" if is_moment(one.type) else one.name for one in kind.fields}


@cache
def told_as_text(row: type[msgspec.Struct]) -> frozenset[str]:
    """Fields whose column holds JSON as text, as the chains of registers do."""
    return frozenset(one.name for one in msgspec.structs.fields(row) if one.name == "detail")


@cache
def chosen(row: type[msgspec.Struct]) -> frozenset[str]:
    """Fields that are one of some words, or nothing: the ledger says nothing as an empty text."""
    kind = inspect.type_info(row)
    assert isinstance(kind, inspect.StructType)
    return frozenset(
        one.name
        for one in kind.fields
        if isinstance(one.type, inspect.UnionType)
        and any(isinstance(each, inspect.EnumType) for each in one.type.types)
    )


def is_moment(kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.UnionType):
        return any(is_moment(one) for one in kind.types)
    return isinstance(kind.type if isinstance(kind, inspect.Metadata) else kind, inspect.DateTimeType)


def filled(row: type[Row], values: Mapping[str, Any]) -> Row:
    told: dict[str, Any] = {}
    for name, column in columns_of(row).items():
        value = values[column]
        told[name] = moment(value) if name != column and value is not None else value
    for name in chosen(row):
        told[name] = told[name] or None
    for name in told_as_text(row):
        told[name] = json.loads(told[name])
    return row(**told)


def moment(ms: int) -> datetime:
    return EPOCH + timedelta(milliseconds=min(max(ms, 0), LAST_MS))
