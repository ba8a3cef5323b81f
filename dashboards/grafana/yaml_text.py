"""YAML as Grafana's provisioning reads it: written by hand because it is so little of it.

Texts are double-quoted as JSON quotes them, which YAML 1.2 reads alike, or stand as a block where they have lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_PLAIN_KEY = re.compile(r"[A-Za-z_][\w-]*")


def emit(value: Mapping[str, Any], heading: str = "") -> str:
    """`heading` becomes a comment at the top."""
    comment = "".join(f"# {line}\n" for line in heading.splitlines())
    return comment + "\n".join(_mapping(value)) + "\n"


def dollars(value: Any) -> Any:
    """Grafana's reader takes `$name` for a variable of its environment; `$$` is a dollar."""
    if isinstance(value, str):
        return value.replace("$", "$$")
    if isinstance(value, Mapping):
        return {name: dollars(entry) for name, entry in value.items()}
    return [dollars(entry) for entry in value] if isinstance(value, Sequence) else value


def _mapping(table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        first, *rest = _value(value)
        key = name if _PLAIN_KEY.fullmatch(name) else _quoted(name)
        yield f"{key}:{first}"
        yield from (f"  {line}" if line else "" for line in rest)


def _list(entries: Sequence[Any]) -> Iterator[str]:
    for entry in entries:
        first, *rest = list(_mapping(entry)) if isinstance(entry, Mapping) and entry else _value(entry)
        yield f"- {first.lstrip()}"
        yield from (f"  {line}" if line else "" for line in rest)


def _value(value: Any) -> list[str]:
    """What stands behind a key: the rest of its line, and the lines below."""
    if isinstance(value, Mapping):
        return ["", *_mapping(value)] if value else [" {}"]
    if isinstance(value, str):
        return _block(value) if _fits_block(value) else [f" {_quoted(value)}"]
    if isinstance(value, Sequence):
        return ["", *_list(value)] if value else [" []"]
    return [f" {json.dumps(value)}"]


def _fits_block(text: str) -> bool:
    lines = text.split("\n")
    return len(lines) > 1 and all(line == "" or line.isprintable() for line in lines) and text == text.strip()


def _block(text: str) -> list[str]:
    return [" |-", *text.split("\n")]


def _quoted(text: str) -> str:
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
