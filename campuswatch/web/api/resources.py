"""Everything that programs can read, by name. New: a list in `inventory/lists/`, a row in `rows/` and a line."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from campuswatch.usecases.actor import Right
from campuswatch.web.api import computed
from campuswatch.web.api.resource import Resource
from campuswatch.web.api.rows import (
    addresses,
    equipment,
    faults,
    figures,
    people,
    places,
    recordings,
    records,
    watching,
)
from campuswatch.web.api.sources import Computed, Listed
from inventory.inbox_entry import Topic
from inventory.lists import LISTS
from inventory.model.kind import Kind


def listed(name: str, row: type[msgspec.Struct], tag: str, right: Right = Right.LOOK) -> Resource:
    return Resource(name=name, row=row, source=Listed(LISTS[name], row), tag=tag, right=right)


STATES = Resource(
    name="states",
    row=equipment.DeviceState,
    source=Computed(
        row=equipment.DeviceState,
        rows=computed.states,
        key=("device",),
        filters={"school": str, "area": str, "kind": Kind, "state": equipment.StateName},
    ),
    tag="watching",
)
FIGURES = Resource(
    name="figures",
    row=figures.Figures,
    source=Computed(row=figures.Figures, rows=computed.figures, key=("school",), filters={"school": str}),
    tag="watching",
)
INBOX = Resource(
    name="inbox",
    row=addresses.Waiting,
    source=Computed(
        row=addresses.Waiting, rows=computed.inbox, key=("id",), filters={"school": str, "topic": Topic, "subject": str}
    ),
    tag="finding",
)
ALL = (
    listed("schools", places.School, "ledger"),
    listed("areas", places.Area, "ledger"),
    listed("subnets", places.Subnet, "ledger"),
    listed("devices", equipment.Device, "ledger"),
    listed("links", equipment.Link, "ledger"),
    listed("uplinks", equipment.Uplink, "ledger"),
    listed("acceptances", equipment.Acceptance, "ledger"),
    listed("people", people.Person, "ledger"),
    # Telephone numbers: for who must reach somebody in the night.
    listed("contacts", people.Contact, "ledger", Right.DUTY),
    listed("costs", records.Cost, "ledger"),
    listed("vouchers", records.Voucher, "ledger"),
    listed("budgets", records.Budget, "ledger"),
    listed("stocktakes", records.Stocktake, "ledger"),
    listed("handovers", records.Handover, "ledger"),
    listed("changes", records.Change, "ledger"),
    FIGURES,
    STATES,
    listed("transitions", watching.Transition, "watching"),
    listed("defects", watching.Defect, "watching"),
    listed("alerts", watching.Alert, "watching"),
    listed("clocks", watching.Clock, "watching"),
    listed("pictures", watching.Picture, "watching"),
    listed("uplink_checks", equipment.UplinkCheck, "watching"),
    listed("channels", recordings.Channel, "recordings"),
    listed("recordings", recordings.Recording, "recordings"),
    listed("disks", recordings.Disk, "recordings"),
    listed("holds", recordings.Hold, "recordings"),
    listed("retention", recordings.RetentionPolicy, "recordings"),
    listed("faults", faults.Fault, "faults"),
    listed("fault_steps", faults.FaultStep, "faults"),
    listed("incidents", faults.Incident, "faults"),
    listed("shifts", people.Shift, "duty"),
    listed("roster", people.Post, "duty"),
    listed("swaps", people.Swap, "duty"),
    listed("attendances", people.Attendance, "duty"),
    listed("chain", people.ChainPost, "duty"),
    listed("duty_log", people.LogEntry, "duty"),
    INBOX,
    listed("addresses", addresses.Binding, "finding"),
    listed("address_ranges", addresses.AddressRange, "finding"),
    listed("applications", addresses.Application, "finding"),
    listed("strangers", addresses.Stranger, "finding"),
    listed("scans", addresses.Scan, "finding"),
    listed("holidays", places.Holiday, "planning"),
    listed("maintenance", places.Maintenance, "planning"),
    listed("permits", places.Permit, "planning"),
    listed("reports", records.Report, "reports"),
    listed("report_files", records.ReportFile, "reports"),
    listed("obligations", records.Obligation, "reports"),
    listed("submissions", records.Submission, "reports"),
    listed("targets", records.Target, "reports"),
    listed("listings", records.Listing, "reports"),
    listed("standings", records.CampusStanding, "reports"),
    listed("audit", records.AuditEntry, "audit", Right.AUDIT),
)
RESOURCES: Mapping[str, Resource] = {one.name: one for one in ALL}
