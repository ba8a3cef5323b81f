"""What equipment costs, and what a school may spend on it in a year (Q53)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CostKind(StrEnum):
    PURCHASE = "purchase"
    REPAIR = "repair"
    MAINTENANCE = "maintenance"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """`id` is a UUID (hex); `device` is a code, None for the school as a whole.

    `amount` counts the smallest unit of `currency` (ISO 4217): fen of CNY, dong of VND, which has none smaller.
    `voucher` is the id of the paper that proves it.
    """

    id: str
    school: str
    device: str | None
    kind: CostKind
    day: date
    amount: int
    currency: str
    voucher: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """For a calendar year of a school, in the smallest unit of `currency`."""

    school: str
    year: int
    amount: int
    currency: str
