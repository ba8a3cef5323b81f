"""Where a list goes on: the key of the last row that was told, as text that programs hand back as it is."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

LONGEST = 1_000
DAY = "day:"


class BadCursor(ValueError):
    """Not one of ours."""


def written(name: str, place: Sequence[Any]) -> str:
    """Of the list `name`: the cursor of one list is none of another."""
    values = [f"{DAY}{value.isoformat()}" if isinstance(value, date) else value for value in place]
    return base64.urlsafe_b64encode(msgspec.json.encode([name, *values])).decode().rstrip("=")


def read(name: str, text: str) -> list[Any]:
    """Raises BadCursor."""
    if len(text) > LONGEST or not text.isascii():
        raise BadCursor("no cursor of ours is like this")
    try:
        octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        found = msgspec.json.decode(octets, type=list[str | int])
        if not found or found[0] != name:
            raise BadCursor("of another list")
        return [
            date.fromisoformat(one.removeprefix(DAY)) if isinstance(one, str) and one.startswith(DAY) else one
            for one in found[1:]
        ]
    except (binascii.Error, msgspec.DecodeError, ValueError) as error:
        raise BadCursor(str(error)) from error
