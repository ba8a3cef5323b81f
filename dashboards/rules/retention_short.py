"""A channel keeps fewer complete days than its policy asks for. Younger channels are not judged."""

from __future__ import annotations

from dashboards.grafana.query import Call, Column, Query
from dashboards.grafana.rule import CHANNEL, CODE, DEVICE, PEOPLE, SCHOOL, Rule, Severity, Threshold
from language.message import Message

RULE = Rule(
    uid="campuswatch-retention-short",
    title=Message("alert.retention_short"),
    summary=Message(
        "alert.retention_short_summary", {"device": DEVICE, "code": CODE, "school": SCHOOL, "channel": CHANNEL}
    ),
    action=Message("alert.retention_short_action"),
    severity=Severity.WARNING,
    queries=(
        Query(columns=(Column("short", Call("last", "short")),), measurement="recording", by=(*PEOPLE, "channel")),
    ),
    looks_back_s=7_200,
    threshold=Threshold("gt", (0.5,)),
    lasts_s=600,
)
