"""`campuswatch store copy`: the history of the embedded store, taken to an InfluxDB."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

import click
from rich.progress import TextColumn

from campuswatch.cli.bar import Bar
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.usecases.store_copy import copy_history, folder_of
from collector.store.copying.history import NEWEST_FIRST, History, Stage
from collector.store.copying.journal import ROLLING, STEPS
from collector.store.copying.journal import Progress as Copied
from collector.store.keys import slot_of
from language.message import Message

NAMES: Mapping[str, str] = {
    Stage.BATCH: "newest samples",
    Stage.PART: "samples of the last hours",
    Stage.BLOCK: "older samples",
    Stage.ROLLUP: "roll-ups",
    ROLLING: "roll-ups of the newest samples",
}


@verb("copy", example="campuswatch store copy --from sqlite --to influx")
@click.option("--from", "source", type=click.Choice(["sqlite"]), required=True, help="The file in data_dir.")
@click.option("--to", "target", type=click.Choice(["influx"]), required=True, help="The server in [store.influx].")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what was seen from this day on; everything if not given."
)
@click.option("--anew", is_flag=True, help="Copy again what a copy before has done; it changes nothing that is there.")
def command(desk: Desk, source: str, target: str, since: datetime | None, anew: bool) -> int:
    """Take the history of the embedded store to an InfluxDB: samples, and roll-ups of times whose samples are gone.

    Let the service write to the InfluxDB first ([store] kind = "influx"), then copy: nothing is missed so. It may run
    meanwhile. Stopped or killed, the same command goes on; what was sent twice is there once. Days begin in the
    zone of the service.
    """
    since_ms = round(since.replace(tzinfo=ZoneInfo(desk.settings.service.zone)).timestamp() * 1000) if since else 0
    shown = Shown(desk)
    try:
        with shown:
            copied = copy_history(
                desk.settings, desk.database, desk.actor.scope, desk.clock, time.sleep, shown.told, shown.trouble,
                since_ms=since_ms, anew=anew,
            )  # fmt: skip
    except KeyboardInterrupt:
        click.echo("What was sent is there. To go on: the same command again.", err=True)
        raise click.Abort from None
    desk.put(payload(desk, copied), lambda: conclude(desk, copied, shown.before))
    return Exit.FOUND if copied.dead or copied.damaged else Exit.DONE


class Shown(Bar):
    """A bar for each step on a terminal, silence elsewhere; but for trouble, which is said once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("starting", width=20, column=TextColumn("{task.percentage:>3.0f} %"), total=1.0)
        self._desk = desk
        self._bounds: dict[str, tuple[int, int]] = {}
        self._first: tuple[int, float] | None = None
        self._said = ""
        self.before = False  # a copy before has done it all

    def told(self, copied: Copied, history: History) -> None:
        if copied.done:
            self.before = self._first is None
            return
        if copied.step not in self._bounds:
            self._bounds[copied.step] = history.bounds(Stage.BLOCK if copied.step == ROLLING else Stage(copied.step))
        sent = copied.points + copied.rolled
        self._first = self._first or (sent, copied.worked_s)
        lasted_s = copied.worked_s - self._first[1]
        pace = f", {(sent - self._first[0]) / lasted_s:,.0f}/s" if lasted_s >= 1 else ""
        self.show(
            description=f"{STEPS.index(copied.step) + 1}/{len(STEPS)} {NAMES[copied.step]}",
            completed=share(copied, self._bounds[copied.step]),
            counts=f"{sent:,} points{pace}",
        )

    def trouble(self, why: Message | None) -> None:
        text = self._desk.say(why) if why else "it goes on"
        if text != self._said and (why or self._said):
            self.say(text)
        self._said = text if why else ""


def share(copied: Copied, bounds: tuple[int, int]) -> float:
    """How much of its step is done, 0 to 1, by the numbers of rows."""
    low, high = bounds
    if copied.after is None or high < low:
        return 0.0
    if copied.step == ROLLING:
        low, high = slot_of(low), slot_of(high)
    done = high - copied.after if copied.step in map(str, NEWEST_FIRST) else copied.after - low
    return min(1.0, max(0.0, (done + 1) / (high - low + 1)))


def payload(desk: Desk, copied: Copied) -> dict[str, object]:
    sent = copied.points + copied.rolled
    return {
        **{name: value for name, value in asdict(copied).items() if name not in ("series", "step", "after")},
        "series": count_of(copied),
        "points_per_s": round(sent / copied.worked_s) if copied.worked_s else 0,
        "folder": str(folder_of(desk.settings)),
    }


def count_of(copied: Copied) -> int:
    return sum(high - low for low, high in copied.series)


def conclude(desk: Desk, copied: Copied, before: bool) -> None:
    if before:
        click.echo("This was copied before, and nothing is left to be done; --anew does it again. Then it was:")
    sent = copied.points + copied.rolled
    pace = sent / copied.worked_s if copied.worked_s else 0.0
    click.echo(
        f"{count_of(copied):,} series: {copied.points:,} samples and {copied.rolled:,} roll-ups sent, "
        f"{copied.computed:,} roll-ups made of what the server has, in {copied.worked_s:,.0f} s ({pace:,.0f} points/s)"
    )
    if copied.left_ms:
        left = datetime.fromtimestamp(copied.left_ms / 1000, ZoneInfo(desk.settings.service.zone))
        click.echo(f"Samples before {left:%Y-%m-%d %H:%M} stay behind: the server keeps none so old.")
    if copied.dead:
        click.echo(f"{copied.dead:,} points were refused; each is kept with the reason in {folder_of(desk.settings)}")
    if copied.damaged:
        click.echo(f"{copied.damaged:,} pieces of the file are damaged and were left out.")
