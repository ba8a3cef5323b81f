"""Amounts of money as people type them, in whole numbers of a currency's smallest unit: pure.

ISO 4217 gives the number of decimal places of each currency; nearly all have two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from inventory.admission import printable
from inventory.errors import Conflict

PLACES: Mapping[str, int] = {
    "BHD": 3, "CLP": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3, "LYD": 3, "OMR": 3, "PYG": 0,
    "TND": 3, "UGX": 0, "VND": 0, "XAF": 0, "XOF": 0, "XPF": 0,
}  # fmt: skip
USUAL_PLACES = 2
MOST = 10**15
"""Far above any school's money and far below what a column holds."""

CURRENCY_OF: Mapping[str, str] = {"zh-CN": "CNY", "vi": "VND"}
"""Language of a school -> the currency that is meant there where nobody names one."""

_AMOUNT = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?", re.ASCII)


def places(currency: str) -> int:
    return PLACES.get(currency, USUAL_PLACES)


def admit_currency(currency: str) -> str:
    """In capitals. Raises Conflict for what is no code of three letters."""
    code = currency.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", code, re.ASCII):
        raise Conflict("ledger.bad_currency", currency=printable(currency))
    return code


def to_minor(text: str, currency: str) -> int:
    """`1,250.50` of CNY is 125050, `1250000` of VND 1250000. The decimal sign is a point.

    Raises Conflict for what is no amount, has more places than the currency, or is beyond all reason.
    """
    typed = text.strip()
    if not _AMOUNT.fullmatch(typed):
        raise Conflict("ledger.bad_amount", amount=printable(text), currency=currency, places=places(currency))
    minor = Decimal(typed.replace(",", "")).scaleb(places(currency))
    if minor != minor.to_integral_value() or minor > MOST:
        raise Conflict("ledger.bad_amount", amount=printable(text), currency=currency, places=places(currency))
    return int(minor)


def to_major(amount: int, currency: str) -> Decimal:
    """`125050` of CNY is 1250.50."""
    return Decimal(amount).scaleb(-places(currency))
