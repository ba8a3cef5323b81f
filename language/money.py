"""Amounts of money as people of a language write them (CLDR, through Babel)."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_currency

from language.number import locale_of


def format_money(amount: Decimal, currency: str, language: str) -> str:
    """`¥1,250.50`, `1.250.000 ₫`; `currency` is a code of ISO 4217. Its places are those of `amount`'s currency."""
    return format_currency(amount, currency, locale=locale_of(language), currency_digits=True)
