"""The picture of a camera is not what it should be: black, covered, frozen, blurred …

It is looked at each half hour, and three looks in a row must say so: rain dries, and who stands before it goes on.
"""

from __future__ import annotations

from dashboards.grafana.query import Call, Column, Query
from dashboards.grafana.rule import CODE, DEVICE, PEOPLE, SCHOOL, Rule, Severity, Threshold
from language.message import Message

RULE = Rule(
    uid="campuswatch-picture",
    title=Message("alert.picture"),
    summary=Message("alert.picture_summary", {"device": DEVICE, "code": CODE, "school": SCHOOL}),
    action=Message("alert.picture_action"),
    severity=Severity.WARNING,
    queries=(Query(columns=(Column("ok", Call("last", "ok")),), measurement="picture", by=(*PEOPLE, "channel")),),
    looks_back_s=3_900,
    threshold=Threshold("lt", (0.5,)),
    lasts_s=3_600,
)
