"""A fault of the planted campus with its alert, a step, a policy, a report and links, for the tests of scopes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from planted_people import AT_MS, CAMERA_CODE
from sqlalchemy import Connection

from inventory.fault_steps import add_steps
from inventory.model.alert import Topic
from inventory.model.fault import CauseClass, Fault, FaultState, Outside
from inventory.model.fault_alert import FaultAlert
from inventory.model.fault_policy import FaultPolicy
from inventory.model.fault_step import FaultAction, FaultStep
from inventory.model.incident import Incident
from inventory.model.report_link import ReportLink
from inventory.model.severity import Severity
from inventory.model.week import ALWAYS, Stretch
from inventory.repository import fault_policies, faults, incidents, report_links
from inventory.repository.fault_lists import Order, Wanted

FAULT = Fault(
    id="f" * 32, number="S01-2026-0001", school="S01", topic=Topic.OUTAGE, severity=Severity.MAJOR,
    state=FaultState.REPAIRING, since_ms=AT_MS - 60_000, opened_ms=AT_MS, opened_by="campuswatch", device=CAMERA_CODE,
    part="7", area="gate", rule="down", details={"seconds": 20}, text="đen", contact="5550101", affected=3,
    probable=True, reported_ms=AT_MS, acknowledged_ms=AT_MS + 1, acknowledged_by="Lan", repairing_ms=AT_MS + 2,
    repair_by_ms=AT_MS + 86_400_000, next_ms=AT_MS + 60_000, level=2, told_ms=AT_MS, overdue=1, reopened=1, major=True,
    incident_ms=AT_MS + 9, reminded=1, paused_ms=AT_MS + 3, pause="parts", left_ms=1_000, outside=Outside.APPROVED,
    repairer="示例安防", handed_up_ms=AT_MS + 4, answer="明天来", cause_class=CauseClass.POWER, done="换电源",
    parts="12V", ticket="T-1",
)  # fmt: skip
TIE = FaultAlert(alert="a" * 32, fault=FAULT.id, school="S01", own=True, joined_ms=AT_MS)
STEP = FaultStep(
    fault=FAULT.id, at_ms=AT_MS, by="Lan", action=FaultAction.NOTED, words="ladder needed", photo="p.jpg",
    details={"level": 1},
)  # fmt: skip
POLICY = FaultPolicy(
    id="fault-policy-1", school="S01", topic=Topic.OUTAGE, severity=Severity.MAJOR, repair_min=480,
    week=((Stretch(480, 1020),),) * 5 + ((), ()), holidays=False, steps_min=(5, 10, 20), awake=ALWAYS,
    document="No. 7", valid_until=date(2027, 7, 31), by="bureau", entered_ms=AT_MS,
)  # fmt: skip
REPORT = Incident(
    fault=FAULT.id, school="S01", cause="lightning", course="19:02 dark", measures="fuse", lessons="arrester",
    by="Lan", at_ms=AT_MS,
)  # fmt: skip
LINK = ReportLink(school="S01", generation=2, open=True, by="Lan", at_ms=AT_MS)
USED = "u" * 32
SPECIAL_FAULTS: dict[str, dict[str, object]] = {
    "faults.put": {"faults": [FAULT]},
    "faults.get": {"id": FAULT.id},
    "faults.by_number": {"number": "s01-2026-0001"},
    "faults.standing": {"schools": ["S01"], "closed_since_ms": AT_MS},
    "faults.between": {"start_ms": AT_MS, "end_ms": AT_MS + 60_000},
    "faults.due": {"now_ms": AT_MS + 60_000},
    "faults.steps": {"fault": FAULT},
    "faults.last_number": {"year": 2026},
    "faults.put_alerts": {"ties": [TIE]},
    "faults.alerts_of": {"ids": [FAULT.id]},
    "fault_lists.page": {"wanted": Wanted(), "order": Order.GRAVE, "after": "", "limit": 10},
    "fault_lists.counts": {"wanted": Wanted()},
    "fault_policies.add": {"policy": replace(POLICY, id="fault-policy-2")},
    "fault_policies.remove": {"id": POLICY.id},
    "incidents.put": {"report": REPORT},
    "incidents.get": {"fault": FAULT.id},
    "report_links.put": {"link": LINK},
    "report_links.use": {"id": "v" * 32, "until_ms": AT_MS + 1},
    "report_links.was_used": {"id": USED},
}


def plant_faults(connection: Connection) -> None:
    faults.put(connection, [FAULT])
    faults.put_alerts(connection, [TIE])
    add_steps(connection, "S01", [STEP])
    fault_policies.add(connection, POLICY)
    incidents.put(connection, REPORT)
    report_links.put(connection, LINK)
    report_links.use(connection, USED, "S01", at_ms=AT_MS, until_ms=AT_MS + 60_000)
