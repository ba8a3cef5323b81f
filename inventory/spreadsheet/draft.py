"""A draft of the ledger while a plan is made: what it holds and what the rows so far have made of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any, TypeVar

from inventory.errors import Conflict
from inventory.model.area import Area
from inventory.model.cost import Cost, CostKind
from inventory.model.device import Device, make_code
from inventory.model.kind import CODE_PREFIX, Kind
from inventory.model.person import Person
from inventory.repository.field_changes import as_text
from inventory.spreadsheet.column import Noun
from inventory.spreadsheet.facts import Facts, Wishes
from inventory.spreadsheet.plan import Action, Change, Plan, PlannedLogin, Restated, Step
from inventory.spreadsheet.records import Problem, Where
from inventory.spreadsheet.titles import plain
from language.message import Message

T = TypeVar("T")
HIDDEN = frozenset({"id", "sure"})
"""Fields that tell people nothing."""


class Draft:
    """Planners read and write it; `plan` says what it came to. `new_id` makes a UUID (hex)."""

    def __init__(self, facts: Facts, wishes: Wishes, new_id: Callable[[], str], now_ms: int) -> None:
        self.facts, self.wishes, self.new_id, self.now_ms = facts, wishes, new_id, now_ms
        self.schools = dict(facts.schools)
        self.people = dict(facts.people)
        self.areas = dict(facts.areas)
        self.devices = dict(facts.devices)
        self.files = dict(facts.files)
        self.macs = dict(facts.macs)
        self.periods = dict(facts.periods)
        self.vouchers = dict(facts.vouchers)
        self.costs = dict(facts.costs)
        self.budgets = dict(facts.budgets)
        self.numbers = dict(facts.numbers)
        self.steps: list[Step] = []
        self.problems: list[Problem] = []
        self.remarks: list[tuple[Where, Message]] = []
        self.logins: list[PlannedLogin] = []
        self.by_id = {device.id: code for code, device in facts.devices.items()}
        self.people_at: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for person in facts.people.values():
            self.index_person(person)
        self.area_names: dict[tuple[str, str], str] = {
            (school, plain(area.name)): code for (school, code), area in reversed(list(facts.areas.items()))
        }
        self._purchases: dict[str, Cost] | None = None
        self._same_costs: dict[tuple[Any, ...], Cost] | None = None
        self._taken = {code.lower() for code in (*facts.devices, *facts.former)}

    def problem(self, where: Where, id: str, *, asks: bool = False, **params: str | int) -> None:
        self.problems.append(Problem(where, Message(id, params), asks))

    def admits(self, where: Where, admit: Callable[[T], None], thing: T) -> bool:
        """Whether the ledger takes it; the problem is noted where it does not."""
        try:
            admit(thing)
        except Conflict as error:
            self.problems.append(Problem(where, error.message))
            return False
        return True

    def code_taken(self, code: str) -> bool:
        return code.lower() in self._taken

    def take_code(self, code: str) -> None:
        self._taken.add(code.lower())

    def new_code(self, school: str, kind: Kind) -> str:
        """The next one of this kind that no device has, had, or was given by a row above."""
        counter = (school, CODE_PREFIX[kind])
        while True:
            self.numbers[counter] = self.numbers.get(counter, 0) + 1
            code = make_code(school, kind, self.numbers[counter])
            if not self.code_taken(code):
                self.take_code(code)
                return code

    def put_device(self, before: Device | None, device: Device) -> None:
        """A changed code takes with it what stands under it."""
        if before is not None and before.code != device.code:
            del self.devices[before.code]
            kept: dict[str, Any]
            for kept in (self.files, self.macs, self.periods):
                if before.code in kept:
                    kept[device.code] = replace_device(kept.pop(before.code), device.code)
        self.devices[device.code] = device
        self.by_id[device.id] = device.code

    def index_person(self, person: Person) -> None:
        for name in filter(None, (person.number, person.name)):
            self.people_at[person.school][name].append(person.id)

    def put_person(self, person: Person) -> None:
        if person.id not in self.people:
            self.index_person(person)
        self.people[person.id] = person

    def put_area(self, area: Area) -> None:
        self.areas[area.school, area.code] = area
        self.area_names.setdefault((area.school, plain(area.name)), area.code)

    def purchases(self) -> Mapping[str, Cost]:
        """By device what was paid for it, of the ledger."""
        if self._purchases is None:
            bought = (one for one in self.facts.costs.values() if one.kind is CostKind.PURCHASE and one.device)
            self._purchases = {str(one.device): one for one in bought}
        return self._purchases

    def same_cost(self, cost: Cost) -> Cost | None:
        """One of the ledger that says the same, where a row names no id."""
        if self._same_costs is None:
            self._same_costs = {told(one): one for one in self.facts.costs.values()}
        return self._same_costs.get(told(cost))

    def step(
        self, noun: Noun, where: Where, before: Any, after: Any, key: str, *, label: str = "",
        extra: tuple[Change, ...] = (), remarks: tuple[Message, ...] = (), password: bool = False,
    ) -> None:  # fmt: skip
        """`before` is None for what is new."""
        changes = (*differences(before, after), *extra)
        action = Action.ADD if before is None else Action.CHANGE if changes else Action.SAME
        told = () if before is None else changes
        self.steps.append(
            Step(noun=noun, action=action, where=where, school=getattr(after, "school", ""), key=key, label=label,
                 changes=told, remarks=remarks, password=password)
        )  # fmt: skip

    def plan(self) -> Plan:
        facts = self.facts
        was = {device.id: device for device in facts.devices.values()}
        new_devices = [one for one in self.devices.values() if one.id not in was]
        new_codes = {one.code for one in new_devices}
        files = [one for code, one in self.files.items() if one != self._file_before(code, was)]
        return Plan(
            steps=self.steps, problems=self.problems, remarks=self.remarks,
            new_schools=added(facts.schools, self.schools), schools=changed(facts.schools, self.schools),
            new_people=added(facts.people, self.people), people=changed(facts.people, self.people),
            new_areas=added(facts.areas, self.areas), areas=changed(facts.areas, self.areas),
            new_devices=new_devices,
            devices=[one for one in self.devices.values() if one.id in was and one != was[one.id]],
            new_files=[one for one in files if one.device in new_codes],
            files=[one for one in files if one.device not in new_codes],
            macs=[(code, mac) for code, mac in self.macs.items() if facts.macs.get(self._was(code, was)) != mac],
            periods=self._restated(was),
            new_vouchers=added(facts.vouchers, self.vouchers), vouchers=changed(facts.vouchers, self.vouchers),
            new_costs=added(facts.costs, self.costs), costs=changed(facts.costs, self.costs),
            budgets=[*added(facts.budgets, self.budgets), *changed(facts.budgets, self.budgets)],
            logins=self.logins,
            numbers={key: last for key, last in self.numbers.items() if facts.numbers.get(key) != last},
        )  # fmt: skip

    def _was(self, code: str, was: Mapping[str, Device]) -> str:
        """The code that the device has in the ledger."""
        before = was.get(self.devices[code].id)
        return before.code if before else code

    def _file_before(self, code: str, was: Mapping[str, Device]) -> Any:
        before = self.facts.files.get(self._was(code, was))
        return replace_device(before, code) if before else None

    def _restated(self, was: Mapping[str, Device]) -> list[Restated]:
        found = []
        for code, period in self.periods.items():
            before = self.facts.periods.get(self._was(code, was))
            before = replace_device(before, code) if before else None
            if before != period:
                found.append(Restated(before, period))
        return found


def told(cost: Cost) -> tuple[Any, ...]:
    return (cost.school, cost.device, cost.kind, cost.day, cost.amount, cost.currency, cost.note)


def replace_device(value: Any, code: str) -> Any:
    """A file or a period under another code; a text has none."""
    return value if isinstance(value, str) else replace(value, device=code)


def differences(before: Any, after: Any) -> tuple[Change, ...]:
    """The fields of two dataclasses that differ, as texts."""
    if before is None or before == after:
        return ()
    old, new = asdict(before), asdict(after)
    return tuple(
        Change(name, shown(old[name]), shown(value))
        for name, value in new.items()
        if value != old[name] and name not in HIDDEN
    )


def shown(value: Any) -> str:
    if isinstance(value, tuple | frozenset | set | list):
        return ", ".join(sorted(map(str, value)) if not isinstance(value, tuple | list) else map(str, value))
    return as_text(value) if value is None or isinstance(value, str | bool | int | dict) else str(value)


def added(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> list[Any]:
    return [value for key, value in after.items() if key not in before]


def changed(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> list[Any]:
    return [value for key, value in after.items() if key in before and before[key] != value]
