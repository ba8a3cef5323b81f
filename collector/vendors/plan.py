"""What to ask of one agent each time: learned once out of a walk over all objects that its rows name. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from collector.protocols.snmp.oid import Index, Oid
from collector.protocols.snmp.values import Value
from collector.protocols.snmp.walk import Rows
from collector.vendors.reading import REDUCTIONS, figure, text_of
from collector.vendors.row import Meaning, Row

Found = Mapping[Oid, Value]
MOST_BY_GET = 60  # objects; a table with more of them is walked, so that no answer outgrows a datagram
MOST_INSTANCES = 1_024


class Instance(NamedTuple):
    """One instance of a row: `objects` are asked each time, `statics` were read once, `name` tells parts apart."""

    row: Row
    place: Index
    objects: tuple[Oid, ...]
    statics: tuple[Value | None, ...]
    name: str


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Plan:
    """`object_id` is the sysObjectID (empty for none) that it was made for; `sure` is false where an object was there
    and told nothing, so that it may be worth a look later."""

    object_id: str
    instances: tuple[Instance, ...] = ()
    sure: bool = True

    @property
    def objects(self) -> tuple[Oid, ...]:
        return tuple(dict.fromkeys(oid for instance in self.instances for oid in instance.objects))

    @property
    def columns(self) -> tuple[Oid, ...]:
        return tuple(dict.fromkeys(column for instance in self.instances for column in instance.row.columns))

    @property
    def by_walk(self) -> bool:
        return len(self.objects) > MOST_BY_GET


class Figure(NamedTuple):
    instance: Instance
    value: float


def wanted(rows: Iterable[Row]) -> tuple[Oid, ...]:
    """The columns to walk for learning."""
    return tuple(dict.fromkeys(column for row in rows for column in (*row.columns, *row.fixed)))


def make_plan(object_id: str, rows: Sequence[Row], walked: Rows) -> Plan:
    """Of each meaning the first row (in the tables' order) that says something; the others are not asked again."""
    chosen: dict[Meaning, list[Instance]] = {}
    quiet: set[Meaning] = set()
    for row in rows:
        if row.meaning not in chosen:
            there = instances(row, walked)
            found = speaking(row, there, walked)
            if found:
                chosen[row.meaning] = found[:MOST_INSTANCES]
            elif there:
                quiet.add(row.meaning)
    every = tuple(instance for found in chosen.values() for instance in found)
    return Plan(object_id, every, sure=quiet <= chosen.keys())


def instances(row: Row, walked: Rows) -> list[Instance]:
    """All that the row's conditions let pass, with a value or without."""
    return [
        _instance(row, index, cells)
        for index, cells in walked.items()
        if row.columns[0] in cells and _counts(row, index, cells)
    ]


def speaking(row: Row, there: list[Instance], walked: Rows) -> list[Instance]:
    """Those that had a value when they were learned; of parts and ports all, where one had: others may come to it."""
    found = [instance for instance in there if _speaks(instance, walked)]
    return there if found and row.nature.reduce == "each" and not row.nothing else found


def figures(plan: Plan, found: Found) -> list[Figure]:
    """What is known, in the plan's order."""
    told = (
        Figure(instance, value)
        for instance in plan.instances
        if (value := figure(instance.row, [found.get(oid) for oid in instance.objects], instance.statics)) is not None
    )
    return list(told)


def of(meaning: Meaning, told: Iterable[Figure]) -> list[Figure]:
    return [one for one in told if one.instance.row.meaning is meaning]


def reduced(meaning: Meaning, told: Iterable[Figure]) -> float | None:
    """The one number that stands for all instances of a meaning, or None where none is known or it cannot be."""
    mine = of(meaning, told)
    if not mine:
        return None
    nature = mine[0].instance.row.nature
    value = REDUCTIONS[nature.reduce]([one.value for one in mine])
    return value if value <= nature.high else None


def flat(walked: Rows) -> dict[Oid, Value]:
    """A walk's cells by their full names."""
    return {column.child(*index): value for index, cells in walked.items() for column, value in cells.items()}


def _instance(row: Row, index: Index, cells: Mapping[Oid, Value]) -> Instance:
    objects = tuple(column.child(*index) for column in row.columns)
    statics = tuple(cells.get(column) for column in row.statics)
    return Instance(row, index, objects, statics, text_of(cells.get(row.name)) if row.name else "")


def _counts(row: Row, index: Index, cells: Mapping[Oid, Value]) -> bool:
    if row.index_end is not None and index[-1:] != (row.index_end,):
        return False
    if row.only is not None and text_of(cells.get(row.only[0])) not in row.only[1]:
        return False
    return row.named is None or row.named.search(text_of(cells.get(row.name)) if row.name else "") is not None


def _speaks(instance: Instance, walked: Rows) -> bool:
    cells, row = walked[instance.place], instance.row
    return figure(row, [cells.get(column) for column in row.columns], instance.statics) not in (None, *row.mute)
