"""Reports of the planted campus, for the tests of scopes."""

from __future__ import annotations

from dataclasses import replace

from planted_people import AT_MS
from sqlalchemy import Connection

from inventory.model.report import Form, Report, ReportFile
from inventory.repository import reports

FILE = ReportFile(form=Form.PDF, language="vi", digest="d" * 64, size=7, made_ms=AT_MS)
REPORT = Report(
    id="report-1", number="S01-R-2026-0001", version=1, kind="monthly", school="S01", period="2026-10", known_ms=AT_MS,
    made_ms=AT_MS, by="planter", figures={"devices": 2}, files=(FILE,),
)  # fmt: skip
PDF_ZH = replace(FILE, language="zh-CN")
SPECIAL_REPORTS: dict[str, dict[str, object]] = {
    "reports.add": {"report": replace(REPORT, id="report-2", version=2, files=())},
    "reports.add_files": {"report": REPORT, "files": [PDF_ZH]},
    "reports.enter_step": {"report": REPORT, "action": "submitted", "detail": {"version": 1}},
    "reports.steps": {"number": REPORT.number},
    "reports.last_serial": {"year": 2026},
    "reports.get": {"number": REPORT.number},
    "reports.versions": {"number": REPORT.number},
    "reports.latest": {"kind": REPORT.kind, "period": REPORT.period},
    "reports.find": {"wanted": reports.Wanted(school="S01")},
    "reports.count": {"wanted": reports.Wanted(school="S01")},
    "reports.whole_of": {"period": REPORT.period, "known_ms": AT_MS},
}


def plant_reports(connection: Connection) -> None:
    reports.add(connection, REPORT)
