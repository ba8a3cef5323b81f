"""The clock of a device is off: what it records is found at the wrong time.

The limit is that of the settings as they come, `[clocks] limit_s`. Three looks, ten minutes apart, must say so.
"""

from __future__ import annotations

from alerts.defects.by_part import LIMIT_MS
from dashboards.grafana.query import Call, Column, Query
from dashboards.grafana.rule import CODE, DEVICE, PEOPLE, SCHOOL, Rule, Severity, Threshold
from language.message import Message

LIMIT_S = LIMIT_MS // 1000

RULE = Rule(
    uid="campuswatch-clock-off",
    title=Message("alert.clock_off"),
    summary=Message("alert.clock_off_summary", {"device": DEVICE, "code": CODE, "school": SCHOOL}),
    action=Message("alert.clock_off_action"),
    severity=Severity.WARNING,
    queries=(Query(columns=(Column("offset_s", Call("last", "offset_s")),), measurement="clock", by=PEOPLE),),
    looks_back_s=1_800,
    threshold=Threshold("outside_range", (-LIMIT_S, LIMIT_S)),
    lasts_s=1_200,
)
