"""Amounts of money as people write them, in the smallest unit of their currency (ISO 4217). Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from inventory.money import places

LARGEST = 10**15
# What names a currency, or a number of its units.
CURRENCIES: Mapping[str, str] = {
    "¥": "CNY", "￥": "CNY", "元": "CNY", "rmb": "CNY", "cny": "CNY", "人民币": "CNY", "圆": "CNY",
    "₫": "VND", "vnd": "VND", "vnđ": "VND", "đồng": "VND", "dong": "VND", "đ": "VND", "d": "VND",
    "$": "USD", "usd": "USD", "us$": "USD", "€": "EUR", "eur": "EUR",
}  # fmt: skip
MULTIPLES: Mapping[str, int] = {
    "万": 10_000, "千": 1_000, "百万": 1_000_000,
    "triệu": 1_000_000, "tr": 1_000_000, "trieu": 1_000_000, "nghìn": 1_000, "ngàn": 1_000, "nghin": 1_000, "k": 1_000,
    "tỷ": 1_000_000_000, "ty": 1_000_000_000,
}  # fmt: skip
_NUMBER = re.compile(r"-?\d[\d.,'\s]*")
_GROUPED = re.compile(r"-?\d{1,3}([.,'])\d{3}(\1\d{3})*")


class NoMoney(ValueError):
    """The text is no amount."""


class Money(NamedTuple):
    amount: int
    currency: str

    @property
    def digits(self) -> int:
        return places(self.currency)

    def major(self) -> Decimal:
        return Decimal(self.amount).scaleb(-self.digits)


def read_money(value: str | int | float, unit: str, usual: str) -> Money:
    """`¥1,200.50`, `1.2万元`, `1.200.000 đ`, `12 triệu`; `unit` is what the title says, `usual` the currency else.

    Raises NoMoney.
    """
    said = unicodedata.normalize("NFKC", str(value)).casefold().replace("￥", "¥").strip()
    found = _NUMBER.search(said)
    if found is None:
        raise NoMoney(said)
    around = f"{said[: found.start()]} {said[found.end() :]}".strip()
    currency, multiple = meaning(around, NoMoney(said))
    of_title, times = meaning(unit.casefold(), None)
    currency, multiple = currency or of_title or usual, multiple or times or 1
    digits = places(currency)
    number = Decimal(str(value)) if isinstance(value, int | float) else decimal(found[0], digits, multiple)
    amount = number * multiple * 10**digits
    if amount != amount.to_integral_value() or not 0 <= amount <= LARGEST:
        raise NoMoney(said)
    return Money(int(amount), currency)


def meaning(words: str, refusal: NoMoney | None) -> tuple[str, int]:
    """Currency and multiple that the words around a number name; an unknown word is refused, in a title let be."""
    currency, multiple = "", 0
    for word in re.findall(r"[^\W\d_]+|[¥₫$€]", words):
        for part in (word,) if word in CURRENCIES or word in MULTIPLES else (word[:-1], word[-1:]):
            if part in CURRENCIES:
                currency = CURRENCIES[part]
            elif part in MULTIPLES:
                multiple = MULTIPLES[part]
            elif part and refusal is not None:
                raise refusal
    return currency, multiple


def decimal(said: str, digits: int, multiple: int) -> Decimal:
    """A point or a comma before groups of three divides them where the currency has no fractions, a comma always."""
    bare = "".join(said.split()).rstrip(".,'")
    grouped = _GROUPED.fullmatch(bare)
    if grouped and (grouped[1] in ",'" or (digits == 0 and multiple == 1) or bare.count(".") > 1):
        bare = bare.replace(grouped[1], "")
    elif bare.count(",") and bare.count("."):
        last = max(bare.rfind(","), bare.rfind("."))
        bare = re.sub(r"[.,']", "", bare[:last]) + "." + bare[last + 1 :]
    elif bare.count(",") == 1:
        bare = bare.replace(",", ".")
    try:
        return Decimal(bare.replace("'", ""))
    except InvalidOperation:
        raise NoMoney(said) from None


def currency_of(text: str) -> str:
    """The code of a currency that is named by its sign or code; empty where it is none."""
    named = CURRENCIES.get(text.strip().casefold(), "")
    upper = text.strip().upper()
    return named or (upper if len(upper) == 3 and upper.isascii() and upper.isalpha() else "")
