"""The plan of an import: row by row what would happen, and what the ledger would hold. Nothing in it shows a secret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from inventory.model.area import Area
from inventory.model.cost import Budget, Cost
from inventory.model.device import Device
from inventory.model.device_file import DeviceFile
from inventory.model.person import Person
from inventory.model.school import School
from inventory.model.service_period import ServicePeriod
from inventory.model.voucher import Voucher
from inventory.spreadsheet.column import Noun
from inventory.spreadsheet.facts import Counter
from inventory.spreadsheet.records import Problem, Where
from inventory.spreadsheet.values import Secret
from language.message import Message


class Action(StrEnum):
    ADD = "add"
    CHANGE = "change"
    SAME = "same"


class Change(NamedTuple):
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What becomes of a row, or of what a row implies (the person it names). `key` is the code, or the name."""

    noun: Noun
    action: Action
    where: Where
    school: str
    key: str
    label: str = ""
    changes: tuple[Change, ...] = ()
    remarks: tuple[Message, ...] = ()
    password: bool = False


@dataclass(frozen=True, slots=True)
class PlannedLogin:
    """A login that goes to the vault."""

    device_id: str
    device: str
    school: str
    account: Secret
    password: Secret


class Restated(NamedTuple):
    """A service period that takes the place of another, or of none."""

    before: ServicePeriod | None
    after: ServicePeriod


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """With `problems` nothing is done. The lists hold what is new and what is changed, as it is to be.

    `numbers` are the last numbers of codes given out, by school and prefix.
    """

    steps: Sequence[Step] = ()
    problems: Sequence[Problem] = ()
    remarks: Sequence[tuple[Where, Message]] = ()
    new_schools: Sequence[School] = ()
    schools: Sequence[School] = ()
    new_people: Sequence[Person] = ()
    people: Sequence[Person] = ()
    new_areas: Sequence[Area] = ()
    areas: Sequence[Area] = ()
    new_devices: Sequence[Device] = ()
    devices: Sequence[Device] = ()
    new_files: Sequence[DeviceFile] = ()
    files: Sequence[DeviceFile] = ()
    macs: Sequence[tuple[str, str]] = ()
    periods: Sequence[Restated] = ()
    new_vouchers: Sequence[Voucher] = ()
    vouchers: Sequence[Voucher] = ()
    new_costs: Sequence[Cost] = ()
    costs: Sequence[Cost] = ()
    budgets: Sequence[Budget] = ()
    logins: Sequence[PlannedLogin] = ()
    numbers: Mapping[Counter, int] = field(default_factory=dict)

    def count(self, noun: Noun, action: Action) -> int:
        return sum(step.noun is noun and step.action is action for step in self.steps)
