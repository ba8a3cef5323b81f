"""What keeps recorders and cameras that speak Dahua's CGI and ONVIF from moving us."""

from __future__ import annotations

from tests.guards.guard import Guard

DAHUA = "collector/protocols/dahua/"
ONVIF = "collector/protocols/onvif/"
TESTS = "tests/collector/protocols/"
LINES = TESTS + "test_dahua_answers.py::"
ANSWERS = TESTS + "test_onvif_answers.py::"
DAHUA_DIALECT = "tests/collector/recorders/test_dahua_dialect.py::"
ONVIF_DIALECT = "tests/collector/recorders/test_onvif_dialect.py::"

GUARDS = (
    Guard(
        "Dahua lines",
        "Tables of millions of lines.",
        DAHUA + "lines.py",
        "body[:MAX_OCTETS].splitlines()[:MAX_LINES]",
        "body.splitlines()",
        LINES + "test_lines_are_bounded_and_the_first_of_a_key_wins",
    ),
    Guard(
        "Dahua indexes",
        "A channel or disk with a number that nothing has.",
        DAHUA + "lines.py",
        "if index is not None and int(index[1]) < MAX_INDEX:",
        "if index is not None:",
        LINES + "test_lines_are_bounded_and_the_first_of_a_key_wins",
    ),
    Guard(
        "Dahua search by number",
        "A search whose name puts further conditions into our request.",
        DAHUA + "search.py",
        "if not told.isascii() or not told.isdigit() or len(told) > MAX_OBJECT:",
        "if not told:",
        LINES + "test_what_a_search_is_called_is_a_number",
    ),
    Guard(
        "Dahua pages",
        "Footage without end.",
        "collector/recorders/dahua.py",
        "for _ in range(pages):",
        "while True:",
        DAHUA_DIALECT + "test_more_files_than_we_read",
    ),
    Guard(
        "Dahua footage of this channel",
        "Another channel's footage that passes for this one's.",
        "collector/recorders/dahua.py",
        "if any(item.channel not in (None, channel - 1) for item in items):",
        "if False:",
        DAHUA_DIALECT + "test_footage_of_another_channel_is_not_taken",
    ),
    Guard(
        "ONVIF own address",
        "Streams, recordings and services on another host, to which our login would be carried.",
        ONVIF + "place.py",
        ' or not _same(found["six"] or found["four"], address):',
        ":",
        ANSWERS + "test_other_addresses_are_refused",
    ),
    Guard(
        "ONVIF tokens are text",
        "The name of a recording that puts elements of its own into our question.",
        ONVIF + "history.py",
        "{escape(one)}",
        "{one}",
        ANSWERS + "test_texts_of_the_device_go_back_as_text",
    ),
    Guard(
        "ONVIF pages",
        "A search that is never at its end.",
        "collector/recorders/onvif.py",
        "for _ in range(MAX_PAGES):",
        "while True:",
        ONVIF_DIALECT + "test_a_search_without_end_is_ended",
    ),
    Guard(
        "ONVIF years",
        "A time before there were clocks in cameras, or in eight thousand years, of which our token would be made.",
        ONVIF + "clock.py",
        "if year not in YEARS:",
        "if False:",
        ANSWERS + "test_there_is_no_such_time",
    ),
    Guard(
        "DateAndTime of eight or eleven octets",
        "A date that breaks off, or does not end.",
        "collector/protocols/snmp/date_and_time.py",
        "if len(octets) not in (8, 11):",
        "if False:",
        "tests/collector/probes/test_clock_probe.py::test_what_is_no_date",
    ),
)
