"""What stands on the file of one device (一机一档): gathered before, laid out by `templates/device.html`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from alerts.segment import Segment
from dashboards.papers.months import Month
from dashboards.wiring import Wiring
from inventory.model.acceptance import Acceptance
from inventory.model.area import Area
from inventory.model.change_event import ChangeEvent
from inventory.model.channel import Channel
from inventory.model.claim import Claim, ClaimType
from inventory.model.cost import Cost, CostKind
from inventory.model.defect import Defect
from inventory.model.device import Device
from inventory.model.device_file import DeviceFile
from inventory.model.handover import Handover, HandoverLine
from inventory.model.person import Person
from inventory.model.school import School
from inventory.model.service_period import ServicePeriod
from inventory.model.stocktake import Stocktake, StocktakeLine
from inventory.model.voucher import Voucher
from inventory.spending import UPKEEP
from language.moment import local


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicePaper:
    """`people` are by id: all whom the file names. `events` are the newest, `older_events` how many more there are.
    `months` the newest first; `required` the days
    that recordings must reach back, by recorder and channel; `counts` and `handovers` the papers in which it stood."""

    school: School
    device: Device
    file: DeviceFile
    former_codes: Sequence[str]
    other_addresses: Sequence[str]
    claims: Sequence[Claim]
    area: Area | None
    people: Mapping[str, Person]
    service: Sequence[ServicePeriod]
    state: Segment | None
    months: Sequence[Month]
    acceptances: Sequence[Acceptance]
    wiring: Wiring
    names: Mapping[str, str]
    channels: Sequence[Channel]
    required: Mapping[tuple[str, int], int]
    defects: Sequence[Defect]
    vouchers: Sequence[Voucher]
    costs: Sequence[Cost]
    counts: Sequence[tuple[Stocktake, StocktakeLine]]
    handovers: Sequence[tuple[Handover, HandoverLine]]
    events: Sequence[ChangeEvent]
    older_events: int
    hours: str = ""
    """The week in which it is expected to serve now, as `inventory.week_words` writes it; empty for always."""

    def said(self, type: ClaimType) -> str:
        return ", ".join(sorted({one.value for one in self.claims if one.type is type}))

    @property
    def sums(self) -> Sequence[tuple[str, int, int]]:
        """(currency, purchase, upkeep) in the smallest unit."""
        currencies = sorted({one.currency for one in self.costs})
        return [
            (
                currency,
                sum(one.amount for one in self.costs if one.currency == currency and one.kind is CostKind.PURCHASE),
                sum(one.amount for one in self.costs if one.currency == currency and one.kind in UPKEEP),
            )
            for currency in currencies
        ]

    def person(self, id: str | None) -> str:
        found = self.people.get(id) if id else None
        return found.name if found else ""

    def value(self, event: ChangeEvent, value: str) -> str:
        """What of an old or new value a reader understands: people by their names."""
        return self.person(value) or value if event.field in PEOPLE else value


@dataclass(frozen=True, slots=True)
class Mishap:
    """A defect that monitoring saw, or a repair that somebody paid for; `start` orders them."""

    start: date
    defect: Defect | None = None
    repair: Cost | None = None


def mishaps(paper: DevicePaper) -> list[Mishap]:
    """The newest first."""
    found = [Mishap(local(one.since_ms, paper.school.zone).date(), defect=one) for one in paper.defects]
    found += [Mishap(one.day, repair=one) for one in paper.costs if one.kind is CostKind.REPAIR]
    return sorted(found, key=lambda one: one.start, reverse=True)


PEOPLE = frozenset({"custodian", "person"})
"""Fields of histories that hold the id of a person."""
