"""An entry of a register of use in words: what each field of its steps says to a reader. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboards.papers.sheet import Section, Table
from dashboards.words import Words
from inventory.model.check_plan import OWN_NAMES
from inventory.model.use import UseAction, UseItem, UseStep, Value
from inventory.short_id import SHORT
from language.message import Message

FAMILIES: Mapping[str, str] = {
    "kind": "footage_kind.",
    "class": "danger_class.",
    "severity": "use_weight.",
    "rating": "inspection_rating.",
    "mark": "selfcheck_mark.",
    "proof": "use_proof.",
}
HAN = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
DIGEST = 16
"""Letters of a SHA-256 that are printed."""
HIDDEN = ("_id", "_post")


@dataclass(frozen=True, slots=True)
class Use:
    """`names` are devices' and areas' names by their codes."""

    item: UseItem
    words: Words
    names: Mapping[str, str] = field(default_factory=dict)

    def field(self, name: str) -> str:
        return self.value(name, self.item.said(name))

    def person(self, role: str) -> str:
        return who(self.item.text(role), self.item.text(f"{role}_post"))

    def span(self) -> str:
        start_ms, end_ms = self.item.number("start_ms"), self.item.number("end_ms")
        if start_ms is None or end_ms is None:
            return ""
        return self.words.t("register.span", first=self.words.moment(start_ms), last=self.words.moment(end_ms))

    def title(self) -> str:
        plan = self.item.text("plan")
        return self.words.t(f"check_plan.{plan}") if plan in OWN_NAMES else self.item.text("title")

    def told(self, action: UseAction, role: str, name: str) -> str:
        """Who did it, and what was said then."""
        step = self.item.last(action)
        if step is None:
            return ""
        return who(str(step.detail.get(role, "")), str(step.detail.get(name, "")), self.words.day(step.at_ms))

    def judged(self) -> str:
        """How the last look again ended."""
        for step in reversed(self.item.steps):
            if step.action in (UseAction.PASSED, UseAction.FAILED):
                said = self.words.t(f"use_action.{step.action}")
                return who(said, str(step.detail.get("judge", "")), self.words.day(step.at_ms))
        return ""

    def approved(self) -> str:
        """By whom, on which paper; the paper of one who only asks approves nothing."""
        approver = self.person("approver")
        return who(approver, self.field("document")) if approver else ""

    def given(self) -> str:
        step = self.item.last(UseAction.HANDED_OUT)
        back = self.item.last(UseAction.RETURNED)
        parts = []
        if step is not None:
            medium = who(str(step.detail.get("medium", "")), str(step.detail.get("medium_number", "")))
            parts += [medium, str(step.detail.get("to", "")), self.words.day(step.at_ms)]
        if back is not None:
            parts.append(f"{self.words.t('use_action.returned')} {self.words.day(back.at_ms)}")
        return who(*parts)

    def listed(self, name: str) -> list[object]:
        found = self.item.said(name)
        return found if isinstance(found, list) else []

    def is_shown(self, name: str) -> bool:
        return not name.endswith(HIDDEN)

    def step_lines(self, step: UseStep) -> list[str]:
        """What one step says, field by field."""
        inner = {"lines", "counts", "items", "made_ms", "plan", "title"}
        return [
            self.words.t("labelled", label=field_words(name, self.words), value=self.value(name, value))
            for name, value in step.detail.items()
            if self.is_shown(name) and name not in inner
        ]

    def value(self, name: str, value: Value) -> str:
        if value is None or value == "":
            return ""
        if name in FAMILIES:
            return self.words.t(f"{FAMILIES[name]}{value}")
        if name.endswith("_ms") and isinstance(value, int):
            # A deadline is the end of a day: the day before it is the one that people know.
            return self.words.day(value - 1) if name == "due_ms" else self.words.moment(value)
        if isinstance(value, list):
            return "; ".join(self._one(name, one) for one in value)
        if name == "device":
            return who(str(value), self.names.get(str(value), ""))
        if name == "area":
            return self.names.get(str(value), str(value))
        return str(value)

    def _one(self, name: str, value: object) -> str:
        if name == "papers":
            return str(value)[:DIGEST]
        if name == "holds":
            return str(value)[:SHORT]
        if isinstance(value, dict):
            return self._line(name, value)
        return str(value)

    def _line(self, name: str, value: dict[str, object]) -> str:
        if name == "risks":
            params = {key: one for key, one in value.items() if isinstance(one, str | int | float)}
            said = self.words.say(Message(f"risk.{value['kind']}", params | {"channel": str(value.get("part", ""))}))
            return f"{value['device']}: {said}"
        return f"{value.get('number', '')}. {value.get('words', '')}"

    def own_sections(self) -> list[Section]:
        """What only this noun has: the items of a list, the lines of a sheet."""
        return [*self._items(), *self._lines()]

    def _items(self) -> list[Section]:
        items = self.listed("items")
        if not items:
            return []
        bad = {one["number"]: one["words"] for one in self.listed("bad") if isinstance(one, dict)}
        rows = [
            [str(number), item_words(str(one), self.words), str(bad.get(number, self.words.t("register.well")))]
            for number, one in enumerate(items, 1)
        ]
        titles = [self.words.t("paper.number"), self.words.t("register.items"), self.words.t("register.seen")]
        table = Table(titles=titles, rows=rows, widths=[0.8, 5, 4], right=frozenset({0}))
        return [Section(title=self.words.t("register.items"), tables=[table])]

    def _lines(self) -> list[Section]:
        lines = [one for one in self.listed("lines") if isinstance(one, dict)]
        counted = self.item.said("counts")
        sections = []
        if isinstance(counted, dict):
            facts = [(capital(self._counted(name)), self.words.num(int(str(count)))) for name, count in counted.items()]
            sections.append(Section(title=self.words.t("register.counts"), facts=facts))
        if lines:
            marks = self._marks()
            labels = ("paper.number", "paper.device", "use_field.area", "register.machine", "register.seen")
            titles = [capital(self.words.t(id)) for id in labels]
            rows = [self._row(one, marks) for one in lines]
            table = Table(titles=titles, rows=rows, widths=[0.8, 2.6, 1.6, 4, 3], right=frozenset({0}))
            sections.append(Section(title=self.words.t("register.lines"), tables=[table]))
        return sections

    def _counted(self, name: str) -> str:
        return self.words.t("register.wrong") if name == "wrong" else self.words.t(f"state.{name}")

    def _row(self, line: dict[str, object], marks: Mapping[object, str]) -> list[str]:
        state = str(line["state"])
        said = [self.words.t(f"state.{state}")] if state and state != "UP" else []
        told = line["said"]
        if isinstance(told, list):
            said += [self.words.say(Message(id, params)) for id, params in told]
        tasks = line["tasks"]
        if isinstance(tasks, list) and tasks:
            said.append(f"{self.words.t('register.care')}: " + ", ".join(self.words.t(str(one)) for one in tasks))
        return [
            str(line["number"]), who(str(line["name"]), str(line["code"])), str(line["area"]), "; ".join(said),
            marks.get(line["number"], " "),
        ]  # fmt: skip

    def _marks(self) -> dict[object, str]:
        found: dict[object, str] = {}
        for step in self.item.steps:
            numbers = step.detail.get("numbers")
            if step.action is UseAction.MARKED and isinstance(numbers, list):
                said = who(self.words.t(f"selfcheck_mark.{step.detail['mark']}"), str(step.detail.get("words", "")))
                found |= dict.fromkeys(numbers, said)
        return found


def item_words(text: str, words: Words) -> str:
    """Of a list of ours the item is a message, else people's own words."""
    return words.t(text) if text.startswith("check_item.") else text


def field_words(name: str, words: Words) -> str:
    return capital(words.word("use_field.", name))


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def places(use: Use) -> str:
    """Cameras with their names."""
    codes = [str(one) for one in use.listed("cameras")]
    return "; ".join(who(code, use.names.get(code.partition("/")[0], "")) for code in codes)


def who(*parts: str) -> str:
    """Parts in a row, without those that say nothing; between Chinese ones stands a Chinese comma."""
    told = [part for part in parts if part]
    return "".join(
        part if not number else f"，{part}" if HAN.search(told[number - 1][-1:]) else f", {part}"
        for number, part in enumerate(told)
    )
