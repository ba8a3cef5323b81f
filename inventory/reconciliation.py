"""The report of a reconciliation, row by row: what ledger, network and recorders do not say alike. Pure.

The rows are the entries of the inbox that are about that, with those that were answered already and why, and whoever
the last scan asked for and did not find, even once. Nothing is decided here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from inventory.inbox import Facts, inbox
from inventory.inbox_differences import account_entry, account_part
from inventory.inbox_entry import Entry, Topic
from inventory.model.device import Stage
from inventory.model.dismissal import Dismissal
from language.message import Message


class Finding(StrEnum):
    MISSING = "missing"
    UNKNOWN = "unknown"
    MOVED = "moved"
    CHANGED = "changed"
    DUPLICATE = "duplicate"
    CHANNEL = "channel"
    ACCOUNT = "account"


FINDINGS: Mapping[Topic, Finding] = {
    Topic.GONE: Finding.MISSING,
    Topic.SWAPPED: Finding.CHANGED,
    Topic.MOVED: Finding.MOVED,
    Topic.CHANGED: Finding.CHANGED,
    Topic.PAPER: Finding.CHANGED,
    Topic.DUPLICATE: Finding.DUPLICATE,
    Topic.CLONE: Finding.DUPLICATE,
    Topic.STRANGER: Finding.UNKNOWN,
    Topic.FOUND: Finding.UNKNOWN,
    Topic.UNKNOWN_CAMERA: Finding.UNKNOWN,
    Topic.OTHER_CAMERA: Finding.CHANNEL,
    Topic.NO_CHANNEL: Finding.CHANNEL,
    Topic.ACCOUNT: Finding.ACCOUNT,
}
"""What is in none of these (a scan that broke off) is about the scan, not about the ledger."""


@dataclass(frozen=True, slots=True)
class Row:
    """`entry` is one of the inbox unless its id is empty; `answer` is the person's, None while it waits."""

    finding: Finding
    entry: Entry
    answer: Dismissal | None = None


def report(facts: Facts, answers: Iterable[Dismissal]) -> list[Row]:
    """By what was found, then as in the inbox."""
    answered = {one.entry: one for one in answers}
    entries = inbox(replace(facts, accounts={}, dismissed=frozenset()))
    rows = [Row(FINDINGS[entry.topic], entry, answered.get(entry.id)) for entry in entries if entry.topic in FINDINGS]
    rows += _accounts(facts, answered)
    told = {row.entry.subject for row in rows if row.finding is Finding.MISSING}
    rows += [row for row in _missed(facts) if row.entry.subject not in told]
    order = list(Finding)
    return sorted(rows, key=lambda row: order.index(row.finding))


def counts(rows: Iterable[Row]) -> dict[str, int]:
    """Of those that wait."""
    return {str(finding): number for finding, number in Counter(r.finding for r in rows if r.answer is None).items()}


def _accounts(facts: Facts, answered: Mapping[str, Dismissal]) -> Iterator[Row]:
    """An account in as many rows as there are answers for its devices."""
    for school, differences in facts.accounts.items():
        for one in differences:
            devices: defaultdict[Dismissal | None, list[str]] = defaultdict(list)
            for code in one.devices:
                answer = answered.get(account_part(one, school, code))
                devices[None if answer is None else replace(answer, entry="")].append(code)
            for shared, codes in devices.items():
                entry = account_entry(replace(one, devices=tuple(codes)), school)
                yield Row(Finding.ACCOUNT, entry, shared or answered.get(entry.id))


def _missed(facts: Facts) -> Iterable[Row]:
    for device in facts.devices:
        absence = facts.absences.get(device.code)
        if absence is not None and device.stage is not Stage.RETIRED:
            entry = Entry(
                id="",
                topic=Topic.GONE,
                school=device.school,
                subject=device.code,
                at_ms=absence.since_ms,
                ledger=device.address or "",
                text=Message("inbox.gone", {"scans": absence.scans, "address": device.address or ""}),
                device=device,
            )
            yield Row(Finding.MISSING, entry)
