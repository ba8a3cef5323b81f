"""`campuswatch status`: what the running service is doing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.table import print_table
from campuswatch.control import Json, call
from language.moment import format_moment

KIB = 1 << 10
MIB = 1 << 20


@verb("status", example="campuswatch status --json")
def command(desk: Desk) -> None:
    """Ask the running service how much it watches, keeps and has waiting."""
    answer = call(desk.settings.control_path, "status")
    desk.put(answer, lambda: print_table(["", ""], in_words(answer, desk.settings.service.zone, desk.language)))


def in_words(answer: Json, zone: str, language: str, prefix: str = "") -> list[tuple[str, str]]:
    """A row for each figure; none where there is nothing to tell. Moments are in `zone`."""
    units: Mapping[str, Callable[[Any], str]] = {
        "_ms": lambda at_ms: format_moment(at_ms, zone, language),
        "_bytes": lambda octets: f"{octets / KIB:.1f} KiB" if 0 < octets < MIB else f"{octets / MIB:,.1f} MiB",
    }
    rows: list[tuple[str, str]] = []
    for name, value in answer.items():
        unit = next((unit for unit in units if name.endswith(unit)), "")
        if isinstance(value, dict):
            rows += in_words(value, zone, language, f"{prefix}{name} ")
        elif value not in (None, "", []):
            shown = units[unit](value) if unit else ", ".join(value) if isinstance(value, list) else str(value)
            rows.append((prefix + name.removesuffix(unit).replace("_", " "), shown))
    return rows
