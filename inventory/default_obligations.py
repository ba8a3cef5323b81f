"""What the rules ask schools to hand in, as an offer: nothing is owed until the bureau enters it. Pure.

Sources: the duty-watch rules (daily before the end of the working day, last month's table by the 15th, this month's by
the 30th, in February by its last day), the county's rules for the education network (a weekly summary, a monthly
bulletin), the school-guard work plans (a term report 15 days before the term ends). Where a text names no hour or day,
the one here is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from inventory.model.obligation import Due, Obligation

DUTY, NETWORK, GUARD = "学校值班值守制度", "县教育信息化管理规定", "护校队工作方案"
END_OF_WORK = "17:00"
OFFERED: Sequence[Obligation] = (
    Obligation(id="", kind="daily", due=Due.SAME_DAY, hour=END_OF_WORK, document=DUTY),
    Obligation(id="", kind="weekly", due=Due.WEEK_END, hour=END_OF_WORK, document=NETWORK),
    Obligation(id="", kind="monthly", due=Due.NEXT_MONTH, day=5, document=NETWORK),
    Obligation(id="", kind="table", due=Due.NEXT_MONTH, day=15, document=DUTY),
    Obligation(id="", kind="table", due=Due.SAME_MONTH, day=30, document=DUTY),
    Obligation(id="", kind="term", due=Due.BEFORE_TERM_END, day=15, document=GUARD),
)


def offered(known: Sequence[Obligation], since: date) -> list[Obligation]:
    """Those not entered for all schools yet, to hold from `since` on."""
    entered = {(one.kind, one.due) for one in known if not one.school}
    return [replace(one, since=since) for one in OFFERED if (one.kind, one.due) not in entered]
