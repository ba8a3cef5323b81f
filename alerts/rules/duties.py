"""Rules of what people must see to: passwords, accounts, firmware, certificates, contacts, backups, and whether our own
registers and secrets are as they were written."""

from __future__ import annotations

from alerts.rules.rule import Rule, Side, Threshold
from inventory.model.alert import Topic
from inventory.model.severity import Severity

DAY = 86_400.0
MAJOR, MINOR, CRITICAL = Severity.MAJOR, Severity.MINOR, Severity.CRITICAL


def _days_left(limit: float, clear: float) -> Threshold:
    return Threshold(measurement="certificate", field="days_left", side=Side.BELOW, limit=limit, clear=clear)


CERTIFICATES = (
    Rule(
        name="certificate_ending", topic=Topic.LEDGER, severity=MINOR, threshold=_days_left(21, 22),
        why="three weeks are enough to order and install another; looked at once a day, so nothing flaps",
    ),
    Rule(
        name="certificate_expired", topic=Topic.LEDGER, severity=MAJOR, threshold=_days_left(0, 1),
        why="from then on browsers and recorders refuse it",
    ),
)  # fmt: skip
BACKUPS = (
    Rule(
        name="backup_missing", topic=Topic.OURSELVES, severity=MAJOR, for_s=1.5 * DAY,
        why="Q40: none at all; the first night after the folder was named must have passed",
    ),
)  # fmt: skip
DUTIES = (
    *CERTIFICATES,
    *BACKUPS,
    *(
        Rule(name=name, topic=topic, severity=severity, why=why)
        for name, topic, severity, why in (
            ("password_overdue", Topic.LEDGER, MINOR, "Q11: the policy gives the days, 14 of them warned before"),
            ("password_shared", Topic.LEDGER, MINOR, "Q13: who learns one knows them all"),
            ("password_factory", Topic.SECURITY, MAJOR, "Q13: it stands in the maker's manual"),
            ("account_unauthorised", Topic.SECURITY, MAJOR, "Q57: nobody answers for what is done with it"),
            ("firmware_vulnerable", Topic.LEDGER, MAJOR, "Q59: the bureau's list says so"),
            ("firmware_unsupported", Topic.LEDGER, MINOR, "Q59: the next hole in it stays open"),
            ("contacts_overdue", Topic.LEDGER, MINOR, "Q61: in an emergency nobody would be reached"),
            ("secrets_doubted", Topic.OURSELVES, CRITICAL, "rows that we did not write may be anybody's passwords"),
            ("register_broken", Topic.OURSELVES, CRITICAL, "a chain breaks only where somebody wrote past the product"),
            ("backup_late", Topic.OURSELVES, MAJOR, "one night may fail; after a second nobody should wait"),
        )
    ),
)
