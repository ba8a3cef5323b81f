"""A port loses frames: what it received or sent broken, as a mean over five looks."""

from __future__ import annotations

from dashboards.grafana.query import Call, Column, Query
from dashboards.grafana.rule import CODE, DEVICE, PEOPLE, SCHOOL, Rule, Severity, Threshold
from language.message import Message

ERRORS_PS = 1.0
"""A sound copper or fibre link has none for weeks. One a second is a plug, a cable or a duplex mismatch."""
PORT = "{{ $labels.port }}"


def errors(field: str) -> Query:
    return Query(columns=(Column("errors", Call("mean", field)),), measurement="interface", by=(*PEOPLE, "port"))


RULE = Rule(
    uid="campuswatch-port-errors",
    title=Message("alert.port_errors"),
    summary=Message("alert.port_errors_summary", {"device": DEVICE, "code": CODE, "school": SCHOOL, "port": PORT}),
    action=Message("alert.port_errors_action"),
    severity=Severity.WARNING,
    queries=(errors("in_errors_ps"), errors("out_errors_ps")),
    looks_back_s=300,
    threshold=Threshold("gt", (ERRORS_PS,)),
    lasts_s=120,
)
