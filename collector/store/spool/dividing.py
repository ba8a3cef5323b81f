"""A body that the server takes only in part: halved until each bad line stands alone, and everything good is sent."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from typing import NamedTuple

from collector.store.influx.server import Answer
from collector.store.spool.verdict import Verdict, dropped, verdict_of

REQUESTS = 400  # for one body at most: enough to find some thirty bad lines among 5,000
LEVEL = 1


class Bad(NamedTuple):
    """Lines that the server does not take, and its answer to them."""

    lines: Sequence[bytes]
    answer: Answer


class Divided(NamedTuple):
    """`halted` is the answer that stopped the work half-way; nothing of the body counts as sent then."""

    bad: list[Bad]
    halted: Answer | None = None


def divide(lines: Sequence[bytes], write: Callable[[bytes], Answer], requests: int = REQUESTS) -> Divided:
    """Sends every good line and returns the bad ones. `write` takes a gzip member.

    Lines of one measurement stand together while it works: a field of another type spoils all of them at once, and a
    server that says how many it dropped then ends the search early. When `requests` are used up, the pieces that are
    left are bad as a whole: the good lines among them are kept with the bad ones, where a person finds them.
    """
    ordered = sorted(lines, key=lambda line: line.partition(b",")[0])
    waiting: list[tuple[Sequence[bytes], Answer | None]] = [(ordered, None)]
    bad: list[Bad] = []
    while waiting:
        piece, known = waiting.pop()
        if requests <= 0 and known is not None:
            bad.append(Bad(piece, known))
            continue
        answer = write(gzip.compress(b"\n".join(piece) + b"\n", LEVEL))
        requests -= 1
        verdict = verdict_of(answer.status)
        if verdict is Verdict.SENT:
            continue
        if verdict not in (Verdict.DIVIDE, Verdict.SPLIT):
            return Divided(bad, answer)
        if len(piece) == 1 or (verdict is Verdict.DIVIDE and dropped(answer.text) == len(piece)):
            bad.append(Bad(piece, answer))
            continue
        middle = len(piece) // 2
        waiting += [(piece[middle:], answer), (piece[:middle], answer)]
    return Divided(bad)
