"""A machine noticed a change that no permit covers: a restart, other firmware, settings, accounts, another port.

A change is a fact and not a state, so the rule looks an hour back and fires for as long after each.
"""

from __future__ import annotations

from dashboards.grafana.query import Call, Column, Query
from dashboards.grafana.rule import CODE, DEVICE, PEOPLE, SCHOOL, Rule, Severity, Threshold
from language.message import Message

TOLD_S = 3600
WHAT = "{{ $labels.what }}"

RULE = Rule(
    uid="campuswatch-unexpected-change",
    title=Message("alert.unexpected_change"),
    summary=Message(
        "alert.unexpected_change_summary", {"device": DEVICE, "code": CODE, "school": SCHOOL, "what": WHAT}
    ),
    action=Message("alert.unexpected_change_action"),
    severity=Severity.WARNING,
    queries=(
        Query(columns=(Column("unexpected", Call("max", "unexpected")),), measurement="change", by=(*PEOPLE, "what")),
    ),
    looks_back_s=TOLD_S,
    threshold=Threshold("gt", (0.5,)),
    lasts_s=120,
)
