"""Progress of a scan: a bar on a terminal, silence elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from rich.progress import MofNCompleteColumn

from campuswatch.cli.bar import Bar
from collector.discovery.progress import Progress as Swept
from collector.discovery.progress import Stage

STAGES: Mapping[Stage, str] = {
    Stage.PRESENCE: "who is there",
    Stage.PORTS: "open ports",
    Stage.QUESTIONS: "what they are",
    Stage.AGAIN: "once more",
    Stage.NEIGHBOURS: "their neighbours",
}


class Progress(Bar):
    """`told` as often as one likes."""

    def __init__(self) -> None:
        super().__init__("scanning", width=12, column=MofNCompleteColumn(), total=None)

    def told(self, progress: Swept) -> None:
        self.show(
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
