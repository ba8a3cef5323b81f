"""`campuswatch status`: what the running service is doing."""

from __future__ import annotations

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.table import print_table
from campuswatch.control import Json, call


@verb("status", example="campuswatch status --json")
def command(desk: Desk) -> None:
    """Ask the running service how much it watches, keeps and has waiting."""
    answer = call(desk.settings.control_path, "status")
    desk.put(answer, lambda: print_table(["", ""], flattened(answer)))


def flattened(answer: Json, prefix: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in answer.items():
        rows += flattened(value, f"{name} ") if isinstance(value, dict) else [(prefix + name, str(value))]
    return rows
