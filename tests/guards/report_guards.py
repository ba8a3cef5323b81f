"""What keeps names in reports, addresses of their pages and files of their archive from moving us."""

from __future__ import annotations

from tests.guards.guard import Guard

PERIOD = "tests/inventory/test_period.py::"
FILES = "tests/campuswatch/test_report_files.py::"

GUARDS = (
    Guard(
        "formulas in reports",
        "A device whose name a spreadsheet would run, in the tables of a report.",
        "dashboards/papers/paper_csv.py",
        "else safe_cell(str(value))",
        "else str(value)",
        "tests/dashboards/test_forms.py::test_csv_is_a_file_a_table_and_no_formula",
    ),
    Guard(
        "years of a period",
        "A year at the end of the calendar in the address of a page, which no day comes after.",
        "inventory/period.py",
        "found.first.year not in YEARS",
        "found.first.year < min(YEARS)",
        PERIOD + "test_what_is_no_period_is_refused_in_one_sentence",
    ),
    Guard(
        "length of a period",
        "Days of a thousand years in the address of a page, to be reckoned one by one.",
        "inventory/period.py",
        "if found.days > LONGEST_DAYS:",
        "if False:",
        PERIOD + "test_backwards_and_endless_periods_are_refused",
    ),
    Guard(
        "what was issued",
        "A report that was altered in the archive, to be shown, mailed or confirmed as it was issued.",
        "campuswatch/reports/archive.py",
        "if hashlib.sha256(octets).hexdigest() != digest:",
        "if False:",
        FILES + "test_what_was_altered_or_is_missing_is_told_and_never_written_over",
    ),
    Guard(
        "size of an archived file",
        "Names without end, until one report fills the disk.",
        "campuswatch/reports/archive.py",
        "if len(octets) > MOST:",
        "if False:",
        FILES + "test_a_file_too_large_is_refused_before_it_lies_there",
    ),
    Guard(
        "charts of a paper",
        "Drawings without end, until the typesetter's process has no room.",
        "dashboards/papers/pdf.py",
        "or drawings > MAX_DRAWINGS:",
        "or False:",
        "tests/dashboards/test_typesetting.py::test_charts_have_a_limit_of_their_own",
    ),
    Guard(
        "attachments of a mail",
        "Reports larger than any mail server takes, until none of them comes.",
        "campuswatch/delivery/letters.py",
        "if taken > MOST_ATTACHED:",
        "if False:",
        "tests/campuswatch/test_report_delivery.py::test_what_is_too_large_for_a_mail_is_linked",
    ),
    Guard(
        "policy of an archived page",
        "A name in an archived report that would run or fetch something in a browser.",
        "campuswatch/web/archive_page.py",
        'headers["Content-Security-Policy"] = PAPER_CSP',
        "pass",
        "tests/campuswatch/test_web_archive.py::test_a_paper_is_shown_with_a_policy_of_its_own",
    ),
)
