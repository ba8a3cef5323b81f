"""What keeps devices from making attacks out of nothing, and from hiding where others come from."""

from __future__ import annotations

from tests.guards.guard import Guard

SIGNS = "collector/attack_signs.py"
SECURITY = "tests/collector/probes/test_security_probe.py::"
LOGINS = "tests/collector/probes/test_logins_probe.py::"
SIP = "tests/collector/protocols/test_sip.py::"
SPOOFING = "tests/inventory/test_arp_spoofing.py::"

GUARDS = (
    Guard(
        "crowds of strangers",
        "A machine that speaks under a new address each second, and opens thousands of faults.",
        "campuswatch/conditions/crowd.py",
        "if len(group) <= MOST_APART:",
        "if True:",
        "tests/campuswatch/test_security_conditions.py::test_who_speaks_under_a_new_address_each_second_is_one_alert",
    ),
    Guard(
        "counters that jump",
        "A counter of refusals that was set back, or forth, looks like thousands of tries a minute.",
        SIGNS,
        "if more <= MOST_BETWEEN:",
        "if True:",
        SECURITY + "test_what_is_no_attack_has_no_rate",
    ),
    Guard(
        "counters after a start",
        "Whoever was connected comes back and is refused while a device starts.",
        SIGNS,
        " or (now.uptime is not None and now.uptime < SETTLING_S * TICKS)",
        "",
        SECURITY + "test_what_is_no_attack_has_no_rate",
    ),
    Guard(
        "our own tries",
        "What we tried ourselves and the device has not counted makes less than nothing.",
        SIGNS,
        "max(0, more - ours[field])",
        "(more - ours[field])",
        SECURITY + "test_more_tries_of_ours_than_were_counted_are_none_of_others",
    ),
    Guard(
        "only counters",
        "A gauge or a number in the place of a counter, which goes up and down as the device likes.",
        "collector/probes/security.py",
        "if isinstance(value, Counter32)",
        "if isinstance(value, int)",
        SECURITY + "test_only_counters_count",
    ),
    Guard(
        "addresses in logs",
        "Markup, commands or control characters where a log names the address of a refused login.",
        "collector/recorders/refused_logins.py",
        "return str(ip_address(clean_text(text, 64).strip()))",
        "return text",
        LOGINS + "test_what_is_no_address_is_none",
    ),
    Guard(
        "moments in logs",
        "A log that tells of refused logins of another year with each look.",
        "collector/probes/logins.py",
        "if start_ms <= one.device_ms < end_ms and",
        "if",
        LOGINS + "test_only_what_is_in_the_window_and_from_others_counts",
    ),
    Guard(
        "our own logins in logs",
        "Logins of ours that were refused, told as somebody's who guesses.",
        "collector/probes/logins.py",
        " and not (own and one.address == own)",
        "",
        LOGINS + "test_only_what_is_in_the_window_and_from_others_counts",
    ),
    Guard(
        "logs of long ago",
        "A device whose clock jumped, or that was away, asked for hours of its log.",
        "collector/probes/logins.py",
        " or not 0 < device_ms - before_ms <= LONGEST_MS",
        "",
        LOGINS + "test_logins_that_others_tried_are_counted_and_ours_are_not",
    ),
    Guard(
        "numbers of searches",
        "The number of a search in a log, which is put into the next address we ask.",
        "collector/protocols/dahua/log.py",
        "if not token.isdecimal() or len(token) > 20:",
        "if False:",
        LOGINS + "test_entries_of_dahua_without_a_time_are_left_out",
    ),
    Guard(
        "answers of SIP servers",
        "Somebody who answers in the name of a platform without having heard the question.",
        "collector/protocols/sip.py",
        " and about[1].strip() == call.encode()",
        "",
        SIP + "test_answers_to_others_are_none",
    ),
    Guard(
        "floods of SIP servers",
        "A server that sends datagram upon datagram, none of them an answer.",
        "collector/protocols/sip.py",
        "while left:",
        "while True:",
        SIP + "test_who_floods_is_no_link",
    ),
    Guard(
        "claims of addresses",
        "A card that says that it holds every address of a segment fills the register of faults.",
        "inventory/arp_spoofing.py",
        "if counts[one.mac] <= MOST_VICTIMS:",
        "if True:",
        SPOOFING + "test_who_answers_for_a_whole_segment_is_told_so_often_and_no_more",
    ),
)
