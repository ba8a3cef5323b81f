"""`/api`: what programs can read and do here, made from the tables that the routes are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.commands import COMMANDS
from campuswatch.web.api.openapi import schema_of, summary
from campuswatch.web.api.reading_routes import ROOT
from campuswatch.web.api.resource import Resource
from campuswatch.web.api.resources import RESOURCES
from campuswatch.web.house import House
from campuswatch.web.page import Page


@dataclass(frozen=True, slots=True)
class FieldLine:
    name: str
    type: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Opened:
    """One resource or command: its addresses, its filters, its fields. `what` is for programmers, in English."""

    name: str
    method: str
    paths: Sequence[str]
    what: str
    right: str
    filters: Sequence[FieldLine]
    fields: Sequence[FieldLine]


def api(house: House, request: Request) -> Response:
    """`?of=` opens a resource or a command; one that does not exist is as good as none."""
    of = request.query_params.get("of", "")
    return house.show(
        "api.html", request, words=house.words(request, None, house.clock.now_ms()), here="api", root=ROOT,
        groups=grouped(), commands=[name for name, one in COMMANDS.items() if house.visitor.may(one.right)],
        opened=opened(of), resources=RESOURCES, first_of=first_of,
    )  # fmt: skip


def grouped() -> Mapping[str, Sequence[Resource]]:
    found: dict[str, list[Resource]] = {}
    for one in RESOURCES.values():
        found.setdefault(one.tag, []).append(one)
    return found


def first_of(one: Resource) -> str:
    """The first sentence."""
    return summary(one.row).partition(". ")[0].rstrip(".") + "."


def opened(name: str) -> Opened | None:
    if name in RESOURCES:
        one = RESOURCES[name]
        paths = [f"{ROOT}/{name}", *([f"{ROOT}{one.item_path}"] if one.item_path else [])]
        filters = [FieldLine(key, words_of(schema_of(kind))) for key, kind in one.source.filters.items()]
        return Opened(name, "GET", paths, summary(one.row), one.right.name.lower(), filters, fields_of(one.row))
    if name in COMMANDS:
        command = COMMANDS[name]
        path = f"{ROOT}/commands/{name}"
        fields = fields_of(command.body)
        return Opened(name, "POST", [path], summary(command.body), command.right.name.lower(), (), fields)
    return None


def fields_of(row: type[msgspec.Struct]) -> list[FieldLine]:
    whole = msgspec.json.schema(row)
    schema = whole["$defs"][str(whole["$ref"]).rpartition("/")[2]]
    needed = set(schema.get("required", ()))
    return [
        FieldLine(name, words_of(one, whole["$defs"]), name in needed) for name, one in schema["properties"].items()
    ]


def words_of(schema: Mapping[str, Any], known: Mapping[str, Any] = {}) -> str:
    """A type in few words: `string ≤ 200`, `up | down`, `string (date) or null`."""
    if "$ref" in schema:
        return words_of(known.get(str(schema["$ref"]).rpartition("/")[2], {"type": "object"}), known)
    if "anyOf" in schema:
        return " or ".join(words_of(one, known) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(one) or '""' for one in schema["enum"])
    if schema.get("type") == "array":
        return f"[{words_of(schema.get('items', {}), known)}]"
    kind = str(schema.get("type", "any"))
    kind += f" ({schema['format']})" if "format" in schema else ""
    kind += f" ≤ {schema['maxLength']}" if "maxLength" in schema else ""
    if "minimum" in schema and "maximum" in schema:
        kind += f" {schema['minimum']}–{schema['maximum']}"
    return kind


PAGES = (Page(path="/api", show=api),)
