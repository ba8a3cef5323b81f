"""The description of the API (OpenAPI 3.1), made from the tables that the routes are made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import msgspec

from campuswatch.commands import COMMANDS
from campuswatch.commands.command import Command
from campuswatch.web.api.asking import LONGEST, MOST, USUAL, taken
from campuswatch.web.api.command_routes import Carried
from campuswatch.web.api.problem import MEDIA_TYPE, Problem
from campuswatch.web.api.reading_routes import ROOT
from campuswatch.web.api.resource import Resource
from campuswatch.web.api.resources import RESOURCES
from language.catalogue import LANGUAGES, translate
from language.message import Message

VERSION = "1.0"
TEMPLATE = "#/components/schemas/{name}"
REFUSALS = {
    400: "What was sent cannot be read.",
    401: "Nobody is known by this token or session.",
    403: "The right is missing, or the session's token in X-CSRF-Token.",
    404: "There is no such thing, or it is not for you.",
    408: "The body came too slowly.",
    409: "It does not fit with what stands in the ledger.",
    413: "The body is too large.",
    415: "The body is no application/json.",
    422: "A field does not do; `errors` names each.",
    429: "Too often: wait as long as Retry-After says.",
    500: "A fault of ours; it stands in the log.",
    503: "The ledger or the service cannot be reached at the moment.",
}
READING = (400, 401, 403, 422, 429, 500, 503)
DOING = tuple(REFUSALS)


@cache
def described(version: str) -> bytes:
    """As JSON. `version` is that of the product."""
    bodies = [command.body for command in COMMANDS.values()]
    types: list[Any] = [*(one.row for one in RESOURCES.values()), *bodies, Problem, Carried]
    different = list(dict.fromkeys(types))
    schemas, components = msgspec.json.schema_components(different, ref_template=TEMPLATE)
    references = dict(zip(different, schemas, strict=True))
    for body in bodies:
        strict(references[body], components)
    paths: dict[str, Any] = {}
    for one in RESOURCES.values():
        paths |= reading(one, references[one.row])
    for command in COMMANDS.values():
        paths |= doing(command, references[command.body], references[Carried])
    paths |= downloads()
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "campuswatch", "version": VERSION, "description": f"Of campuswatch {version}. See docs/api.md.",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"session": []}],
        "tags": [{"name": name} for name in dict.fromkeys(tags())],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": SCHEMES, "responses": refusals(references[Problem])},
    }  # fmt: skip
    return msgspec.json.encode(document, order="deterministic")


@cache
def mark(version: str) -> str:
    """Of its content."""
    return hashlib.sha256(described(version)).hexdigest()[:32]


SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token of `/account`, for what a program needs."},
    "session": {
        "type": "apiKey", "in": "cookie", "name": "session",
        "description": "Of a browser that signed in. To change something, send X-CSRF-Token too.",
    },
}  # fmt: skip


def tags() -> Iterable[str]:
    yield from (one.tag for one in RESOURCES.values())
    yield from (tag for command in COMMANDS.values() for tag in command.tags)


def strict(reference: Mapping[str, Any], components: Mapping[str, Any]) -> None:
    """What a body does not name is refused."""
    components[str(reference["$ref"]).rpartition("/")[2]]["additionalProperties"] = False


def refusals(problem: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        f"Refused{status}": {"description": text, "content": {MEDIA_TYPE: {"schema": problem}}}
        for status, text in REFUSALS.items()
    }


def refused(statuses: Iterable[int]) -> dict[str, Any]:
    return {str(status): {"$ref": f"#/components/responses/Refused{status}"} for status in statuses}


def summary(row: type[msgspec.Struct]) -> str:
    return " ".join((row.__doc__ or "").split())


def parameter(name: str, schema: Mapping[str, Any], where: str = "query", text: str = "") -> dict[str, Any]:
    described = {"description": text} if text else {}
    return {"name": name, "in": where, "required": where == "path", "schema": schema, **described}


LANGUAGE = parameter("lang", {"enum": list(LANGUAGES)}, text="The language of texts, else that of Accept-Language.")
PAGING = (
    parameter("after", {"type": "string", "maxLength": 1000}, text="`next` or `last` of an answer: go on after it."),
    parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}),
    parameter("reverse", {"type": "boolean", "default": False}, text="Begin at the other end."),
    LANGUAGE,
)
UNCHANGED = parameter("If-None-Match", {"type": "string"}, "header", "The ETag of what you have.")
SAME = {"304": {"description": "It is still as you have it."}}
TAGGED = {"ETag": {"schema": {"type": "string"}}}


def schema_of(kind: type[Any]) -> Mapping[str, Any]:
    """Of the value of a parameter, in its place."""
    whole = msgspec.json.schema(taken(kind))
    return dict(whole["$defs"][str(whole["$ref"]).rpartition("/")[2]]) if "$ref" in whole else whole


def answer(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "200": {"description": "OK", "headers": TAGGED, "content": {"application/json": {"schema": schema}}},
        **SAME,
    }


def reading(of: Resource, row: Mapping[str, Any]) -> dict[str, Any]:
    page = {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": row},
            "next": {"type": ["string", "null"]},
            "last": {"type": ["string", "null"]},
        },
        "required": ["items", "next", "last"],
    }
    narrowed = [parameter(name, schema_of(kind)) for name, kind in of.source.filters.items()]
    said = {"tags": [of.tag], "description": f"{summary(of.row)} Needs the right to {of.right.value}."}
    paths = {
        f"{ROOT}/{of.name}": {
            "get": {
                **said, "operationId": f"list_{of.name}", "summary": f"List {of.name}",
                "parameters": [*narrowed, *PAGING, UNCHANGED], "responses": answer(page) | refused(READING),
            }
        }
    }  # fmt: skip
    if of.item_path:
        named = [parameter(name, named_by(kind), "path") for name, kind in of.source.named.items()]
        paths[f"{ROOT}{of.item_path}"] = {
            "get": {
                **said, "operationId": f"get_{of.name}", "summary": f"One of {of.name}",
                "parameters": [*named, LANGUAGE, UNCHANGED], "responses": answer(row) | refused((*READING, 404)),
            }
        }  # fmt: skip
    return paths


def named_by(kind: type[Any]) -> Mapping[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": LONGEST} if kind is str else schema_of(kind)


def doing(command: Command[Any], body: Mapping[str, Any], carried: Mapping[str, Any]) -> dict[str, Any]:
    fresh = " Only in a session whose password was typed within ten minutes, so with no token." if command.fresh else ""
    return {
        f"{ROOT}/commands/{command.name}": {
            "post": {
                "tags": list(command.tags), "operationId": command.name.replace(".", "_"),
                "summary": translate(Message(f"command.{command.name}"), "en"),
                "description": f"{summary(command.body)} Needs the right to {command.right.value}.{fresh}",
                "parameters": [LANGUAGE],
                "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
                "responses": {
                    "200": {"description": "Done", "content": {"application/json": {"schema": carried}}},
                    **refused(DOING),
                },
            }
        }
    }  # fmt: skip


def downloads() -> dict[str, Any]:
    """A file of a report, as it was archived."""
    path = f"{ROOT}/reports/{{number}}/{{version}}/{{name}}"
    text, version = {"type": "string", "minLength": 1, "maxLength": LONGEST}, {"type": "integer", "minimum": 1}
    named = [parameter("number", text, "path"), parameter("version", version, "path"), parameter("name", text, "path")]
    octets = {"200": {"description": "The octets", "headers": TAGGED, "content": {"*/*": {}}}, **SAME}
    return {
        path: {
            "get": {
                "tags": ["reports"], "operationId": "get_report_file", "summary": "A file of a report",
                "description": "Named `<language>.<form>`, as `report_files` lists them.",
                "parameters": [*named, UNCHANGED], "responses": octets | refused((*READING, 404)),
            }
        }
    }  # fmt: skip
