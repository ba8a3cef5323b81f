from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from alerts.outbox import (
    DIGEST,
    HOUR_MS,
    LONGEST_PAUSE_MS,
    MOST_PARTS,
    TEST,
    Pace,
    Plan,
    pause_ms,
    plan,
    room,
    tokens,
)
from inventory.model.notice import Letter, Notice
from language.message import Message

NOW_MS = 1_795_366_800_000
PACE = Pace(digest_over=3, window_ms=60_000, per_hour=10)


def notice(number: int, to: str = "a@example.org", **values: object) -> Notice:
    one = Notice(
        id=f"{number:032x}", school="S01", kind="fault.opened", channel="email", to=to,
        letter=Letter(subject=Message("mail.test.subject")), created_ms=NOW_MS, due_ms=NOW_MS,
    )  # fmt: skip
    return replace(one, **values)  # type: ignore[arg-type]


def planned(due: list[Notice], sent: list[int] | None = None, now_ms: int = NOW_MS) -> Plan:
    return plan(due, {("email", "a@example.org"): sent or []}, now_ms, PACE)


def test_few_go_one_by_one_and_many_together() -> None:
    few, many = [notice(n) for n in range(3)], [notice(n) for n in range(4)]
    assert planned(few) == Plan(tuple(few), (), ())
    assert planned(many) == Plan((), (tuple(many),), ())


def test_recipients_do_not_share_their_allowance() -> None:
    due = [notice(n, to=f"p{n}@example.org") for n in range(50)]
    assert planned(due).single == tuple(due)


def test_what_comes_after_the_window_is_full_waits_until_it_is_not() -> None:
    sent = [NOW_MS - 50_000, NOW_MS - 30_000, NOW_MS - 10_000]
    one = notice(1)
    assert planned([one], sent) == Plan((), (), (((one,), NOW_MS + 10_000),))
    assert planned([one], sent, NOW_MS + 10_000) == Plan((one,), (), ())


def test_over_an_hour_no_more_go_than_are_wanted() -> None:
    sent = [NOW_MS - minutes * 60_000 for minutes in range(10, 0, -1)]
    level = tokens(sent, NOW_MS, PACE.per_hour)
    assert 1 < level < 2  # ten minutes gave one and two thirds back
    ((_, until_ms),) = planned([notice(1)], [*sent, NOW_MS - 1]).later
    assert NOW_MS < until_ms <= NOW_MS + HOUR_MS // 10


def test_a_test_and_a_digest_go_at_once_and_are_gathered_in_no_other() -> None:
    due = [notice(1, kind=TEST), notice(2, kind=DIGEST), *(notice(n) for n in range(3, 9))]
    found = planned(due, [NOW_MS - 2, NOW_MS - 1])
    assert found.single == tuple(due[:2])
    assert found.digests == (tuple(due[2:]),)


def test_what_may_have_been_taken_stays_a_mail_of_its_own() -> None:
    due = [notice(n) for n in range(9)]
    doubtful = replace(notice(9), claimed_until_ms=NOW_MS - 1, attempts=1)
    found = planned([*due, doubtful])
    assert found.single == (doubtful,)
    assert found.digests == (tuple(due),)


def test_programs_are_told_everything_by_itself() -> None:
    due = [notice(n, channel="webhook", to="hook") for n in range(500)]
    assert plan(due, {("webhook", "hook"): [NOW_MS] * 1000}, NOW_MS, PACE).single == tuple(due)


def test_a_digest_is_of_one_language_and_of_a_size_that_is_read() -> None:
    due = [notice(n, language="vi" if n % 2 else "en") for n in range(400)]
    (group,) = planned(due).digests
    assert len(group) == MOST_PARTS
    assert {one.language for one in group} == {"en"}


@given(st.lists(st.integers(0, 40), min_size=1, max_size=60), st.integers(0, 2**32))
def test_nobody_gets_more_than_is_allowed_and_everything_is_told(arrivals: list[int], seed: int) -> None:
    """Played in virtual time, a notice a moment: each turn sends what is planned."""
    clock_ms, sent, told = NOW_MS, list[int](), set[str]()
    waiting: list[tuple[int, Notice]] = []
    for number, gap in enumerate(arrivals):
        clock_ms += gap * 1_000
        waiting.append((clock_ms, notice(number)))
    pending = {one.id: (at_ms, one) for at_ms, one in waiting}
    now_ms, limit_ms = NOW_MS, clock_ms + 10 * HOUR_MS
    while pending and now_ms < limit_ms:
        due = [one for at_ms, one in pending.values() if at_ms <= now_ms]
        found = planned(due, sent, now_ms)
        for group in (*((one,) for one in found.single), *found.digests):
            sent.append(now_ms)
            told |= {one.id for one in group}
            for one in group:
                del pending[one.id]
        for group, until_ms in found.later:
            assert until_ms > now_ms
            for one in group:
                pending[one.id] = until_ms, one
        now_ms = max(now_ms + 1, min((at_ms for at_ms, _ in pending.values()), default=now_ms))
    assert told == {one.id for _, one in waiting}
    for start in sent:
        assert sum(start <= at_ms < start + PACE.window_ms for at_ms in sent) <= PACE.digest_over
        assert sum(start <= at_ms < start + HOUR_MS for at_ms in sent) <= 2 * PACE.per_hour


def test_room_is_full_for_whom_nothing_was_ever_sent() -> None:
    assert room([], NOW_MS, PACE) == (3, NOW_MS)
    assert tokens([], NOW_MS, 10) == 10


def test_a_clock_that_was_set_back_makes_no_room_and_takes_none_for_ever() -> None:
    ahead = [NOW_MS + 86_400_000] * 50
    assert room(ahead, NOW_MS, PACE) == room([], NOW_MS, PACE)


def test_pauses_double_up_to_a_quarter_of_an_hour_and_differ_between_senders() -> None:
    middle = [pause_ms(attempts, 0.5) for attempts in range(1, 12)]
    assert middle[:3] == [10_000, 20_000, 40_000]
    assert all(before <= after for before, after in pairwise(middle))
    assert middle[-1] == LONGEST_PAUSE_MS
    assert pause_ms(10_000, 0.5) == LONGEST_PAUSE_MS
    luck = random.Random(1).random
    assert len({pause_ms(3, luck()) for _ in range(50)}) > 40
    assert all(30_000 <= pause_ms(3, luck()) <= 50_000 for _ in range(100))
