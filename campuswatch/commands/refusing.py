"""A name in a form that means nothing is a fault of that field, not of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from campuswatch.commands.reading import Unfit
from inventory.errors import Missing


@contextmanager
def named_wrongly(fields: Mapping[str, str]) -> Iterator[None]:
    """`fields`: message of a Missing -> the field that named it. Raises Unfit in its place."""
    try:
        yield
    except Missing as error:
        if error.message.id not in fields:
            raise
        raise Unfit({fields[error.message.id]: error.message}) from None
