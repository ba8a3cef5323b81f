"""Which devices had better be replaced, and why: figures in words, for people to decide (Q53). Pure.

A device is proposed where at least one rule speaks: older than its kind usually lasts, repairs that cost too much of
its price, repaired too often, out too often, or called beyond repair when it was last counted. Warranty proposes
nothing; it is said beside, because who has one claims it first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from inventory.model.kind import Kind
from inventory.model.stocktake import Condition
from inventory.money import to_major
from language.message import Message

DAYS_A_YEAR = Fraction(1461, 4)

USUAL_YEARS: Mapping[Kind, int] = {
    Kind.CAMERA: 6, Kind.RECORDER: 6, Kind.ENCODER: 6, Kind.SWITCH: 8, Kind.ROUTER: 8, Kind.FIREWALL: 6,
    Kind.ACCESS_POINT: 6, Kind.UPS: 5, Kind.PDU: 10, Kind.SERVER: 6, Kind.PRINTER: 6, Kind.PC: 6, Kind.PHONE: 8,
    Kind.INTERCOM: 8, Kind.ALARM_PANEL: 8, Kind.ONE_KEY_ALARM: 8, Kind.INTRUSION: 8, Kind.PATROL: 8, Kind.SENSOR: 8,
    Kind.UNKNOWN: 8,
}  # fmt: skip
"""How long a kind usually lasts, where a bureau's rule says nothing else: our figures, not a document's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """From where on a rule speaks. `repair_pct` is of the price of purchase; repairs and outages are counted over the
    `days` before today, and outages shorter than `outage_ms` not at all."""

    years: Mapping[Kind, int] = field(default_factory=lambda: USUAL_YEARS)
    repair_pct: int = 50
    repairs: int = 3
    outages: int = 10
    days: int = 365
    outage_ms: int = 600_000


class Ground(StrEnum):
    SCRAP = "scrap"
    AGE = "age"
    REPAIR_COST = "repair_cost"
    REPAIRS = "repairs"
    OUTAGES = "outages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one device. `since` is the day of purchase, else the first in service; `uncertain` when only
    its month or year is known. `price` and `repair_cost` are in the smallest unit of each currency, over its life;
    `repairs` and `outages` are of the rules' days, `down_ms` the sum of those outages, `observed_ms` how long of these
    days it was seen at all."""

    device: str
    name: str
    kind: Kind
    area: str = ""
    since: date | None = None
    uncertain: bool = False
    warranty_until: date | None = None
    warranty_endless: bool = False
    price: Mapping[str, int] = field(default_factory=dict)
    repair_cost: Mapping[str, int] = field(default_factory=dict)
    repairs: int = 0
    outages: int = 0
    down_ms: int = 0
    observed_ms: int = 0
    condition: Condition = Condition.UNSAID
    condition_paper: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """`reasons` are why, by the order of Ground; `notes` what else to know before deciding."""

    facts: Facts
    reasons: Mapping[Ground, Message]
    notes: Sequence[Message]


def propose(all_facts: Iterable[Facts], today: date, rules: Rules) -> list[Proposal]:
    """Those with the most reasons first, then the oldest."""
    found = [
        Proposal(facts=one, reasons=reasons, notes=notes(one, today))
        for one in all_facts
        if (reasons := grounds(one, today, rules))
    ]
    return sorted(found, key=lambda one: (-len(one.reasons), one.facts.since or date.max, one.facts.device))


def grounds(facts: Facts, today: date, rules: Rules) -> dict[Ground, Message]:
    said = {
        Ground.SCRAP: _scrap(facts),
        Ground.AGE: _old(facts, today, rules),
        Ground.REPAIR_COST: _dear(facts, rules),
        Ground.REPAIRS: _often_repaired(facts, rules),
        Ground.OUTAGES: _often_out(facts, rules),
    }
    return {ground: message for ground, message in said.items() if message is not None}


def age_years(facts: Facts, today: date) -> Fraction | None:
    return None if facts.since is None else Fraction((today - facts.since).days) / DAYS_A_YEAR


def notes(facts: Facts, today: date) -> list[Message]:
    said = []
    if facts.warranty_endless:
        said.append(Message("replacement.warranty_endless"))
    elif facts.warranty_until is not None:
        on = facts.warranty_until >= today
        id = "replacement.warranty_on" if on else "replacement.warranty_over"
        said.append(Message(id, {"day": facts.warranty_until.isoformat()}))
    if facts.since is None:
        said.append(Message("replacement.no_age"))
    elif facts.uncertain:
        said.append(Message("replacement.age_uncertain"))
    if not facts.price:
        said.append(Message("replacement.no_price"))
    if not facts.observed_ms:
        said.append(Message("replacement.not_seen"))
    return said


def _scrap(facts: Facts) -> Message | None:
    if facts.condition is not Condition.SCRAP:
        return None
    return Message("replacement.scrap", {"paper": facts.condition_paper})


def _old(facts: Facts, today: date, rules: Rules) -> Message | None:
    age, usual = age_years(facts, today), rules.years.get(facts.kind)
    if age is None or usual is None or age < usual:
        return None
    # Cut, not rounded: it is never called older than it is.
    return Message("replacement.age", {"years": int(age * 10) / 10, "usual": usual})


def _dear(facts: Facts, rules: Rules) -> Message | None:
    """Of several currencies the one in which repairs took most of the price."""
    shares = [
        (Fraction(facts.repair_cost.get(currency, 0) * 100, price), currency)
        for currency, price in facts.price.items()
        if price
    ]
    share, currency = max(shares, default=(Fraction(0), ""))
    if not currency or share < rules.repair_pct:
        return None
    return Message(
        "replacement.repair_cost",
        {
            "percent": int(share), "currency": currency, "spent": _plain(facts.repair_cost.get(currency, 0), currency),
            "price": _plain(facts.price[currency], currency),
        },
    )  # fmt: skip


def _often_repaired(facts: Facts, rules: Rules) -> Message | None:
    if facts.repairs < rules.repairs:
        return None
    return Message("replacement.repairs", {"n": facts.repairs, "days": rules.days})


def _often_out(facts: Facts, rules: Rules) -> Message | None:
    if facts.outages < rules.outages:
        return None
    hours = facts.down_ms // 360_000 / 10
    seen = facts.observed_ms // 86_400_000
    return Message("replacement.outages", {"n": facts.outages, "days": rules.days, "hours": hours, "seen": seen})


def _plain(amount: int, currency: str) -> str:
    major: Decimal = to_major(amount, currency)
    return f"{major:,}"
