"""From what was sent to a command's body: field by field, so that all that is wrong is told at once."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec import inspect

from language.message import Message

Body = TypeVar("Body", bound=msgspec.Struct)
FILES = ("photo", "sheet")
"""Ways of fields that a form sends as files."""


BITS = 53
"""Whole numbers that JSON carries everywhere as they are."""


class Unfit(ValueError):
    """`problems` says of each field by its name why it does not do; the empty name stands for the whole."""

    def __init__(self, problems: Mapping[str, Message]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{name}: {message}" for name, message in problems.items()))


def read_json(body: type[Body], octets: bytes) -> Body:
    """Raises Unfit; JSON that is none, or no object, is a problem of the whole. Of a field given twice nobody knows
    which was meant."""
    try:
        raw = msgspec.json.decode(octets) if octets.strip() else {}
        twice = given_twice(octets) if octets.strip() else []
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Unfit({"": Message("unfit.no_json")}) from None
    if twice:
        raise Unfit({name[:60]: Message("unfit.twice") for name in twice})
    if not isinstance(raw, dict):
        raise Unfit({"": Message("unfit.no_object")})
    return read(body, raw, strict=True)


def given_twice(octets: bytes) -> list[str]:
    """Names that stand twice in an object, the outermost or one inside."""
    found: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            found.extend(name for name, number in Counter(name for name, _ in pairs).items() if number > 1)
        return made

    json.loads(octets, object_pairs_hook=note)
    return found


def read_form(body: type[Body], fields: Mapping[str, str], files: Mapping[str, bytes], zone: str) -> Body:
    """Of a browser: all is text, what is left empty is not there, times are those of `zone`. What a form sends back as
    it showed it is left out: nobody said anything of it, and another may have changed it since."""
    raw: dict[str, Any] = {}
    for field in struct_of(body).fields:
        name = field.encode_name
        how = way_of(field.type)
        if is_as_shown(name, fields):
            continue
        if how == "check":
            raw[name] = fields.get(name, "") not in ("", "false")
        elif how in FILES:
            if files.get(name):
                raw[name] = base64.b64encode(files[name]).decode()
        elif how == "lines":
            lines = [line.strip() for line in fields.get(name, "").splitlines() if line.strip()]
            raw |= {name: lines} if lines else {}
        elif how == "findings":
            raw[name] = {key: text.strip() for key, text in of_each(name, fields).items() if text.strip()}
        elif name in fields and (fields[name].strip() or is_text(field.type)):
            text = fields[name].replace("\r\n", "\n")
            raw[name] = in_zone(text, zone) if how == "moment" else text
    return read(body, raw, strict=False)


def was_of(name: str) -> str:
    """The field beside one in which a form tells what it showed."""
    return f"was_{name}"


def is_as_shown(name: str, fields: Mapping[str, str]) -> bool:
    was, now = fields.get(was_of(name)), fields.get(name, "")
    return was is not None and was.split() == now.split()


def of_each(name: str, fields: Mapping[str, str]) -> dict[str, str]:
    """`bad_7` of the field `bad` as `7`."""
    start = f"{name}_"
    return {key.removeprefix(start): text for key, text in fields.items() if key.startswith(start)}


def read(body: type[Body], raw: Mapping[str, Any], *, strict: bool) -> Body:
    problems: dict[str, Message] = {}
    values: dict[str, Any] = {}
    known = {field.encode_name: field for field in struct_of(body).fields}
    hints = msgspec.structs.fields(body)
    types = {field.encode_name: field.type for field in hints}
    for name, field in known.items():
        if name not in raw:
            if field.required:
                problems[name] = Message("unfit.missing")
            continue
        if unstorable(raw[name]):
            problems[name] = Message("unfit.shape")
            continue
        try:
            values[field.name] = msgspec.convert(raw[name], types[name], strict=strict)
        except msgspec.ValidationError:
            problems[name] = why(field.type, raw[name])
    problems |= {name[:60]: Message("unfit.unknown") for name in raw if name not in known}
    if problems:
        raise Unfit(problems)
    return body(**values)


def unstorable(value: object) -> bool:
    """Whether it holds a NUL, which no database takes, or a number larger than any of ours."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if (isinstance(one, str) and "\0" in one) or (isinstance(one, int) and one.bit_length() > BITS):
            return True
        if isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
    return False


def why(kind: inspect.Type, value: object) -> Message:
    """What a field would take."""
    for one in kind.types if isinstance(kind, inspect.UnionType) else (kind,):
        one = bare(one)
        if isinstance(one, inspect.EnumType):
            return Message("unfit.one_of", {"choices": ", ".join(str(each.value) for each in one.cls)})
        if isinstance(one, inspect.StrType) and isinstance(value, str):
            if one.min_length and len(value) < one.min_length:
                return Message("unfit.missing") if not value else Message("unfit.short", {"limit": one.min_length})
            if one.max_length is not None and len(value) > one.max_length:
                return Message("unfit.long", {"limit": one.max_length})
            return Message("unfit.shape")
        if isinstance(one, inspect.BytesType):
            return Message("unfit.too_large", {"limit": one.max_length or 0})
        if isinstance(one, inspect.IntType | inspect.FloatType):
            least, most = one.ge, one.le
            if least is not None and most is not None:
                return Message("unfit.between", {"least": least, "most": most})
            return Message("unfit.number")
        if isinstance(one, inspect.DateType):
            return Message("unfit.day")
        if isinstance(one, inspect.DateTimeType):
            return Message("unfit.moment")
    return Message("unfit.shape")


def struct_of(body: type[msgspec.Struct]) -> inspect.StructType:
    kind = inspect.type_info(body)
    assert isinstance(kind, inspect.StructType)
    return kind


def bare(kind: inspect.Type) -> inspect.Type:
    return kind.type if isinstance(kind, inspect.Metadata) else kind


def way_of(kind: inspect.Type) -> str:
    """How a form asks for it: the `as` of `campuswatch/commands/fields.py`, or by its type."""
    if isinstance(kind, inspect.Metadata) and kind.extra and "as" in kind.extra:
        return str(kind.extra["as"])
    kind = bare(kind)
    if isinstance(kind, inspect.UnionType):
        return next((way_of(one) for one in kind.types if not isinstance(one, inspect.NoneType)), "line")
    if isinstance(kind, inspect.EnumType | inspect.LiteralType):
        return "choice"
    if isinstance(kind, inspect.BoolType):
        return "check"
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        return "number"
    if isinstance(kind, inspect.DateType):
        return "day"
    if isinstance(kind, inspect.CollectionType):
        return "many"
    return "line"


def is_text(kind: inspect.Type) -> bool:
    return isinstance(bare(kind), inspect.StrType)


def in_zone(text: str, zone: str) -> str:
    """`2026-11-22T17:00` of a form with its zone; anything else as it is, to be refused by its type."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).isoformat()


def written(value: object, zone: str) -> str:
    """A value as a form's field holds it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return str(value.value if isinstance(value, Enum) else value)
