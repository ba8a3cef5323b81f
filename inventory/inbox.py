"""What waits for a person: worked out from what the ledger holds, so that it is never another truth. Pure.

An entry goes away when its cause does, or when a person puts it aside. Its id is made from what it is about: a thing
that happens again to the same device is another entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from inventory import inbox_differences
from inventory.account_check import AccountDifference
from inventory.channel_differences import ChannelDifference
from inventory.inbox_entry import Entry, Topic, entry_id
from inventory.model.absence import Absence
from inventory.model.change_event import ChangeEvent
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device, Stage
from inventory.model.device_file import DeviceFile
from inventory.model.kind import SURVEILLANCE, Kind
from inventory.model.scan_run import Ending, ScanRun
from inventory.model.sighting import Sighting
from inventory.model.stranger import Stranger
from inventory.permits import Noticed
from inventory.reconcile import GONE_AFTER
from language.enumeration import some_of
from language.message import Message

SHOWN_MS = 30 * 86_400_000
"""How long a change waits to be looked at; it stays in the device's history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """`claims`, `absences` and `files` by device code; `swaps` are events, `noticed` what changed, newest first.

    `seen` holds the newest sighting by school and address, `runs` the scans of the last while, newest first; what
    channel lists and accounts say against the ledger stands under the code of the school. `untold` are recorders of
    whose channels nothing is known.
    """

    devices: Sequence[Device] = ()
    claims: Mapping[str, Mapping[Claim, int]] = field(default_factory=dict)
    absences: Mapping[str, Absence] = field(default_factory=dict)
    files: Mapping[str, DeviceFile] = field(default_factory=dict)
    swaps: Sequence[ChangeEvent] = ()
    noticed: Sequence[Noticed] = ()
    strangers: Sequence[Stranger] = ()
    runs: Sequence[ScanRun] = ()
    seen: Mapping[tuple[str, str], Sighting] = field(default_factory=dict)
    channels: Mapping[str, Sequence[ChannelDifference]] = field(default_factory=dict)
    untold: Sequence[str] = ()
    accounts: Mapping[str, Sequence[AccountDifference]] = field(default_factory=dict)
    dismissed: Set[str] = frozenset()


def inbox(facts: Facts) -> list[Entry]:
    """The most urgent first, and of those the newest; of candidates the surveillance equipment, by code."""
    known = {device.code: device for device in facts.devices if device.stage is not Stage.RETIRED}
    swaps = list(_swaps(facts, known))
    newcomers = {one.other for one in swaps}
    displaced = {one.subject for one in swaps}
    entries = [
        *_strangers(facts.strangers),
        *_clones(facts, known),
        *swaps,
        *_gone(facts, known, displaced),
        *_accounts(facts),
        *inbox_differences.changes(facts.noticed),
        *(one for told in facts.channels.values() for one in inbox_differences.channels(told, known)),
        *inbox_differences.papers(facts.files, facts.claims, known),
        *_duplicates(known, displaced | facts.absences.keys()),
        *_found(facts, known, newcomers),
        *_not_asked(facts.runs),
    ]
    order = list(Topic)
    waiting = {one.id: one for one in entries if one.id not in facts.dismissed}
    return sorted(waiting.values(), key=lambda one: (order.index(one.topic), _rank(one), _age(one), one.subject))


def _accounts(facts: Facts) -> Iterator[Entry]:
    for school, told in facts.accounts.items():
        yield from inbox_differences.accounts(told, school, facts.dismissed)


def _rank(entry: Entry) -> bool:
    return entry.topic is Topic.FOUND and (entry.device is None or entry.device.kind not in SURVEILLANCE)


def _age(entry: Entry) -> int:
    """Candidates are all seen again by each scan: which of them a second earlier says nothing."""
    return 0 if entry.topic is Topic.FOUND else -entry.at_ms


def _strangers(strangers: Iterable[Stranger]) -> Iterator[Entry]:
    for one in strangers:
        if not one.accepted:
            yield Entry(
                id=entry_id(Topic.STRANGER, one.school, one.conduct, one.address, one.mac),
                topic=Topic.STRANGER,
                school=one.school,
                subject=one.address or one.mac,
                at_ms=one.last_ms,
                network=one.address or one.mac,
                text=Message(f"stranger.{one.conduct}", {"address": one.address, "mac": one.mac}),
                stranger=one,
            )


def _clones(facts: Facts, known: Mapping[str, Device]) -> Iterator[Entry]:
    """A serial or a MAC that several devices claim now: a copy, or one device with two files."""
    holders: dict[tuple[str, Claim], list[str]] = defaultdict(list)
    for code, claims in facts.claims.items():
        for claim in _current(claims) if code in known else ():
            if claim.type in (ClaimType.SERIAL, ClaimType.MAC):
                holders[known[code].school, claim].append(code)
    told: set[tuple[str, ...]] = set()
    for (school, claim), codes in sorted(holders.items(), key=lambda item: (item[0][0], item[0][1].type != "serial")):
        group = tuple(sorted(codes))
        if len(group) > 1 and group not in told:
            told.add(group)
            last_ms = max(facts.claims[code][claim] for code in group)
            yield Entry(
                id=entry_id(Topic.CLONE, school, *group),
                topic=Topic.CLONE,
                school=school,
                subject=group[0],
                other=" ".join(group[1:]),
                at_ms=last_ms,
                field=claim.type,
                network=claim.value,
                text=Message(f"clone.{claim.type}", {"value": claim.value, "devices": some_of(group[1:])}),
                device=known[group[0]],
            )


def _current(claims: Mapping[Claim, int]) -> list[Claim]:
    """Of each type what was claimed last."""
    last: dict[ClaimType, int] = defaultdict(int)
    for claim, at_ms in claims.items():
        last[claim.type] = max(last[claim.type], at_ms)
    return [claim for claim, at_ms in claims.items() if at_ms == last[claim.type]]


def _swaps(facts: Facts, known: Mapping[str, Device]) -> Iterator[Entry]:
    for event in facts.swaps:
        old, new = known.get(event.old), known.get(event.new)
        open_yet = old is not None and new is not None and not old.holds_address and new.stage is Stage.CANDIDATE
        if old is not None and new is not None and open_yet and new.address == old.address:
            yield Entry(
                id=entry_id(Topic.SWAPPED, event.school, old.code, new.code),
                topic=Topic.SWAPPED,
                school=event.school,
                subject=old.code,
                other=new.code,
                at_ms=event.at_ms,
                ledger=old.code,
                network=new.code,
                text=Message("inbox.swapped", {"newcomer": new.code, "address": new.address or ""}),
                device=old,
                sighting=facts.seen.get((new.school, new.address or "")),
            )


def _gone(facts: Facts, known: Mapping[str, Device], displaced: Set[str]) -> Iterator[Entry]:
    for code, absence in facts.absences.items():
        if code in known and code not in displaced and absence.scans >= GONE_AFTER:
            device = known[code]
            yield Entry(
                id=entry_id(Topic.GONE, device.school, device.id, absence.since_ms),
                topic=Topic.GONE,
                school=device.school,
                subject=code,
                at_ms=absence.since_ms,
                ledger=device.address or "",
                text=Message("inbox.gone", {"scans": absence.scans, "address": device.address or ""}),
                device=device,
            )


def _duplicates(known: Mapping[str, Device], explained: Set[str]) -> Iterator[Entry]:
    holder = {(one.school, one.address): one.code for one in known.values() if one.address and one.holds_address}
    for code, device in known.items():
        if device.address and not device.holds_address and code not in explained:
            other = holder.get((device.school, device.address), "")
            params = {"address": device.address, "holder": other or "—"}
            yield Entry(
                id=entry_id(Topic.DUPLICATE, device.school, device.id, device.address),
                topic=Topic.DUPLICATE,
                school=device.school,
                subject=code,
                other=other,
                at_ms=0,
                ledger=device.address,
                network=other,
                text=Message("inbox.duplicate", params),
                device=device,
            )


def _found(facts: Facts, known: Mapping[str, Device], newcomers: Set[str]) -> Iterator[Entry]:
    for code, device in known.items():
        if device.stage is not Stage.CANDIDATE or code in newcomers or not (device.holds_address or not device.address):
            continue
        sighting = facts.seen.get((device.school, device.address or ""))
        sure = device.sure.get("kind", sighting.identity.confidence if sighting else 0)
        unknown = device.kind is Kind.UNKNOWN
        yield Entry(
            id=entry_id(Topic.FOUND, device.school, device.id),
            topic=Topic.FOUND,
            school=device.school,
            subject=code,
            at_ms=sighting.at_ms if sighting else 0,
            network=device.address or "",
            text=Message("inbox.found_unknown") if unknown else Message("inbox.found", {"sure": sure}),
            device=device,
            sighting=sighting,
        )


def _not_asked(runs: Iterable[ScanRun]) -> Iterator[Entry]:
    newest: dict[str, ScanRun] = {}
    for run in runs:
        newest.setdefault(run.school, run)
    for school, run in newest.items():
        halted = run.ending is Ending.STOPPED
        if halted or run.not_asked:
            text = Message("inbox.halted") if halted else Message("inbox.not_asked", {"addresses": run.not_asked})
            yield Entry(
                id=entry_id(Topic.NOT_ASKED, school, run.id, run.ending),
                topic=Topic.NOT_ASKED,
                school=school,
                subject=school,
                at_ms=run.ended_ms or run.started_ms,
                text=text,
            )
