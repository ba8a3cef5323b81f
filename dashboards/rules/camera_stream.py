"""A camera gives no stream. By `status`, so that one behind a dead switch or under maintenance does not alarm.

What a camera must answer to be UP is its stream (inventory/model/kind.py): DOWN means that the stream is dead.
"""

from __future__ import annotations

from dashboards.grafana.query import Call, Column, Query, Tag
from dashboards.grafana.rule import CODE, DEVICE, PEOPLE, SCHOOL, Rule, Severity
from dashboards.rules.device_down import IS_DOWN, STREAMS, WRITTEN_S
from language.message import Message

RULE = Rule(
    uid="campuswatch-camera-stream",
    title=Message("alert.camera_stream"),
    summary=Message("alert.camera_stream_summary", {"device": DEVICE, "code": CODE, "school": SCHOOL}),
    action=Message("alert.camera_stream_action"),
    severity=Severity.CRITICAL,
    queries=(
        Query(
            columns=(Column("state", Call("last", "state")),),
            measurement="status",
            where=(Tag("kind", STREAMS),),
            by=PEOPLE,
        ),
    ),
    looks_back_s=WRITTEN_S,
    threshold=IS_DOWN,
    lasts_s=120,
)
