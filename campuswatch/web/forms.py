"""A command as a form: what each field is called, how it is asked for, what it holds, what was wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from msgspec import UNSET, inspect, structs

from campuswatch.commands.command import Command
from campuswatch.commands.reading import FILES, bare, of_each, struct_of, was_of, way_of
from campuswatch.usecases.inspections import Rating
from campuswatch.usecases.selfchecks import Mark
from campuswatch.web.render import LANGUAGE_NAMES
from inventory.model.alert import Topic
from inventory.model.check_plan import Frequency
from inventory.model.duty_entry import EntryKind
from inventory.model.fault import Pause
from language.catalogue import has_text
from language.message import Message

Choice = tuple[str, Message | str]
NAMES = dict(LANGUAGE_NAMES)
WORD = re.compile("(?<=[a-z])(?=[A-Z])")
SAID_BY: Mapping[type[Enum], str] = {
    Topic: "fault_topic.",
    Pause: "fault_pause.",
    EntryKind: "duty_entry.",
    Rating: "inspection_rating.",
    Mark: "selfcheck_mark.",
    Frequency: "check_frequency.",
}
"""Enumerations whose members other pages and papers call by texts of another name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`way` is how it is asked for (`as` of `campuswatch/commands/fields.py`). `choices` are of value and text, empty
    where anything may be written; `problem` is why what was sent did not do. Of `findings` each choice has a line of
    its own, and `each` what it holds. `was` is what the form showed first of one that
    stays where it is left out, None for others: sent back unchanged, it is left out."""

    name: str
    label: Message
    hint: Message | None
    way: str
    value: str
    needed: bool
    was: str | None = None
    most: int | None
    least: float | None = None
    greatest: float | None = None
    choices: Sequence[Choice] = ()
    problem: Message | None = None
    each: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """`problem` is of the whole. `back` is the page to return to when it is done."""

    command: Command[Any]
    fields: Sequence[Field]
    problem: Message | None = None
    back: str = ""
    title: Message = field(init=False)
    hint: Message | None = field(init=False)
    has_file: bool = field(init=False)
    mark: str = field(init=False)

    def __post_init__(self) -> None:
        name = self.command.name
        object.__setattr__(self, "title", Message(f"command.{name}"))
        object.__setattr__(self, "hint", Message(f"hint.{name}") if self.command.hint else None)
        # Of a list of things each has this form: what a form carries unseen tells them apart.
        carried = [one.value for one in self.fields if one.way == "hidden" and one.value]
        object.__setattr__(self, "mark", "_".join("-".join([name, *carried]).split()))
        object.__setattr__(self, "has_file", any(one.way in FILES for one in self.fields))


def form_of(
    command: Command[Any],
    values: Mapping[str, str],
    *,
    choices: Mapping[str, Sequence[Choice]] = {},
    problems: Mapping[str, Message] = {},
    back: str = "",
) -> FormView:
    """`choices` by the name of the field, or by its way (`area`, `person`, `school`)."""
    staying = {one.encode_name for one in structs.fields(command.body) if one.default is UNSET}
    fields = [
        stayed(made, values) if made.name in staying else made
        for one in struct_of(command.body).fields
        for made in [field_of(command, one, values, choices, problems.get(one.encode_name))]
    ]
    return FormView(command=command, fields=fields, problem=problems.get(""), back=back)


def field_of(
    command: Command[Any],
    of: inspect.Field,
    values: Mapping[str, str],
    choices: Mapping[str, Sequence[Choice]],
    problem: Message | None,
) -> Field:
    name, way, kind = of.encode_name, way_of(of.type), bare(of.type)
    value = values.get(name, "")
    if isinstance(kind, inspect.UnionType):
        kind = bare(next(one for one in kind.types if not isinstance(one, inspect.NoneType)))
    offered = choices.get(name) or choices.get(way) or enumerated(kind, of.required)
    return Field(
        name=name,
        label=Message(text_of(command, "field", name)),
        hint=Message(said) if has_text(said := text_of(command, "explain", name)) else None,
        way=way,
        value="" if way in ("secret", *FILES) else value or default_of(of),
        needed=of.required and way != "check",
        most=None if way == "lines" else getattr(kind, "max_length", None),
        least=getattr(kind, "ge", None),
        greatest=getattr(kind, "le", None),
        choices=offered,
        problem=problem,
        each=of_each(name, values) if way == "findings" else {},
    )


def stayed(made: Field, values: Mapping[str, str]) -> Field:
    return replace(made, was=values.get(was_of(made.name), made.value))


def text_of(command: Command[Any], family: str, name: str) -> str:
    """`field.<command>.<name>` where it has a text of its own, else `field.<name>`."""
    own = f"{family}.{command.name}.{name}"
    return own if has_text(own) else f"{family}.{name}"


def enumerated(kind: inspect.Type, needed: bool) -> Sequence[Choice]:
    """Of an enumeration the members, by the messages that pages have for them (`area_class.key`), else
    `choice.<class>.<value>`; of languages their own names."""
    empty: list[Choice] = [] if needed else [("", "")]
    if isinstance(kind, inspect.LiteralType):
        return [*empty, *((str(one), NAMES.get(str(one), str(one))) for one in kind.values)]
    if not isinstance(kind, inspect.EnumType):
        return ()
    if kind.cls in SAID_BY:
        return [
            *empty,
            *((str(one.value), Message(f"{SAID_BY[kind.cls]}{one.value}")) for one in kind.cls if one.value),
        ]
    name = kind.cls.__name__
    known = f"{WORD.sub('_', name).lower()}."
    family = (
        known if all(has_text(f"{known}{one.value}") for one in kind.cls if one.value) else f"choice.{name.lower()}."
    )
    return [*empty, *((str(one.value), Message(f"{family}{one.value}")) for one in kind.cls if one.value != "")]


def default_of(of: inspect.Field) -> str:
    default = of.default
    value = getattr(default, "value", default)
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
