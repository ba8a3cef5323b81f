"""A voucher: the paper that proves what the ledger says of a device (账据齐全, Q54)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class VoucherKind(StrEnum):
    CONTRACT = "contract"
    INVOICE = "invoice"
    DELIVERY = "delivery"
    ACCEPTANCE = "acceptance"
    WARRANTY = "warranty"
    REPAIR = "repair"
    DISPOSAL = "disposal"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """`id` is a UUID (hex), `device` a code. `number` is the paper's own, `path` where a copy lies, in words."""

    id: str
    school: str
    device: str
    kind: VoucherKind
    number: str
    day: date | None = None
    path: str = ""
    note: str = ""
