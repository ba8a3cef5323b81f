"""What a report says of the recordings of a school in its period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from collector.recordings.retention import Verdict
from dashboards.reports.rate import NO_RATE, Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFigures:
    """`complete` is milliseconds stored of those due; its coverage is the time of which the recorder was asked, of the
    time in which the channel was in use in the period. `incomplete_days` are days of which more than a minute is
    missing. `kept_days` is the retention on the period's last day: complete days back from the day before; `at_least`
    where nobody knows of the days before these, None where nothing is known at all. `required_days` by the policy,
    `verdict` under it. `young` channels are younger than the requirement: NOT YET, no failure."""

    recorder: str
    channel: int
    camera: str | None
    complete: Rate
    incomplete_days: int = 0
    kept_days: int | None = None
    required_days: int = 0
    at_least: bool = False
    verdict: Verdict = Verdict.UNKNOWN
    gone: int = 0
    """Events of footage gone inside its time, noticed in the period (Q55)."""

    @property
    def young(self) -> bool:
        return self.verdict is Verdict.NOT_YET


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFigures:
    """`retention` counts channels that reach back far enough of those that are judged (neither young nor unknown); its
    coverage is the judged of all but the young. `under` is the same for other requirements: days -> rate. `by_day` is
    completeness day by day. `channels` are those in use at any time of the period, by recorder and number."""

    complete: Rate = NO_RATE
    retention: Rate = NO_RATE
    under: Mapping[int, Rate] = field(default_factory=dict)
    by_day: Sequence[tuple[date, Rate]] = ()
    channels: Sequence[ChannelFigures] = ()


NO_RECORDINGS = RecordingFigures()
