"""A channel in use has recorded nothing for a day.

Grafana does not know the week by which a channel records: one that records by night or on motion is quiet for hours. So
this rule waits a day; campuswatch itself knows the week, and tells at once.
"""

from __future__ import annotations

from dashboards.grafana.query import Call, Column, Query
from dashboards.grafana.rule import CHANNEL, CODE, DEVICE, PEOPLE, SCHOOL, Rule, Severity, Threshold
from language.message import Message

A_DAY_S = 86_400

RULE = Rule(
    uid="campuswatch-channel-not-recording",
    title=Message("alert.channel_not_recording"),
    summary=Message(
        "alert.channel_not_recording_summary", {"device": DEVICE, "code": CODE, "school": SCHOOL, "channel": CHANNEL}
    ),
    action=Message("alert.channel_not_recording_action"),
    severity=Severity.CRITICAL,
    queries=(
        Query(columns=(Column("recording", Call("max", "recording")),), measurement="channel", by=(*PEOPLE, "channel")),
    ),
    looks_back_s=A_DAY_S,
    threshold=Threshold("lt", (0.5,)),
    lasts_s=900,
)
