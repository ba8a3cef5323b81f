"""Every kind of report by its name: of which periods it is made, and how figures become its paper."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.reports.papers.kinds import KINDS
from dashboards.reports.report_kind import ReportKind

REPORTS: Mapping[str, ReportKind] = {kind.name: kind for kind in KINDS}
