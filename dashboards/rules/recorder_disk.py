"""A disk of a recorder does not do its work: it is broken, not formatted, or failed its self-test."""

from __future__ import annotations

from dashboards.grafana.query import Call, Column, Query
from dashboards.grafana.rule import CODE, DEVICE, PEOPLE, SCHOOL, Rule, Severity, Threshold
from language.message import Message

DISK = "{{ $labels.disk }}"

RULE = Rule(
    uid="campuswatch-recorder-disk",
    title=Message("alert.recorder_disk"),
    summary=Message("alert.recorder_disk_summary", {"device": DEVICE, "code": CODE, "school": SCHOOL, "disk": DISK}),
    action=Message("alert.recorder_disk_action"),
    severity=Severity.CRITICAL,
    queries=(Query(columns=(Column("ok", Call("last", "ok")),), measurement="disk", by=(*PEOPLE, "disk")),),
    looks_back_s=900,
    threshold=Threshold("lt", (0.5,)),
    lasts_s=600,
)
