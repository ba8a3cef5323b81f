"""What was done, issued and is due, as programs are told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from inventory.model.cost import CostKind
from inventory.model.obligation import Due
from inventory.model.paper import PaperState
from inventory.model.report import Form
from inventory.model.school import Locality
from inventory.model.target import Measure
from inventory.model.voucher import VoucherKind


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Who changed which field of what, from and to. `since` is when a machine last saw it as it was before."""

    seq: int
    at: datetime
    since: datetime | None
    school: str
    subject: str
    actor: str
    action: str
    field: str
    old: str
    new: str


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a school's audit chain (the bureau's under the empty name). `hash` is over this entry and
    `previous`, that of the entry before."""

    school: str
    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]
    previous: str
    hash: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a report that was issued. `figures` is its headline. Its files stand in `report_files`."""

    number: str
    version: int
    school: str
    kind: str
    period: str
    title: str
    known: datetime
    made: datetime
    by: str
    why: str
    late: bool
    whole: bool
    figures: dict[str, Any]
    changes: Any


class ReportFile(msgspec.Struct, frozen=True, kw_only=True):
    """A rendering; its octets are at `/api/v1/reports/{number}/{version}/{language}.{form}`. `digest` is SHA-256."""

    number: str
    version: int
    school: str
    form: Form
    language: str
    digest: str
    size: int
    made: datetime


class Obligation(msgspec.Struct, frozen=True, kw_only=True):
    """Which report schools owe, and until when."""

    id: str
    kind: str
    due: Due
    day: int
    hour: str
    school: str
    document: str
    since: date
    until: date | None


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """A report that somebody confirmed for the school and handed in."""

    number: str
    version: int
    school: str
    kind: str
    period: str
    at: datetime
    name: str
    post: str
    note: str


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What a figure should reach, in parts per million; not judged where less than `coverage_ppm` is known."""

    id: str
    measure: Measure
    least_ppm: int
    coverage_ppm: int
    school: str
    locality: Locality
    document: str
    since: date
    until: date | None


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """A school that is listed for missing a target: `part` of `whole` in that period."""

    id: str
    school: str
    measure: Measure
    period: str
    part: int
    whole: int
    least_ppm: int
    listed: datetime
    clear_by: date
    by: str
    report: str
    document: str
    note: str
    cleared: datetime | None
    cleared_by: str
    cleared_why: str


class CampusStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Since when a campus's system is accepted, and connected to the platforms of police and education."""

    school: str
    entered: datetime
    by: str
    accepted_on: date | None
    document: str
    police_on: date | None
    education_on: date | None
    note: str


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """`amount` counts the smallest unit of the currency (fen of CNY, dong of VND)."""

    id: str
    school: str
    device: str | None
    kind: CostKind
    day: date
    amount: int
    currency: str
    voucher: str | None
    note: str


class Voucher(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    school: str
    device: str | None
    kind: VoucherKind
    number: str
    day: date | None
    note: str


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """`amount` counts the smallest unit of the currency (fen of CNY, dong of VND)."""

    school: str
    year: int
    currency: str
    amount: int


class Stocktake(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    school: str
    title: str
    area: str | None
    state: PaperState
    opened: datetime
    opened_by: str
    closed: datetime | None
    closed_by: str
    note: str


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """A formal hand-over of devices from one person to another."""

    code: str
    school: str
    giver: str
    giver_name: str
    taker: str
    taker_name: str
    whole: bool
    areas: Any
    reason: str
    state: PaperState
    opened: datetime
    opened_by: str
    closed: datetime | None
    closed_by: str
    note: str
