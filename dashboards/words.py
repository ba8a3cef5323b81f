"""The words of one page or paper: its language, its zone, its `now`. What a template may call."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction

from alerts.defects.sentence import sentence
from dashboards.chart import Mark
from inventory import reason
from inventory.model.defect import Defect
from inventory.model.sighting import Why
from inventory.model.week import Week
from inventory.week_words import DAYS, write_week
from language.catalogue import MissingText, render, translate
from language.enumeration import format_words
from language.message import Message, Parameter
from language.moment import (
    format_date_of,
    format_day,
    format_duration,
    format_moment,
    format_month,
    format_short_date,
    format_short_day,
    format_time,
    format_week,
    relative,
)
from language.number import format_number, format_share

NONE = "—"
Day = date
"""In Words that name is a method."""
MANY = 10_000_000
MOMENTS = frozenset({"service_start", "service_end", "booted", "left_ms"})
SETTING, MARK = "configuration ", 13
"""Of settings either a fingerprint is told, of 16 digits, or the moment when they were changed."""
YES_NO = {"true": "paper.yes", "false": "paper.no"}
FLAGS = {"warranty_endless": YES_NO, "responsible": YES_NO, "needs_acceptance": YES_NO}
LISTS = frozenset({"photos", "uncertain"})
NAMED_FIRST = {"cost": "cost_kind.", "voucher": "voucher_kind."}
"""Changed field -> the family of the first word of its values: `repair 2026-11-22 120.00 CNY`."""
SCALES = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


@dataclass(frozen=True, slots=True)
class Words:
    """`zone` is an IANA name; every `…_ms` is UTC milliseconds."""

    language: str
    zone: str
    now_ms: int

    def t(self, id: str, **params: Parameter) -> str:
        return translate(Message(id, params), self.language)

    def say(self, message: Message) -> str:
        return translate(message, self.language)

    def defect(self, defect: Defect) -> str:
        """What is wrong, with what is known of it."""
        return self.say(sentence(defect))

    def why(self, why: Why) -> str:
        """Why somebody was taken for what they are."""
        return reason.say(why, self.language)

    def word(self, family: str, value: str) -> str:
        """The word for a value of a family (`kind.`, `action.` …); the value itself where there is none."""
        try:
            return render(Message(family + value), self.language)
        except MissingText:
            return value

    def field(self, name: str) -> str:
        """The word for a changed field, which may be one of a part: `channel 7 name`."""
        return " ".join(self.word("field.", part) for part in name.split(" "))

    def label(self, field: str) -> str:
        """The word for a field where it heads a column or a row."""
        word = self.field(field)
        return word[:1].upper() + word[1:]

    def probes(self, names: Sequence[str]) -> str:
        """What probes look at, in words: `ports' counters and PoE`; a dash for none."""
        return format_words([self.word("probe.", name) for name in names], self.language) or NONE

    def value(self, field: str, value: str) -> str:
        """The old or new value of a changed field: moments as moments, words as words."""
        if (field in MOMENTS or (field.startswith(SETTING) and len(value) == MARK)) and value.isdecimal():
            return self.moment(int(value))
        if field in FLAGS and value in FLAGS[field]:
            return self.t(FLAGS[field][value])
        if field in LISTS and value:
            return ", ".join(self.field(one) if field == "uncertain" else one for one in json.loads(value)) or NONE
        if field in NAMED_FIRST:
            first, _, rest = value.partition(" ")
            return f"{self.word(NAMED_FIRST[field], first)} {rest}".strip() or NONE
        return self.word(f"{field}.", value) if value else NONE

    def num(self, value: float | None, digits: int = 0) -> str:
        return NONE if value is None else format_number(value, self.language, digits)

    def share(self, part: int, whole: int, digits: int = 1) -> str:
        return format_share(part, whole, self.language, digits)

    def percent(self, rate: Fraction | None, digits: int = 2) -> str:
        return NONE if rate is None else format_share(rate.numerator, rate.denominator, self.language, digits)

    def quantity(self, value: float | None, unit: str) -> str:
        """A number with its unit; bits and bytes by thousands: `12.4 Mbit/s`."""
        if value is None:
            return NONE
        scale, prefix = next(((size, sign) for size, sign in SCALES if unit.startswith("b") and value >= size), (1, ""))
        shown = value / scale
        return f"{self.num(shown, 0 if abs(shown) >= 100 or shown == int(shown) else 1)} {prefix}{unit}"

    def clock(self, at_ms: int) -> str:
        """Time of day, and the day too where it is not today."""
        if format_day(at_ms, self.zone, self.language) == format_day(self.now_ms, self.zone, self.language):
            return format_time(at_ms, self.zone, self.language)
        return self.moment(at_ms)

    def moment(self, at_ms: int) -> str:
        return format_moment(at_ms, self.zone, self.language)

    def day(self, at_ms: int) -> str:
        return format_day(at_ms, self.zone, self.language)

    def short_date(self, day: date) -> str:
        """Without its year, for axes."""
        return format_short_date(day, self.language)

    def date(self, day: Day) -> str:
        return format_date_of(day, self.language)

    def month_of(self, day: Day) -> str:
        return format_month(day, self.language)

    def weekday(self, day: Day) -> str:
        """Short: what heads a column of a calendar."""
        return format_week(DAYS[day.weekday()], self.language)

    def week(self, week: Week) -> str:
        """When something is expected, by the days of a week."""
        return format_week(write_week(week), self.language)

    def span_of_days(self, first: Day, last: Day | None) -> str:
        """Both days belong to it; open where there is no first or last one."""
        begin = self.date(first) if first != Day.min else ""
        if first == last:
            return begin
        if not begin and last is None:
            return NONE
        return f"{begin} – {self.date(last) if last else ''}".strip()

    def many(self, count: int) -> str:
        """Of IPv6 addresses nobody reads all digits."""
        return self.num(count) if count < MANY else f"{count:.1e}"

    def ago(self, at_ms: int) -> str:
        return relative(at_ms, self.now_ms, self.language)

    def offset(self, ms: int) -> str:
        """How far a clock is ahead (+) or behind (−): `+7 min 3 sec`."""
        return ("+" if ms > 0 else "\u2212" if ms < 0 else "\u00b1") + self.lasting(abs(ms))

    def lasting(self, ms: float) -> str:
        return format_duration(ms, self.language)

    def mark(self, mark: Mark) -> str:
        """A moment on an axis: the day at midnights, else the time of day."""
        if mark.day:
            return format_short_day(mark.at_ms, self.zone, self.language)
        time = format_time(mark.at_ms, self.zone, self.language)
        return time if mark.seconds else time[:-3]

    @staticmethod
    def iso(at_ms: int) -> str:
        """For the machine-readable attribute of <time>."""
        return datetime.fromtimestamp(at_ms // 1_000, tz=UTC).isoformat().replace("+00:00", "Z")
