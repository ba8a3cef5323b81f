"""How far a copy has come, in one small file that is replaced whole, so that one that was killed goes on there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from collector.store.copying.history import Stage
from collector.store.spool.ranges import Range
from collector.store.wholefile import replace_file

NAME = "copy.json"
FORMAT = 1
# The steps of a copy: the tables of the file, then roll-ups of what the file has not rolled up.
ROLLING = "rolling"
STEPS = (Stage.BATCH.value, Stage.PART.value, Stage.BLOCK.value, Stage.ROLLUP.value, ROLLING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`source`, `target` and `since_ms` say what is copied; `step` is one of STEPS, `after` the last number done in it.

    `points` are raw samples sent, `rolled` roll-ups sent, `computed` roll-ups made of what the server has; `dead` of
    those sent it refused. Samples before `left_ms` stay behind, as it keeps none so old; 0 where there are no such.
    `damaged` are pieces that could not be read, `series` ranges of the numbers of series that anything was sent of.
    `worked_s` is the time spent so far.
    """

    source: str
    target: str
    since_ms: int = 0
    step: str = STEPS[0]
    after: int | None = None
    points: int = 0
    rolled: int = 0
    computed: int = 0
    dead: int = 0
    left_ms: int = 0
    damaged: int = 0
    series: tuple[Range, ...] = field(default=())
    worked_s: float = 0.0
    done: bool = False

    @property
    def same(self) -> tuple[str, str, int]:
        return self.source, self.target, self.since_ms


def save(folder: Path, progress: Progress) -> None:
    """Safe on disk when this returns. Raises OSError."""
    replace_file(folder / NAME, json.dumps({"format": FORMAT, **asdict(progress)}))


def load(folder: Path) -> Progress | None:
    """None where there is none that can be read: the copy begins anew, which changes nothing on the server."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if found.pop("format") != FORMAT:
            return None
        series = tuple((int(low), int(high)) for low, high in found.pop("series"))
        progress = Progress(**found, series=series)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return progress if progress.step in STEPS else None
