"""A strict reader: a TOML text into frozen dataclasses, every problem with its line and the way to mend it.

Each field is declared with `setting(default, doc, …)`; the same declaration checks the value and explains it in
the file that `campuswatch init` writes. An unknown key is an error, never a silent default.
"""

from __future__ import annotations

import difflib
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from math import isfinite
from typing import Any, Protocol, TypeVar, get_type_hints, runtime_checkable

Shape = TypeVar("Shape")
Keys = tuple[str, ...]
Table = Mapping[str, Any]

PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
DOTTED = rf"{PART}(?:\s*\.\s*{PART})*"
HEADER = re.compile(rf"\s*\[\[?\s*({DOTTED})\s*\]")
ASSIGNMENT = re.compile(rf"\s*({DOTTED})\s*=")
LARGEST = 2**63  # what no number of ours reaches, and a float still holds
MOST_DOTS = 300
PLACE = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)")

TYPE_NAMES: Mapping[type, str] = {
    str: "a text in quotes",
    bool: "true or false",
    int: "a whole number",
    float: "a finite number",
    tuple: "a list of texts in quotes",
    dict: "a table of numbers",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What a value must keep to. `check` returns what is wrong with it, or an empty text."""

    doc: str
    low: float = float("-inf")
    high: float = float("inf")
    choices: tuple[str, ...] = ()
    check: Callable[[Any], str] | None = None
    names: Callable[[], Iterable[str]] | None = None  # the keys that a table of numbers may have
    example: str = ""  # stands in the file where the default says nothing

    def complaint(self, value: Any) -> str:
        if self.choices and value not in self.choices:
            return f"must be one of {self.listed}, not {value!r}{hint(str(value), self.choices)}"
        if isinstance(value, int | float) and not self.low <= value <= self.high:
            return f"must be {self.span}, not {value:g}"
        return self.check(value) if self.check else ""

    @property
    def listed(self) -> str:
        return ", ".join(choice or "empty" for choice in self.choices)

    @property
    def span(self) -> str:
        if isfinite(self.low) and isfinite(self.high):
            return f"{self.low:g} to {self.high:g}"
        return f"{self.low:g} or more" if isfinite(self.low) else ""


@runtime_checkable
class Judging(Protocol):
    """A dataclass of settings that knows which of them do not go together."""

    def faults(self) -> Iterator[tuple[str, str]]:
        """The name of a setting and what is wrong with it beside the others, as `must …`."""
        ...


def setting(default: Any, doc: str, **rule: Any) -> Any:
    """A dataclass field with its Rule; a callable default makes a fresh one each time."""
    about = {"rule": Rule(doc, **rule)}
    return (
        field(default_factory=default, metadata=about) if callable(default) else field(default=default, metadata=about)
    )


def settings_of(shape: type) -> list[Field[Any]]:
    """The fields of a dataclass that the file gives: tables and settings, in their order."""
    types = get_type_hints(shape)
    return [item for item in fields(shape) if "rule" in item.metadata or is_dataclass(types[item.name])]


def default_of(item: Field[Any]) -> Any:
    return item.default if item.default_factory is MISSING else item.default_factory()


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`line` is 0 where the whole file is meant."""

    line: int
    text: str

    def at(self, name: str) -> str:
        return f"{name}:{self.line}: {self.text}" if self.line else f"{name}: {self.text}"


def read_toml(text: str, shape: type[Shape]) -> tuple[Shape | None, list[Problem]]:
    """The settings, or None and every problem in the order of the lines."""
    table = parse(text)
    if isinstance(table, Problem):
        return None, [table]
    reader = _Reader(shape, lines_of(text))
    found = reader.section(shape, table, ())
    return (None if reader.problems else found), sorted(reader.problems)


def read_section(
    table: Table, shape: type[Shape], where: Keys, lines: Mapping[Keys, int]
) -> tuple[Shape, list[Problem]]:
    """One table that stands at `where` in a text of which `lines` are the `lines_of`; it counts without problems."""
    reader = _Reader(shape, lines)
    found = reader.section(shape, table, where)
    return found, sorted(reader.problems)


def parse(text: str) -> Table | Problem:
    if crowded := _crowded(text):
        return crowded
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _broken(str(error), text)
    except ValueError:
        return Problem(0, f"not TOML: a number has more than {sys.get_int_max_str_digits()} digits")
    except RecursionError:
        return Problem(0, "not TOML: nested too deep")


def _crowded(text: str) -> Problem | None:
    """The work that a dotted key makes grows with the square of its parts, for tomllib and for us."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.count(".") > MOST_DOTS and not line.lstrip().startswith("#"):
            return Problem(number, f"more than {MOST_DOTS} dots in one line")
    return None


def _broken(error: str, text: str) -> Problem:
    place = PLACE.fullmatch(error)
    if place is None:
        return Problem(0, error)
    line = int(place[2] or text.count("\n") + 1)
    return _doubled(line, text) or Problem(line, f"not TOML: {place[1][0].lower()}{place[1][1:]}")


def _doubled(line: int, text: str) -> Problem | None:
    """Where a table begins a second time, which tomllib tells as a thing that it cannot declare."""
    rows = text.splitlines()
    header = HEADER.match(rows[line - 1]) if line <= len(rows) else None
    table = _split(header[1]) if header else ()
    first = lines_of("\n".join(rows[: line - 1])).get(table) if table else None
    if not first:
        return None
    title = _title(table)
    return Problem(line, f"{title} is there already, in line {first}: write its keys there and remove this {title}")


def lines_of(text: str) -> dict[Keys, int]:
    """Line number of each table and key, found by eye: tomllib keeps none."""
    lines: dict[Keys, int] = {}
    table: Keys = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := HEADER.match(line):
            table = _split(header[1])
            lines.setdefault(table, number)
        elif key := ASSIGNMENT.match(line):
            parts = _split(key[1])
            for length in range(1, len(parts) + 1):
                lines.setdefault(table + parts[:length], number)
    return lines


def _split(dotted: str) -> Keys:
    return tuple(part.strip("\"'") for part in re.findall(PART, dotted))


def hint(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


class _Reader:
    def __init__(self, shape: type, lines: Mapping[Keys, int]) -> None:
        self.problems: list[Problem] = []
        self._lines = lines
        self._homes: dict[str, list[Keys]] = {}
        for name, where in _homes(shape, ()):
            self._homes.setdefault(name, []).append(where)

    def _complain(self, keys: Keys, text: str) -> None:
        places = (self._lines.get(keys[:length]) for length in range(len(keys), 0, -1))
        self.problems.append(Problem(next((line for line in places if line), 0), text))

    def section(self, shape: type[Shape], table: Table, where: Keys) -> Shape:
        """Reads what can be read, noting every problem; the value counts only when there is none."""
        before = len(self.problems)
        known = {item.name: item for item in settings_of(shape)}
        types = get_type_hints(shape)
        for name in table.keys() - known.keys():
            self._complain((*where, name), self._unknown(name, table[name], where, known))
        values = {
            name: self._value(known[name], types[name], table[name], (*where, name))
            for name in known.keys() & table.keys()
        }
        found = shape(**values)
        if isinstance(found, Judging) and len(self.problems) == before:
            for name, wrong in found.faults():
                self._complain((*where, name), f"'{name}' in {_title(where)} {wrong}")
        return found

    def _unknown(self, name: str, raw: Any, where: Keys, known: Iterable[str]) -> str:
        what = f"unknown table [{'.'.join((*where, name))}]" if isinstance(raw, dict) else f"unknown key '{name}'"
        what += f" in {_title(where)}" if where and not isinstance(raw, dict) else ""
        homes = [home for home in self._homes.get(name, ()) if home != where]
        if homes:
            return f"{what}; it belongs in {' or '.join(map(_title, homes))}"
        return what + hint(name, known)

    def _value(self, item: Field[Any], kind: Any, raw: Any, keys: Keys) -> Any:
        if is_dataclass(kind):
            if isinstance(raw, dict):
                return self.section(kind, raw, keys)  # type: ignore[arg-type]
            self._complain(keys, f"[{keys[-1]}] must be a table, not {_name(raw)}")
            return default_of(item)
        rule: Rule = item.metadata["rule"]
        expected = type(default_of(item))
        if expected is dict and isinstance(raw, dict):
            return self._numbers(rule, raw, keys)
        value = self._checked(rule, expected, raw, keys)
        return default_of(item) if value is None else value

    def _checked(self, rule: Rule, expected: type, raw: Any, keys: Keys) -> Any:
        """The value, or None after a complaint."""
        value = _typed(expected, raw)
        wrong = f"must be {TYPE_NAMES[expected]}, not {_name(raw)}" if value is None else ""
        wrong = wrong or _ended(value) or rule.complaint(value)
        if wrong:
            self._complain(keys, f"'{keys[-1]}' in {_title(keys[:-1])} {wrong}")
        return None if wrong else value

    def _numbers(self, rule: Rule, table: Table, keys: Keys) -> dict[str, float]:
        """A table whose keys are names and whose values all keep to the field's range."""
        known = sorted(rule.names()) if rule.names else list(table)
        for name in table.keys() - known:
            near = hint(name, known) or f"; there are {', '.join(known)}"
            self._complain((*keys, name), f"unknown key '{name}' in {_title(keys)}{near}")
        return {name: self._checked(rule, float, raw, (*keys, name)) for name, raw in table.items() if name in known}


def _homes(shape: type, where: Keys) -> Iterator[tuple[str, Keys]]:
    types = get_type_hints(shape)
    for item in settings_of(shape):
        if is_dataclass(types[item.name]):
            yield from _homes(types[item.name], (*where, item.name))
        else:
            yield item.name, where


def _title(where: Keys) -> str:
    return f"[{'.'.join(where)}]" if where else "the file"


def _name(raw: Any) -> str:
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, int) and abs(raw) >= LARGEST:
        return "one as large as this"
    if isinstance(raw, int | float):
        return str(raw)
    kinds = ((str, "a text"), (list, "this list"), (dict, "a table"))
    return next((name for kind, name in kinds if isinstance(raw, kind)), "a date")


def _ended(value: Any) -> str:
    """The system ends paths and names at NUL."""
    texts = value if isinstance(value, tuple) else (value,)
    return "must hold no NUL character" if any(isinstance(text, str) and "\0" in text for text in texts) else ""


def _typed(expected: type, raw: Any) -> Any:
    """The raw value as the expected type, or None. A whole number serves as a number; true is not 1."""
    if isinstance(raw, int) and abs(raw) >= LARGEST:
        return None
    if expected is float:
        number = isinstance(raw, int | float) and not isinstance(raw, bool) and isfinite(raw)
        return float(raw) if number else None
    if expected is tuple:
        return tuple(raw) if isinstance(raw, list) and all(isinstance(part, str) for part in raw) else None
    return raw if type(raw) is expected else None
