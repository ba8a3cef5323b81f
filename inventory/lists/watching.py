"""What was observed of devices: changes of state, defects, alerts, clocks, pictures."""

from __future__ import annotations

from inventory.lists.paged_list import PagedList, about, at_device, between, code_of, equal, of_device, still
from inventory.model.alert import Topic
from inventory.model.defect import DefectKind
from inventory.model.picture import PictureVerdict
from inventory.model.severity import Severity
from inventory.model.transition import Observed
from inventory.repository.scoping import visible
from inventory.tables.alert import alert
from inventory.tables.defect import defect
from inventory.tables.device import device
from inventory.tables.device_clock import device_clock
from inventory.tables.picture import picture
from inventory.tables.transition import transition

# There is no index of a school's transitions in this order: going back through all of them until the page is full
# is quicker than sorting all that a school ever had. So that no database thinks otherwise, the column is no plain one.
of_this_school = transition.c.school.concat("")

TRANSITIONS = PagedList(
    table=transition,
    seen=lambda scope: visible(scope, of_this_school, device=transition.c.device),
    # In the order in which they became known, which is the only one in which nothing is put before what was read.
    key=(transition.c.seq,),
    newest_first=True,
    columns={"device": code_of(transition.c.device)},
    filters={
        "school": equal(of_this_school),
        "device": about(transition.c.device),
        "state": equal(transition.c.state, Observed),
        **between(transition.c.at_ms),
    },
    named={"seq": equal(transition.c.seq, int)},
)
DEFECTS = PagedList(
    table=defect,
    seen=of_device(defect),
    key=(defect.c.seq,),
    newest_first=True,
    columns={"device": code_of(defect.c.device)},
    filters={
        "school": equal(defect.c.school),
        "device": about(defect.c.device),
        "kind": equal(defect.c.kind, DefectKind),
        "open": still(defect.c.ended_ms),
    },
    named={"seq": equal(defect.c.seq, int)},
)
ALERTS = PagedList(
    table=alert,
    seen=of_device(alert),
    key=(alert.c.fired_ms, alert.c.id),
    newest_first=True,
    columns={"device": code_of(alert.c.device), "cause": code_of(alert.c.cause)},
    filters={
        "school": equal(alert.c.school),
        "device": about(alert.c.device),
        "rule": equal(alert.c.rule),
        "topic": equal(alert.c.topic, Topic),
        "severity": equal(alert.c.severity, Severity),
        "open": still(alert.c.resolved_ms),
        **between(alert.c.fired_ms),
    },
    named={"id": equal(alert.c.id)},
)
CLOCKS = PagedList(
    table=device_clock,
    source=device_clock.join(device, device.c.id == device_clock.c.device),
    seen=at_device,
    key=(device.c.code,),
    columns={"device": device.c.code, "school": device.c.school},
    filters={"school": equal(device.c.school)},
    named={"device": about(device_clock.c.device)},
)
PICTURES = PagedList(
    table=picture,
    source=picture.join(device, device.c.id == picture.c.device),
    seen=at_device,
    key=(device.c.code, picture.c.part),
    columns={"device": device.c.code, "school": device.c.school},
    filters={
        "school": equal(device.c.school),
        "device": about(picture.c.device),
        "verdict": equal(picture.c.verdict, PictureVerdict),
    },
)
