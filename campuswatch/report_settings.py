"""What the settings say of reports: under whose name they go out, and where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from campuswatch.mail_settings import mail_addresses
from campuswatch.strict_toml import setting

FIELDS = frozenset({"year", "serial", "month"})


def number_pattern(value: str) -> str:
    if not value:
        return ""
    try:
        named = {name for _, name, _, _ in Formatter().parse(value) if name is not None}
        value.format(year=2026, serial=12, month=10)
    except (ValueError, LookupError, AttributeError, TypeError):
        return "must hold {year} and {serial}, as in 'No. {serial} of {year}'"
    fine = {"year", "serial"} <= named <= FIELDS
    return "" if fine else "must hold {year} and {serial}, and no other field than {month}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    bureau: str = setting(
        "", "Name of the bureau's network centre; stands on papers, in languages without one of their own.",
        example="Network Centre of the County Education Bureau",
    )  # fmt: skip
    bureau_zh: str = setting("", "The same in Chinese.", example="县教育局网络中心")
    bureau_vi: str = setting("", "The same in Vietnamese.", example="Trung tâm Mạng Phòng Giáo dục")
    issuer: str = setting("", "Letterhead of the bureau's papers; empty: its name.", example="县教育局")
    document: str = setting(
        "", "Number of the bureau's papers in its own series, beside ours; empty: none.", check=number_pattern,
        example="县教网〔{year}〕{serial}号",
    )  # fmt: skip
    safety_to: tuple[str, ...] = setting(
        (), "Addresses of the bureau's safety section, which gets the monthly tables.", check=mail_addresses,
        example='["safety@example.org"]',
    )  # fmt: skip
    folder: str = setting(
        "", "Folder of the archive; empty means reports in data_dir.", example="/srv/campuswatch/reports"
    )

    def name_in(self, language: str) -> str:
        """Of the bureau; empty where nobody named it."""
        own: Mapping[str, str] = {"zh-CN": self.bureau_zh, "vi": self.bureau_vi}
        return own.get(language) or self.bureau or self.bureau_zh or self.bureau_vi


NO_REPORTS = Reports()
