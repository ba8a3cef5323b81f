"""States of a disk slot and the words of each interface for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """`isapi` is `status` of `ContentMgmt/Storage`, `smart` its self-test's verdict, `dahua` a `State`."""

    isapi: str
    smart: str
    dahua: str


STATES: Mapping[str, Words] = {
    "ok": Words("ok", "ok", "Success"),
    "bad": Words("error", "error", "Failure"),
    "worn": Words("ok", "error", "Success"),  # it still writes, and its self-test says that it will not for long
    "unformatted": Words("unformatted", "ok", "Failure"),
    "asleep": Words("sleeping", "ok", "Success"),
    "absent": Words("notexist", "", ""),
}
