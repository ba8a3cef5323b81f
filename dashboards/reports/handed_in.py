"""How schools stand with the papers that they owe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from dashboards.reports.bureau_figures import HandedIn
from inventory.deadlines import Deadline, Owed, Owing, standing
from inventory.model.obligation import Submission
from inventory.model.report import Change
from inventory.model.scope import Scope
from inventory.owing import read_owing
from inventory.repository import obligations, submissions
from inventory.repository.submissions import Correction

Paper = tuple[str, str, str]
"""School, kind, period."""


def read_handed_in(
    connection: Connection, scope: Scope, start_ms: int, end_ms: int, *, now_ms: int, known_ms: int | None = None,
    school: str | None = None,
) -> list[HandedIn]:  # fmt: skip
    """Everything that is due from `start_ms` on and before `end_ms`, by time, kind and school. As it was known at
    `known_ms` (now, where it is left out), when nothing of a later moment had been handed in."""
    known_ms = now_ms if known_ms is None else min(now_ms, known_ms)
    rules = obligations.every(connection, scope, school, known_at_ms=known_ms)
    owed = Owed(rules, start_ms, end_ms)
    due = [(owing, one) for owing in read_owing(connection, scope, school) for one in owed.of(owing)]
    if not due:
        return []
    since_ms = min(one.opens_ms for _, one in due)
    found = by_paper(submissions.since(connection, scope, since_ms, school, before_ms=known_ms + 1))
    later = submissions.corrected_since(connection, scope, since_ms, before_ms=known_ms + 1)
    handed_in = [_with_changes(line(owing, one, found, known_ms), found, later) for owing, one in due]
    return sorted(handed_in, key=lambda one: (one.due_ms, one.kind, one.school))


def line(owing: Owing, deadline: Deadline, found: Mapping[Paper, Sequence[Submission]], now_ms: int) -> HandedIn:
    """Pure."""
    kind, period = deadline.obligation.kind, deadline.period.text
    how, counting = standing(deadline, found.get((owing.school, kind, period), ()), now_ms)
    return HandedIn(
        school=owing.school, kind=kind, period=period, due_ms=deadline.due_ms, punctuality=how, submission=counting
    )


def by_paper(told: Iterable[Submission]) -> dict[Paper, list[Submission]]:
    found: dict[Paper, list[Submission]] = {}
    for one in told:
        found.setdefault((one.school, one.kind, one.period), []).append(one)
    return found


def _with_changes(
    one: HandedIn, found: Mapping[Paper, Sequence[Submission]], later: Mapping[str, Sequence[Correction]]
) -> HandedIn:
    """What versions say otherwise that came after the last one that the school confirmed."""
    if one.submission is None or one.submission.number not in later:
        return one
    number = one.submission.number
    confirmed = max(each.version for each in found[one.school, one.kind, one.period] if each.number == number)
    changed = merged(each.changes for each in later[number] if each.version > confirmed)
    return replace(one, changed=tuple(changed))


def merged(steps: Iterable[Sequence[Change]]) -> list[Change]:
    """Of changes one after another what they come to; what is again as it was is none. Pure."""
    found: dict[str, Change] = {}
    for each in steps:
        for change in each:
            first = found.get(change.figure, change)
            found[change.figure] = Change(figure=change.figure, was=first.was, now=change.now)
    return [one for one in found.values() if one.was != one.now]
