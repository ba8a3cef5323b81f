"""What Dahua's CGI (also of its many brands) says: lines of `key=value`, where keys are paths into tables.

`table.Record[0].TimeSection[1][0]=1 00:00:00-24:00:00`: the numbers count from 0. Errors are told in the body, with
HTTP's 200 or 400 or 501: `Error`, and in the next line why; some say `Error: No Events` where there is merely nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from collector.protocols.cleaning import clean_text
from collector.protocols.errors import BadAnswer

PROTOCOL = "dahua"
MAX_OCTETS = 1024 * 1024  # the schedules of 128 channels are 375 KB
MAX_LINES = 32_768
KEY_LIMIT = 128
MAX_INDEX = 1024
_ERROR = re.compile(rb"\s*error\b[\s:]*([^\r\n]{0,80})", re.IGNORECASE)
# In lower case: how an error begins that says no more than that there is nothing to tell.
NOTHING = ("no event", "no file", "no record", "no data")
_INDEX = re.compile(r"\[([0-9]{1,4})\]")


def read_lines(body: bytes) -> Mapping[str, str]:
    """Raises BadAnswer where a line is none of `key=value`, which is how errors and pages are told, or there is none.

    The first of a key wins. Lines beyond the limits are not read.
    """
    lines = [line for line in body[:MAX_OCTETS].splitlines()[:MAX_LINES] if line.strip()]
    parts = [line.partition(b"=") for line in lines]
    if not parts or any(not equals for _, equals, _ in parts):
        raise BadAnswer(protocol=PROTOCOL, detail=error_of(body) or "no key=value")
    found: dict[str, str] = {}
    for key, _, value in parts:
        found.setdefault(clean_text(key, KEY_LIMIT), clean_text(value))
    return found


def error_of(body: bytes) -> str:
    """What an error says, cleaned; empty where it is none."""
    told = _ERROR.match(body[:200])
    return (clean_text(told[1], 80) or "Error") if told else ""


def is_nothing(body: bytes) -> bool:
    """Whether it is an error that says that there is nothing to tell, or an empty body."""
    return not body.strip() or error_of(body).lower().startswith(NOTHING)


def indexed(lines: Mapping[str, str], start: str) -> Mapping[int, Mapping[str, str]]:
    """`start[3].Name` as {3: {"Name": …}}, `start[3][0]` as {3: {"[0]": …}}; the case of `start` does not matter."""
    found: dict[int, dict[str, str]] = {}
    beginning = start.lower()
    for key, value in lines.items():
        if not key.lower().startswith(beginning):
            continue
        index = _INDEX.match(key, len(start))
        if index is not None and int(index[1]) < MAX_INDEX:
            found.setdefault(int(index[1]), {})[key[index.end() :].removeprefix(".")] = value
    return found


def field(entry: Mapping[str, str], *names: str) -> str:
    """The first of `names` that is there, whatever its case; firmwares write `channel` and `Channel`."""
    by_name = {key.lower(): value for key, value in entry.items()}
    return next((by_name[name.lower()] for name in names if name.lower() in by_name), "")


def is_true(text: str) -> bool:
    return text.lower() in ("true", "1")


def whole_number(text: str) -> int | None:
    """Numbers of octets come with or without `.000000`. None for what is no number from 0 to 2**63."""
    told = re.fullmatch(r"([0-9]{1,19})(\.[0-9]{1,9})?", text)
    return int(told[1]) if told and int(told[1]) < 2**63 else None


def total(numbers: Iterable[int | None]) -> int | None:
    """None where none was told."""
    told = [number for number in numbers if number is not None]
    return sum(told) if told else None
