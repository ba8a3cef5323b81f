"""What a period is called on a paper: `October 2026`, `2026年10月`, `Tháng 10 năm 2026`. Pure."""

from __future__ import annotations

from dashboards.words import Words
from inventory.period import Period, PeriodKind
from language.moment import format_month


def period_words(period: Period, words: Words) -> str:
    """A term by its name, where it has one; other days by the first and the last."""
    if period.kind is PeriodKind.DAY:
        return capital(words.t("report_says.day", day=words.date(period.first), weekday=weekday(period, words)))
    if period.kind is PeriodKind.WEEK:
        year, week, _ = period.first.isocalendar()
        return words.t("report_says.week", year=year, week=week)
    if period.kind is PeriodKind.MONTH:
        return capital(format_month(period.first, words.language))
    if period.kind is PeriodKind.YEAR:
        return words.t("report_says.year", year=period.first.year)
    return period.name or span_words(period, words)


def span_words(period: Period, words: Words) -> str:
    """The first and the last day."""
    if period.days == 1:
        return words.date(period.first)
    return words.t("paper.span", since=words.date(period.first), until=words.date(period.last))


def weekday(period: Period, words: Words) -> str:
    return words.t(f"weekday.{period.first.weekday()}")


def inside(text: str) -> str:
    """A name as it stands inside a sentence."""
    return text[:1].lower() + text[1:]


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
