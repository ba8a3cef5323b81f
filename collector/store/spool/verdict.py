"""What to do about a server's answer to a write."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from enum import StrEnum

from collector.store.errors import StoreError
from collector.store.influx.server import NO_ANSWER, Answer
from language.message import Message


class Verdict(StrEnum):
    SENT = "sent"  # it has them
    DIVIDE = "divide"  # some line is bad: halve until it is found, the others go through
    SPLIT = "split"  # too much at once
    HOLD = "hold"  # nothing goes through until a person has mended something; asked again now and then
    PREPARE = "prepare"  # the database is not there
    WAIT = "wait"  # it cannot now
    LOST = "lost"  # no answer at all


# HTTP status -> verdict; else by its class. https://docs.influxdata.com/influxdb/v1/tools/api/#write-http-endpoint
BY_STATUS: Mapping[int, Verdict] = {
    NO_ANSWER: Verdict.LOST,
    400: Verdict.DIVIDE,
    404: Verdict.PREPARE,
    408: Verdict.WAIT,
    413: Verdict.SPLIT,
    422: Verdict.DIVIDE,
    429: Verdict.WAIT,
}
BY_CLASS: Mapping[int, Verdict] = {2: Verdict.SENT, 3: Verdict.HOLD, 4: Verdict.HOLD, 5: Verdict.WAIT}

HOLD_S = 30.0
FIRST_S = 1.0
LONGEST_S = 60.0
LONGEST_WISH_S = 600.0  # what a server may ask us to wait
_DROPPED = re.compile(r"\bdropped=(\d+)")


def verdict_of(status: int) -> Verdict:
    return BY_STATUS.get(status) or BY_CLASS.get(status // 100, Verdict.HOLD)


def dropped(text: str) -> int | None:
    """How many points of the body a 1.x or 2.x server says that it left out, None where it says nothing."""
    found = _DROPPED.search(text)
    return int(found[1]) if found else None


def pause_s(verdict: Verdict, answer: Answer, failures: int, rng: random.Random) -> float:
    """Seconds until the next try after `failures` (≥ 1) in a row.

    What the server asks for; else twice as long each time, up to a minute, less up to a half, by chance: servers that
    come back must not meet everyone at once.
    """
    if verdict in (Verdict.HOLD, Verdict.PREPARE):
        return HOLD_S
    if answer.retry_after_s is not None and answer.retry_after_s > 0:
        return min(answer.retry_after_s, LONGEST_WISH_S)
    return min(LONGEST_S, FIRST_S * 2.0 ** min(failures - 1, 10)) * (1 - rng.random() / 2)


def trouble_of(error: StoreError) -> Message:
    """Why nothing goes through now; no answer is one trouble, whatever was asked."""
    if error.message.id == "store.influx_away":
        return sentence(Verdict.LOST, Answer(NO_ANSWER, str(error.message.params["reason"])))
    return error.message


def sentence(verdict: Verdict, answer: Answer) -> Message:
    """Why nothing goes through now."""
    if verdict is Verdict.LOST:
        return Message("shipping.no_answer", {"reason": answer.text})
    if verdict is Verdict.WAIT:
        return Message("shipping.busy", {"status": answer.status, "reason": answer.text})
    if verdict is Verdict.PREPARE:
        return Message("shipping.no_database", {"reason": answer.text})
    if answer.status in (401, 403):
        return Message("shipping.refused", {"status": answer.status, "reason": answer.text})
    return Message("shipping.odd", {"status": answer.status, "reason": answer.text})
