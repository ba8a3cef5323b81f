"""The fault register: faults, every step of their lives, reports of incidents."""

from __future__ import annotations

from sqlalchemy import and_

from inventory.lists.paged_list import Narrowing, PagedList, about, between, code_of, equal, of_device, of_school
from inventory.model.alert import Topic
from inventory.model.fault import OVER, FaultState
from inventory.model.severity import Severity
from inventory.repository.scoping import visible
from inventory.tables.fault import fault, fault_step, incident

FAULTS = PagedList(
    table=fault,
    seen=of_device(fault),
    key=(fault.c.opened_ms, fault.c.number),
    newest_first=True,
    columns={"device": code_of(fault.c.device)},
    filters={
        "school": equal(fault.c.school),
        "device": about(fault.c.device),
        "state": equal(fault.c.state, FaultState),
        "topic": equal(fault.c.topic, Topic),
        "severity": equal(fault.c.severity, Severity),
        "open": Narrowing(bool, lambda wanted: fault.c.state.in_(sorted(OVER)) != wanted),
        **between(fault.c.opened_ms),
    },
    named={"number": equal(fault.c.number)},
)
FAULT_STEPS = PagedList(
    table=fault_step,
    source=fault_step.join(fault, and_(fault.c.school == fault_step.c.chain, fault.c.id == fault_step.c.subject)),
    seen=lambda scope: visible(scope, fault.c.school, device=fault.c.device),
    key=(fault_step.c.chain, fault_step.c.seq),
    columns={"fault": fault.c.number, "school": fault.c.school, "by": fault_step.c.actor},
    filters={
        "school": equal(fault_step.c.chain),
        "fault": equal(fault.c.number),
        **between(fault_step.c.at_ms),
    },
)
INCIDENTS = PagedList(
    table=incident,
    source=incident.join(fault, fault.c.id == incident.c.fault),
    seen=of_school(incident),
    key=(incident.c.at_ms, incident.c.fault),
    newest_first=True,
    columns={"fault": fault.c.number},
    filters={"school": equal(incident.c.school)},
    named={"fault": equal(fault.c.number)},
)
