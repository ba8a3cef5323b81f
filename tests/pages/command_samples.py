"""What forms of commands are filled with: things of school S01 of the planted campus, made from the fields alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import inspect
from planted import CAMERA
from planted_faults import FAULT
from planted_people import PERSON
from posting import JPEG

from campuswatch.commands.command import Command
from campuswatch.commands.reading import bare, struct_of, way_of

HERE = "tests/pages/command_samples.py"

WAYS: Mapping[str, str] = {
    "school": "S01", "area": "gate", "person": PERSON.id, "device": CAMERA.code, "day": "2026-11-23",
    "moment": "2026-11-23T08:00", "words": "what there is to say", "line": "a line",
    "secret": "correct-horse-7-battery", "money": "12.50", "check": "true", "number": "1", "lines": "one line",
    "many": "one", "week": "mon-fri 08:00-17:00",
}  # fmt: skip
"""By the way of the field."""

IDS: Mapping[str, str] = {
    "fault.*.number": FAULT.number,
}
"""Of what cannot be guessed from its way: `command.field`, with `*` for the last word of the command's name or all of
it."""


def values_of(command: Command[Any]) -> dict[str, str]:
    """What must be filled in, and whatever says whose it is. Raises LookupError in one sentence."""
    values = {}
    for field in struct_of(command.body).fields:
        name, way = field.encode_name, way_of(field.type)
        if way == "photo" or (not field.required and way not in ("school", "device", "hidden")):
            continue
        found = value_of(command.name, name, way, field.type)
        if found is not None:
            values[name] = found
        elif field.required:
            raise LookupError(
                f"nobody said what to fill in for the field {name} ({way}) of the command {command.name}: add a line "
                f"'{command.name}.{name}' to IDS in {HERE} with an id of the planted campus "
                "(tests/inventory/planted*.py)"
            )
    return values


def files_of(command: Command[Any]) -> dict[str, bytes]:
    return {field.encode_name: JPEG for field in struct_of(command.body).fields if way_of(field.type) == "photo"}


def value_of(command: str, name: str, way: str, kind: inspect.Type) -> str | None:
    family = command.rpartition(".")[0]
    for key in (f"{command}.{name}", f"{family}.*.{name}", f"*.{name}"):
        if key in IDS:
            return IDS[key]
    kind = bare(kind)
    if isinstance(kind, inspect.UnionType):
        kind = bare(next(one for one in kind.types if not isinstance(one, inspect.NoneType)))
    if isinstance(kind, inspect.EnumType):
        return next(str(one.value) for one in kind.cls if one.value != "")
    if isinstance(kind, inspect.LiteralType):
        return str(kind.values[0])
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        return str(kind.ge if kind.ge is not None else 1)
    return WAYS.get(way)


def names_a_school(command: Command[Any]) -> bool:
    """Whether something of it says whose it is."""
    return any(way_of(field.type) in ("school", "device", "hidden") for field in struct_of(command.body).fields)
