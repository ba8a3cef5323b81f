"""What keeps names and texts from becoming something else in a server of time series, and that server within bounds."""

from __future__ import annotations

from tests.guards.guard import Guard

LINES = "tests/collector/store/test_lines.py::"
HTTP = "tests/collector/store/influx/test_influx_http.py::"
READING = "tests/collector/store/test_store_reading.py::"

GUARDS = (
    Guard(
        "line protocol: tags",
        "A name with commas, blanks and equals signs that becomes tags, fields and times of its own.",
        "collector/store/lines.py",
        "return clean_tag(text).translate(_TAG)",
        "return clean_tag(text)",
        LINES + "test_a_hostile_name_stays_one_line_and_one_tag",
    ),
    Guard(
        "line protocol: texts",
        "A text that ends its quotes, or its line, and goes on as samples of another device.",
        "collector/store/lines.py",
        """return f'"{text.translate(_TEXT)}"'""",
        """return f'"{text}"'""",
        LINES + "test_a_hostile_name_stays_one_line_and_one_tag",
    ),
    Guard(
        "line protocol: length of tags",
        "A name of thousands of characters on every sample.",
        "collector/store/lines.py",
        "clean_text(text, MAX_TAG)",
        "clean_text(text, 9999)",
        LINES + "test_a_long_name_is_cut",
    ),
    Guard(
        "InfluxQL: strings",
        "The name of a port that ends its quotes and picks the series of others.",
        "collector/store/influx/influxql.py",
        '''"'" + value.replace("\\\\", "\\\\\\\\").replace("'", "\\\\'") + "'"''',
        '''"'" + value + "'"''',
        READING + "test_hostile_names_of_ports_and_devices_pick_their_own_series_only",
    ),
    Guard(
        "series of one device in InfluxDB",
        "A device that names its ports anew at each look and fills the memory of the server's index.",
        "collector/store/admission.py",
        "if len(parts) >= MAX_PARTS:",
        "if False:",
        "tests/collector/store/influx/test_influx_store.py"
        "::test_a_device_that_names_its_ports_anew_gets_no_more_series",
    ),
    Guard(
        "one deadline for a server's answer",
        "A server of time series that answers an octet at a time and holds up pages or shipping.",
        "collector/store/influx/http.py",
        "        self._sock.settimeout(self._deadline.left_s())\n        return self._raw",
        "        return self._raw",
        HTTP + "test_one_deadline_holds_for_an_answer_that_drips",
    ),
    Guard(
        "size of a server's answer",
        "An answer without end.",
        "collector/store/influx/http.py",
        "content = response.read(most + 1)",
        "content = response.read()",
        HTTP + "test_an_endless_answer_is_cut_at_the_cap",
    ),
    Guard(
        "size of a line of a server's answer",
        "A line without end in an answer that is read line by line.",
        "collector/store/influx/http.py",
        "response.readline(MAX_LINE + 1)",
        "response.readline()",
        HTTP + "test_an_endless_line_is_cut_at_the_cap",
    ),
    Guard(
        "what a server wants us to wait",
        "A wait of centuries.",
        "collector/store/influx/http.py",
        "return min(float(value), LONGEST_WAIT_S)",
        "return float(value)",
        HTTP + "test_retry_after",
    ),
)
