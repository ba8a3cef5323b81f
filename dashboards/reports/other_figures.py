"""What a report says beside availability, faults and recordings: changes, passwords, lines, people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.reports.rate import NO_RATE, Rate
from inventory.contacts import Overdue
from inventory.model.change_event import ChangeEvent
from inventory.model.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFigures:
    """Of changes that machines noticed in the period on devices that are no mere candidates: all, and those that no
    permit covers, in the order of time (Q8)."""

    noticed: int = 0
    unexpected: Sequence[ChangeEvent] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChange:
    """That it was changed, when and by whom; never what it is (Q11)."""

    device: str
    account: str
    at_ms: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordFigures:
    """`in_time` counts secrets within their age of those that a policy asks for and whose age is known, at the period's
    end; its coverage is how many ages are known. `due` are those overdue then: what they are for (a device's code,
    or a school, group or vendor in words of the history) and the account, the longest overdue first. `changed` are in
    the order of time. `factory` and `shared` count secrets that stood in an alert then; 0 where the alert is off."""

    in_time: Rate = NO_RATE
    changed: Sequence[PasswordChange] = ()
    due: Sequence[tuple[str, str]] = ()
    factory: int = 0
    shared: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFigures:
    """A line to the Internet or an upper platform: checks of days. `well` counts days without anything wrong of those
    of which anything is known; its coverage is those days of all that are over since the line was first checked.
    `down_s` of `seen_s` seconds. `toward` is empty for a line that was taken out of the ledger since."""

    device: str
    port: str
    toward: str
    carrier: str
    well: Rate
    down_s: int
    seen_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFigures:
    """Responsible persons of a school with those whose entry is overdue at the period's end (Q61): no phone, no
    emergency contact, or not confirmed for too long. `lacking` says what; it has a row without a person where the
    school has named nobody."""

    responsible: Sequence[Person] = ()
    overdue: Sequence[Person] = ()
    lacking: Sequence[Overdue] = ()


NO_CHANGES, NO_PASSWORDS, NO_CONTACTS = ChangeFigures(), PasswordFigures(), ContactFigures()
