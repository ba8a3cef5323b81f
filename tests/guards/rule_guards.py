"""What keeps samples of hostile devices from stopping the rules, or from filling the ledger with alerts."""

from __future__ import annotations

from tests.guards.guard import Guard

SAMPLES = "tests/alerts/test_thresholds.py::"

GUARDS = (
    Guard(
        "rules: measurements",
        "A number that is none, or beyond all reason, held against a limit and written into an alert.",
        "alerts/rules/rule.py",
        "isinstance(value, str) or not -LARGEST < value < LARGEST",
        "isinstance(value, str)",
        SAMPLES + "test_what_is_no_measurement_says_nothing",
    ),
    Guard(
        "rules: parts of a device",
        "A device that names thousands of ports or disks, each of them beyond a limit.",
        "alerts/thresholds.py",
        "len(judged.beyond) < MOST_PARTS or sum(part[0] == device for part in judged.beyond) < MOST_PARTS",
        "True",
        SAMPLES + "test_a_device_that_names_thousands_of_parts_is_told_of_in_some",
    ),
)
