"""What of the outbox is to be sent now, what together, and what later: pure.

One recipient gets few mails: up to `digest_over` within `window_ms`, and over time no more than `per_hour`. As long as
what waits fits into that, each notice is a mail of its own. What does not fit is gathered into one; where not even one
fits, it waits until one does. A test and a digest go at once: the one is asked for, the other is the remedy. So does
one that may have been taken already: under its own Message-ID it is the same mail, in a digest it would be another.
What is attached goes with the digest, so that holds no more than one mail may carry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inventory.model.notice import Attachment, Notice

HOUR_MS = 3_600_000
FIRST_PAUSE_MS = 10_000
LONGEST_PAUSE_MS = 900_000
JITTER = 0.25
MOST_PARTS = 100
"""Of one digest: more than this nobody reads, and mail programs cut it off."""
MOST_ATTACHED = 10 << 20
"""Octets of a mail that its attachments may take on the line: many servers refuse more (RFC 1870)."""
DIGEST, TEST = "digest", "test"
AT_ONCE = frozenset({DIGEST, TEST})
PACED = frozenset({"email", "wecom"})
"""Channels behind which a person reads; programs are told everything."""

Recipient = tuple[str, str]
"""Channel and address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    digest_over: int = 5
    window_ms: int = 120_000
    per_hour: int = 30


@dataclass(frozen=True, slots=True)
class Plan:
    """`single` are sent one by one, each of `digests` becomes one, `later` waits until the moment beside it."""

    single: tuple[Notice, ...]
    digests: tuple[tuple[Notice, ...], ...]
    later: tuple[tuple[tuple[Notice, ...], int], ...]


def plan(due: Iterable[Notice], sent: Mapping[Recipient, Sequence[int]], now_ms: int, pace: Pace) -> Plan:
    """`due` may be sent now, `sent` tells when each recipient was last told something (UTC ms, ascending)."""
    single: list[Notice] = []
    waiting: dict[Recipient, list[Notice]] = {}
    for one in due:
        if one.channel in PACED and one.kind not in AT_ONCE and not one.doubtful:
            waiting.setdefault((one.channel, one.to), []).append(one)
        else:
            single.append(one)
    digests: list[tuple[Notice, ...]] = []
    later: list[tuple[tuple[Notice, ...], int]] = []
    for recipient, notices in waiting.items():
        free, free_ms = room(sent.get(recipient, ()), now_ms, pace)
        if free <= 0:
            later.append((tuple(notices), free_ms))
        elif len(notices) <= free:
            single += notices
        else:
            # A letter of one language goes with others of that language only.
            first = [one for one in notices if one.language == notices[0].language]
            digests.append(tuple(fitting(first[:MOST_PARTS])))
    return Plan(tuple(single), tuple(digests), tuple(later))


def fitting(notices: Sequence[Notice]) -> list[Notice]:
    """The first of them, as many as fit into one mail with what is attached: at least one."""
    found: list[Notice] = []
    attached: dict[str, Attachment] = {}
    for one in notices:
        attached |= {each.digest: each for each in one.attachments}
        if found and sum(on_the_line(each.size) for each in attached.values()) > MOST_ATTACHED:
            break
        found.append(one)
    return found


def on_the_line(octets: int) -> int:
    """What so many octets take as base64 in lines of 76 (RFC 2045)."""
    letters = -(-octets // 3) * 4
    return letters + -(-letters // 76) * 2


def room(sent: Sequence[int], now_ms: int, pace: Pace) -> tuple[int, int]:
    """How many mails may go now, and when the next one may where none does. What a clock that was ahead has dated
    does not count."""
    past = [at_ms for at_ms in sent if at_ms <= now_ms]
    recent = [at_ms for at_ms in past if at_ms > now_ms - pace.window_ms]
    by_window = pace.digest_over - len(recent)
    level = tokens(past, now_ms, pace.per_hour)
    free = min(by_window, int(level))
    if free > 0:
        return free, now_ms
    next_window = recent[-pace.digest_over] + pace.window_ms if by_window <= 0 else now_ms
    next_token = now_ms + int((1 - level) * HOUR_MS / pace.per_hour) + 1 if level < 1 else now_ms
    return free, max(next_window, next_token, now_ms + 1)


def tokens(sent: Sequence[int], now_ms: int, per_hour: int) -> float:
    """What is left of a bucket that holds `per_hour` and fills at that rate."""
    level, last_ms = float(per_hour), min(sent, default=now_ms)
    for at_ms in (*sent, now_ms):
        level = min(per_hour, level + max(0, at_ms - last_ms) * per_hour / HOUR_MS)
        last_ms = at_ms
        level -= 1
    return level + 1


def pause_ms(attempts: int, luck: float) -> int:
    """Before the next try after so many; `luck` is 0 to 1, so that not all come back at once."""
    pause = min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** min(max(attempts, 1) - 1, 20))
    return int(pause * (1 - JITTER + 2 * JITTER * luck))
