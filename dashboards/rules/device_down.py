"""A device is DOWN: it did not answer, and nothing in front of it explains that. Cameras have a rule of their own."""

from __future__ import annotations

from alerts.state import State
from dashboards.grafana.query import Call, Column, Query, Tag
from dashboards.grafana.rule import CODE, DEVICE, PEOPLE, SCHOOL, Rule, Severity, Threshold
from inventory.model.kind import Kind
from language.message import Message

STREAMS = (str(Kind.CAMERA), str(Kind.ENCODER))
"""Kinds whose only duty is a stream: where that is dead they are DOWN."""
# The service writes `status` on each change and every five minutes; two of those may come late.
WRITTEN_S = 900
IS_DOWN = Threshold("within_range", (State.DOWN - 0.5, State.DOWN + 0.5))

RULE = Rule(
    uid="campuswatch-device-down",
    title=Message("alert.device_down"),
    summary=Message("alert.device_down_summary", {"device": DEVICE, "code": CODE, "school": SCHOOL}),
    action=Message("alert.device_down_action"),
    severity=Severity.CRITICAL,
    queries=(
        Query(
            columns=(Column("state", Call("last", "state")),),
            measurement="status",
            where=(Tag("kind", STREAMS, other=True),),
            by=PEOPLE,
        ),
    ),
    looks_back_s=WRITTEN_S,
    threshold=IS_DOWN,
    lasts_s=120,
)
