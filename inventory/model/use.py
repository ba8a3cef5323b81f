"""Registers of use: footage, hidden dangers, inspections, checks. What stands in them is a chain of steps.

A step is never altered; a correction is a step. An item (one loan of footage, one danger) is all steps under one code,
and what stands of it now is what its steps say, one after another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Value = str | int | bool | None | list[object] | dict[str, object]


class Noun(StrEnum):
    FOOTAGE = "footage"  # who looked at or took away recordings (Q35)
    DANGER = "danger"  # 隐患, attacks too (Q50, Q41)
    INSPECTION = "inspection"  # the bureau's (Q51)
    CHECK = "check"  # a check list, done (Q50)
    SELFCHECK = "selfcheck"  # before holidays, and the year's maintenance (Q33)
    RISK = "risk"  # what the principal was told before it fails (Q52)


PREFIX: Mapping[Noun, str] = {
    Noun.FOOTAGE: "fr",
    Noun.DANGER: "hd",
    Noun.INSPECTION: "ip",
    Noun.CHECK: "ck",
    Noun.SELFCHECK: "sf",
    Noun.RISK: "rh",
}
"""In codes (`s01-fr-0007`); no kind of device has them."""


class UseAction(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    VIEWED = "viewed"
    HANDED_OUT = "handed_out"
    RETURNED = "returned"
    ENDED = "ended"
    FOUND = "found"
    MEASURED = "measured"  # what is to be done, by whom, until when
    MENDED = "mended"
    PASSED = "passed"  # looked at again, and it is well
    FAILED = "failed"  # looked at again, and it is not
    DISMISSED = "dismissed"
    INSPECTED = "inspected"
    ANSWERED = "answered"  # the school says what it did
    EXTENDED = "extended"
    CLEARED = "cleared"
    DONE = "done"
    MADE = "made"
    MARKED = "marked"
    SIGNED = "signed"
    CANCELLED = "cancelled"
    TOLD = "told"
    CORRECTED = "corrected"
    NOTED = "noted"


class UseState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    VIEWED = "viewed"
    OUT = "out"  # somebody has a copy that is to come back
    OPEN = "open"
    MENDED = "mended"
    LISTED = "listed"  # 挂牌督办: with a deadline, until cleared
    MADE = "made"
    CLOSED = "closed"
    REFUSED = "refused"
    DISMISSED = "dismissed"
    CANCELLED = "cancelled"


OVER = frozenset({UseState.CLOSED, UseState.REFUSED, UseState.DISMISSED, UseState.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class UseStep:
    """`by` is who entered it; who did it in the world stands in `detail`. `seq` and `hash` are those of the chain."""

    at_ms: int
    by: str
    action: UseAction
    detail: Mapping[str, Value]
    seq: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UseItem:
    code: str
    school: str
    noun: Noun
    state: UseState
    steps: tuple[UseStep, ...]

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def begun_ms(self) -> int:
        return self.steps[0].at_ms

    def said(self, name: str) -> Value:
        """What the last step that says it says; None where none does."""
        return next((one.detail[name] for one in reversed(self.steps) if name in one.detail), None)

    def text(self, name: str) -> str:
        found = self.said(name)
        return "" if found is None else str(found)

    def number(self, name: str) -> int | None:
        found = self.said(name)
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    def last(self, action: UseAction) -> UseStep | None:
        return next((one for one in reversed(self.steps) if one.action is action), None)
