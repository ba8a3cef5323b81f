"""What a row tells of a device itself: its kind, maker, model and name, with the rule by which each was found. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from inventory.model.kind import Kind
from inventory.spreadsheet.kinds import kind_said, kinds_within, known_by_model, only_kind, vendor_within
from inventory.spreadsheet.records import Hints, Record
from inventory.sureness import PERSON
from language.message import Message

BY_MODEL, BY_SURROUNDINGS = 90, 60
"""How sure a kind is that the row does not say itself."""


class Told(NamedTuple):
    """`kind_sure` is 0 where nothing tells the kind; `given` is true where its own column says it."""

    kind: Kind
    kind_sure: int
    given: bool
    vendor: str
    model: str
    name: str
    remarks: tuple[Message, ...]


def told(record: Record, hints: Hints, *, ours: bool) -> Told:
    values = record.values
    vendor, model = str(values.get("vendor") or ""), str(values.get("model") or "")
    if not vendor and not ours:
        vendor, model = vendor_within(model)
    kind, sure, remarks = kind_of(values, model, (record.section, hints.sheet, *hints.titles, hints.book))
    vendor = vendor or ("" if ours else known_by_model(model)[1])
    given = sure == PERSON and not remarks and "kind" in values
    name = str(values.get("name") or "") if ours else name_of(values, model)
    return Told(kind, sure, given, vendor, model, name, remarks)


def kind_of(values: Mapping[str, Any], model: str, around: Iterable[str]) -> tuple[Kind, int, tuple[Message, ...]]:
    """By its own column, its name, its model, then what stands around the table."""
    said = str(values.get("kind") or "")
    if (kind := kind_said(said) if said else None) is not None:
        return kind, PERSON, ()
    unknown = (Message("sheet.kind_not_known", {"text": said}),) if said else ()
    for field, text in (("name", str(values.get("name") or "")), ("position", str(values.get("position") or ""))):
        if (kind := kind_said(text) if text else None) is not None:
            return kind, PERSON, (*unknown, inferred(kind, f"kind_by.{field}"))
    kind = known_by_model(model)[0]
    if kind is not Kind.UNKNOWN:
        return kind, BY_MODEL, (*unknown, inferred(kind, "kind_by.model"))
    for text in around:
        kinds = kinds_within(text) if text else frozenset()
        if len(kinds) == 1:
            (kind,) = kinds
            return kind, BY_SURROUNDINGS, (*unknown, inferred(kind, "kind_by.surroundings"))
    return Kind.UNKNOWN, 0, (*unknown, Message("sheet.no_kind"))


def inferred(kind: Kind, by: str) -> Message:
    return Message(by, {"kind": kind})


def name_of(values: Mapping[str, Any], model: str) -> str:
    """Its name; a name that says the kind alone gives way to the place where it hangs."""
    name, position = str(values.get("name") or ""), str(values.get("position") or "")
    if position and (not name or only_kind(name)):
        return position
    return (
        name or str(values.get("kind") or "") or model or str(values.get("serial") or values.get("asset_number") or "")
    )
