from __future__ import annotations

from itertools import count

from collector.recheck import RECHECKS, RecheckPolicy

PING_INTERVAL_S, PING_LIMIT_S = 20.0, 2.0
SERVICE_INTERVAL_S, SERVICE_LIMIT_S = 60.0, 5.0


def chain_s(first_limit_s: float, limit_s: float) -> float:
    """From the start of a first miss to the end of the last re-check, when nothing ever answers."""
    policy, started_s, ended_s = RecheckPolicy(), 0.0, first_limit_s
    for attempt in count():
        step = policy.after(attempt)
        if step is None:
            return ended_s
        started_s = max(started_s + step.pause_s, ended_s)
        ended_s = started_s + min(limit_s, step.limit_s or limit_s)
    raise AssertionError


def test_six_looks_confirm_a_silence() -> None:
    policy = RecheckPolicy()
    assert policy.looks == 6
    assert [policy.after(attempt) for attempt in range(7)] == [*RECHECKS, None, None]


def test_the_table_keeps_the_goals_at_worst() -> None:
    prompted_s = RecheckPolicy().prompted_limit_s
    assert PING_INTERVAL_S + PING_LIMIT_S + chain_s(prompted_s, SERVICE_LIMIT_S) <= 40
    assert SERVICE_INTERVAL_S + chain_s(SERVICE_LIMIT_S, SERVICE_LIMIT_S) <= 90


def test_the_last_recheck_has_the_probes_whole_time() -> None:
    *cut, last = RECHECKS
    assert all(step.limit_s is not None for step in cut)
    assert last.limit_s is None
