"""A UPS runs on its battery: the mains are gone, and what hangs on it has minutes."""

from __future__ import annotations

from dashboards.grafana.query import Call, Column, Query
from dashboards.grafana.rule import CODE, DEVICE, PEOPLE, SCHOOL, Rule, Severity, Threshold
from language.message import Message

RULE = Rule(
    uid="campuswatch-ups-on-battery",
    title=Message("alert.ups_on_battery"),
    summary=Message("alert.ups_on_battery_summary", {"device": DEVICE, "code": CODE, "school": SCHOOL}),
    action=Message("alert.ups_on_battery_action"),
    severity=Severity.CRITICAL,
    queries=(Query(columns=(Column("on_battery", Call("last", "on_battery")),), measurement="ups", by=PEOPLE),),
    looks_back_s=300,
    threshold=Threshold("gt", (0.5,)),
    lasts_s=120,
)
