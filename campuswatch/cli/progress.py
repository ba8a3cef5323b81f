"""Progress of long work: a bar on a terminal, silence elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars

from campuswatch.cli.table import console
from collector.discovery.progress import Progress as Swept
from collector.discovery.progress import Stage

STAGES: Mapping[Stage, str] = {
    Stage.PRESENCE: "who is there",
    Stage.PORTS: "open ports",
    Stage.QUESTIONS: "what they are",
    Stage.AGAIN: "once more",
    Stage.NEIGHBOURS: "their neighbours",
}


class Progress:
    """`told` as often as one likes."""

    def __init__(self) -> None:
        self._bars = Bars(
            TextColumn("{task.description}"), BarColumn(bar_width=12), MofNCompleteColumn(),
            TextColumn("{task.fields[counts]}"),
            console=console(stderr=True), transient=True, disable=not sys.stderr.isatty(),
        )  # fmt: skip
        self._task = self._bars.add_task("scanning", total=None, counts="")

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def told(self, progress: Swept) -> None:
        self._bars.update(
            self._task,
            description=STAGES[progress.stage],
            completed=progress.asked,
            total=progress.total,
            counts=counts_of(progress),
        )


def counts_of(progress: Swept) -> str:
    told = [f"{progress.found} found"]
    if progress.not_asked:
        told.append(f"{progress.not_asked} not asked")
    told.append(f"{progress.per_s:.0f}/s")
    if progress.left_s is not None:
        told.append(f"{int(progress.left_s) // 60}:{int(progress.left_s) % 60:02} left")
    return ", ".join(told)
