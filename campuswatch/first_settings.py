"""The commented settings file that `campuswatch init` writes: every key is there, explained, with its default."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import Field, is_dataclass
from typing import Any

from campuswatch.settings import Settings
from campuswatch.strict_toml import Keys, default_of, settings_of

INTRODUCTION = """\
# Settings of this campuswatch process. A line that begins with # shows a default or an example.
# Relative paths start at the folder of this file. After a change: campuswatch reads the file again
# on SIGHUP; a file with a mistake in it leaves the old settings running.
# Schools, networks, credentials and people stand in the database, not here.
"""
# Written out even at their defaults: what one looks for first.
ALWAYS = {("service", "data_dir"), ("service", "language"), ("service", "zone"), ("web", "host"), ("web", "port")}


def default_toml(settings: Settings) -> str:
    """The file's text. Reading it gives `settings` again."""
    return INTRODUCTION + "".join(_table(settings, ()))


def _table(values: Any, where: Keys) -> Iterator[str]:
    items = settings_of(type(values))
    inner = [item for item in items if is_dataclass(getattr(values, item.name))]
    if where:
        yield f"\n[{'.'.join(where)}]\n"
    for item in items:
        if item not in inner:
            yield _line(item, getattr(values, item.name), where)
    for item in inner:
        yield from _table(getattr(values, item.name), (*where, item.name))


def _line(item: Field[Any], value: Any, where: Keys) -> str:
    rule = item.metadata["rule"]
    chosen = value != default_of(item) or (*where, item.name) in ALWAYS
    choices = f" One of {rule.listed}." if len(rule.choices) > 1 else ""
    shown = toml_value(value) if chosen or not rule.example else _example(rule.example)
    return f"# {rule.doc}{choices}\n{'' if chosen else '#'}{item.name} = {shown}\n"


def _example(text: str) -> str:
    return text if text.startswith(("{", "[")) else toml_value(text)


def toml_value(value: Any) -> str:
    """A value of a setting as the file holds it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_text(name)} = {toml_value(entry)}" for name, entry in value.items()) + " }"
    if isinstance(value, tuple):
        return "[" + ", ".join(toml_value(entry) for entry in value) + "]"
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(value: str) -> str:
    """A TOML basic string escapes as JSON does, and DEL besides."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
