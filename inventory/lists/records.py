"""What was done and issued: changes, the audit chain, reports and what is due, targets, papers, costs."""

from __future__ import annotations

from inventory.lists.paged_list import PagedList, about, between, code_of, equal, of_school, still
from inventory.model.target import Measure
from inventory.repository.scoping import open_to, visible
from inventory.tables.audit import audit
from inventory.tables.change_event import change_event
from inventory.tables.paper import handover, stocktake
from inventory.tables.report import report, report_file
from inventory.tables.submission import obligation, submission
from inventory.tables.target import campus_standing, listing, target
from inventory.tables.voucher import budget, cost, voucher

CHANGES = PagedList(
    table=change_event,
    seen=of_school(change_event),
    key=(change_event.c.seq,),
    newest_first=True,
    filters={
        "school": equal(change_event.c.school),
        "subject": equal(change_event.c.subject),
        "action": equal(change_event.c.action),
        "since": between(change_event.c.at_ms)["since"],
        "until": between(change_event.c.at_ms)["until"],
    },
    named={"seq": equal(change_event.c.seq, int)},
)
AUDIT = PagedList(
    table=audit,
    seen=lambda scope: visible(scope, audit.c.chain),
    key=(audit.c.chain, audit.c.seq),
    columns={"school": audit.c.chain},
    filters={"school": equal(audit.c.chain), **between(audit.c.at_ms)},
)
REPORTS = PagedList(
    table=report,
    seen=of_school(report),
    key=(report.c.made_ms, report.c.id),
    newest_first=True,
    filters={
        "school": equal(report.c.school),
        "kind": equal(report.c.kind),
        "period": equal(report.c.period),
        "number": equal(report.c.number),
        **between(report.c.made_ms),
    },
    named={"number": equal(report.c.number), "version": equal(report.c.version, int)},
)
REPORT_FILES = PagedList(
    table=report_file,
    source=report_file.join(report, report.c.id == report_file.c.report),
    seen=of_school(report),
    key=(report.c.number, report.c.version, report_file.c.form, report_file.c.language),
    columns={"number": report.c.number, "version": report.c.version, "school": report.c.school},
    filters={
        "school": equal(report.c.school),
        "number": equal(report.c.number),
        "version": equal(report.c.version, int),
    },
)
OBLIGATIONS = PagedList(
    table=obligation,
    seen=lambda scope: open_to(scope, obligation.c.school) | (obligation.c.school == ""),
    holds=obligation.c.superseded_ms.is_(None),
    key=(obligation.c.school, obligation.c.id),
    filters={"school": equal(obligation.c.school)},
)
SUBMISSIONS = PagedList(
    table=submission,
    seen=of_school(submission),
    key=(submission.c.at_ms, submission.c.report),
    newest_first=True,
    filters={
        "school": equal(submission.c.school),
        "kind": equal(submission.c.kind),
        "period": equal(submission.c.period),
        **between(submission.c.at_ms),
    },
)
TARGETS = PagedList(
    table=target,
    seen=lambda scope: visible(scope, target.c.school) | (target.c.school == ""),
    holds=target.c.superseded_ms.is_(None),
    key=(target.c.school, target.c.id),
    filters={"school": equal(target.c.school), "measure": equal(target.c.measure, Measure)},
    named={"id": equal(target.c.id)},
)
LISTINGS = PagedList(
    table=listing,
    seen=of_school(listing),
    key=(listing.c.listed_ms, listing.c.id),
    newest_first=True,
    filters={"school": equal(listing.c.school), "standing": still(listing.c.cleared_ms)},
    named={"id": equal(listing.c.id)},
)
STANDINGS = PagedList(
    table=campus_standing,
    seen=of_school(campus_standing),
    holds=campus_standing.c.superseded_ms.is_(None),
    key=(campus_standing.c.school, campus_standing.c.entered_ms),
    filters={"school": equal(campus_standing.c.school)},
)
COSTS = PagedList(
    table=cost,
    seen=of_school(cost),
    key=(cost.c.school, cost.c.day, cost.c.id),
    columns={"device": code_of(cost.c.device)},
    filters={"school": equal(cost.c.school), "device": about(cost.c.device)},
    named={"id": equal(cost.c.id)},
)
VOUCHERS = PagedList(
    table=voucher,
    seen=of_school(voucher),
    key=(voucher.c.school, voucher.c.id),
    columns={"device": code_of(voucher.c.device)},
    filters={"school": equal(voucher.c.school), "device": about(voucher.c.device)},
    named={"id": equal(voucher.c.id)},
)
BUDGETS = PagedList(
    table=budget,
    seen=of_school(budget),
    key=(budget.c.school, budget.c.year, budget.c.currency),
    filters={"school": equal(budget.c.school), "year": equal(budget.c.year, int)},
)
STOCKTAKES = PagedList(
    table=stocktake,
    seen=of_school(stocktake),
    key=(stocktake.c.code,),
    filters={"school": equal(stocktake.c.school)},
    named={"code": equal(stocktake.c.code)},
)
HANDOVERS = PagedList(
    table=handover,
    seen=of_school(handover),
    key=(handover.c.code,),
    filters={"school": equal(handover.c.school)},
    named={"code": equal(handover.c.code)},
)
