"""A bar for long work on a terminal, silence elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Self

from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn

from campuswatch.cli.table import console


class Bar:
    """`column` is what stands behind the bar, `total` what makes it full, None while nobody knows."""

    def __init__(self, first: str, *, width: int, column: ProgressColumn, total: float | None) -> None:
        self._bars = Progress(
            TextColumn("{task.description}"), BarColumn(bar_width=width), column, TextColumn("{task.fields[counts]}"),
            console=console(stderr=True), transient=True, disable=not sys.stderr.isatty(),
        )  # fmt: skip
        self._task = self._bars.add_task(first, total=total, counts="")

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def show(self, **changes: Any) -> None:
        """As often as one likes: `description`, `completed`, `total`, `counts`."""
        self._bars.update(self._task, **changes)

    def say(self, text: str) -> None:
        """A line that stays, above the bar."""
        self._bars.console.print(text)
