"""A collector has told nothing of itself for five minutes or more: whatever else looks fine is not known.

A silent series would drop out of the answer and be taken for mended. So the question reaches back a day and counts in
steps of five minutes, empty ones as 0: a collector that spoke within the day keeps its line. The step that has just
begun may be empty for a minute; two of them together are not, while anything speaks.

Where none spoke for a day, or where the store cannot be asked, the rule alarms as well; it is the only one that does,
so that one cause is one alert.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.grafana.query import Call, Column, Query
from dashboards.grafana.rule import PEOPLE, Rule, Severity, Silence, Threshold
from language.message import Message

# An alarm because nothing answers at all has no labels, and Grafana's templates stumble over one that is missing.
COLLECTOR = '{{ index $labels "device" }}'


@dataclass(frozen=True, slots=True)
class Moving(Call):
    """The mean of so many steps up to this one: `moving_average("field", 2)`."""

    steps: int = 2

    def text(self) -> str:
        return f'{self.function}("{self.field}", {self.steps})'


RULE = Rule(
    uid="campuswatch-collector-silent",
    title=Message("alert.collector_silent"),
    summary=Message("alert.collector_silent_summary", {"collector": COLLECTOR}),
    action=Message("alert.collector_silent_action"),
    severity=Severity.CRITICAL,
    queries=(
        Query(
            columns=(Column("samples", Moving("moving_average", "samples")),),
            within=Query(
                columns=(Column("samples", Call("count", "readings")),),
                measurement="collector",
                by=PEOPLE,
                every="5m",
                fill="0",
            ),
            by=PEOPLE,
        ),
    ),
    looks_back_s=86_400,
    threshold=Threshold("lt", (0.25,)),
    lasts_s=120,
    silence=Silence.ALARMING,
)
