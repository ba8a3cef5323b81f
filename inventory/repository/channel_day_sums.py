"""What channels recorded, summed by the database: a month of a county is millions of days.

Most days have nothing missing and were asked wholly. Sums of all and the rows of the others tell what the rows of all
would tell, at a third of the cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, not_, or_, select

from inventory.model.scope import Scope
from inventory.model.week import Week
from inventory.repository.channels import to_week
from inventory.repository.scoping import visible
from inventory.tables.channel import channel
from inventory.tables.channel import channel_day as table
from inventory.tables.device import device

camera = device.alias("camera")


class ChannelSum(NamedTuple):
    """Of the days of a channel from `first` to `last`, of which there are `days`."""

    school: str
    recorder: str
    channel: int
    days: int
    first: date
    last: date
    due_ms: int

    @property
    def unbroken(self) -> bool:
        """No day between has no row."""
        return self.days == (self.last - self.first).days + 1


class ChannelUse(NamedTuple):
    """A channel as it is now: `camera` and `recorder` are codes, `week` what it is to record, None for all of it."""

    school: str
    recorder: str
    channel: int
    camera: str | None
    used: bool
    since_ms: int
    week: Week | None


class DaySum(NamedTuple):
    """Of all channels of a school on one day."""

    school: str
    day: date
    due_ms: int
    kept_ms: int


class DayFact(NamedTuple):
    """A row without its spans. `school` is where it was recorded, `recorder` a code."""

    school: str
    recorder: str
    channel: int
    day: date
    due_ms: int
    kept_ms: int
    asked_ms: int
    closed: bool

    @property
    def missing_ms(self) -> int:
        return self.due_ms - self.kept_ms

    @property
    def is_flawed(self) -> bool:
        """Something is missing of it, or it was not asked wholly."""
        return self.missing_ms > 0 or not self.closed


def by_channel(connection: Connection, scope: Scope, first: date, last: date) -> list[ChannelSum]:
    """Of recorders that stand in the scope's schools now; a channel without a row of these days is left out."""
    # Grouped in the order of the keys of both tables: no sorting.
    query = (
        select(
            channel.c.recorder, channel.c.number, func.count(), func.min(table.c.day), func.max(table.c.day),
            func.sum(table.c.due_ms),
        )
        .join_from(channel, table, and_(_same_channel(), table.c.day.between(first, last)))
        .where(channel.c.recorder.in_(select(device.c.id).where(visible(scope, device.c.school))))
        .group_by(channel.c.recorder, channel.c.number)
    )  # fmt: skip
    named = _recorders(connection, scope)
    return [
        ChannelSum(*named[recorder], number, days, since, until, int(due))
        for recorder, number, days, since, until, due in connection.execute(query).all()
    ]


def _recorders(connection: Connection, scope: Scope) -> dict[str, tuple[str, str]]:
    """School and code of those that told of channels, by the id."""
    fed = select(channel.c.recorder).where(channel.c.recorder == device.c.id).exists()
    query = select(device.c.id, device.c.school, device.c.code).where(visible(scope, device.c.school), fed)
    return {id: (school, code) for id, school, code in connection.execute(query)}


def uses(connection: Connection, scope: Scope, before_ms: int) -> list[ChannelUse]:
    """Channels first seen before a moment, spare ones too, by recorder and number."""
    query = (
        select(
            device.c.school, device.c.code, channel.c.number, camera.c.code, channel.c.used, channel.c.since_ms,
            channel.c.week,
        )
        .join_from(channel, device, device.c.id == channel.c.recorder)
        .outerjoin(camera, camera.c.id == channel.c.camera)
        .where(visible(scope, device.c.school), channel.c.since_ms < before_ms)
        .order_by(device.c.code, channel.c.number)
    )  # fmt: skip
    return [
        ChannelUse(school, recorder, number, fed_by, used, since_ms, None if week is None else to_week(week))
        for school, recorder, number, fed_by, used, since_ms, week in connection.execute(query).all()
    ]


def by_day(connection: Connection, scope: Scope, first: date, last: date) -> list[DaySum]:
    """By school and day."""
    query = (
        select(table.c.school, table.c.day, func.sum(table.c.due_ms), func.sum(table.c.kept_ms))
        .where(visible(scope, table.c.school), table.c.day.between(first, last))
        .group_by(table.c.school, table.c.day)
        .order_by(table.c.school, table.c.day)
    )
    return [DaySum(school, day, int(due), int(kept)) for school, day, due, kept in connection.execute(query)]


def flawed(connection: Connection, scope: Scope, first: date, last: date) -> list[DayFact]:
    """Days of which something is missing, or that were not asked wholly; in no order."""
    query = _facts(scope, first, last).where(or_(table.c.kept_ms < table.c.due_ms, not_(table.c.closed)))
    return [DayFact(*row) for row in connection.execute(query).all()]


def facts(connection: Connection, scope: Scope, first: date, last: date) -> list[DayFact]:
    """All days, by recorder, channel and day: dear, for the few schools of which sums do not tell enough."""
    query = _facts(scope, first, last).order_by(device.c.code, table.c.channel, table.c.day)
    return [DayFact(*row) for row in connection.execute(query)]


def edges(connection: Connection, scope: Scope, day: date) -> dict[tuple[str, int], int]:
    """By recorder and channel, where footage that nobody holds began when this day was last asked."""
    query = (
        select(device.c.code, table.c.channel, table.c.edge_ms)
        .join(device, device.c.id == table.c.recorder)
        .where(visible(scope, table.c.school), table.c.day == day, table.c.edge_ms.is_not(None))
    )
    return {(code, number): int(edge_ms) for code, number, edge_ms in connection.execute(query)}


def oldest(connection: Connection, scope: Scope, first: date, last: date) -> dict[tuple[str, int], int]:
    """By recorder and channel, where footage of these days begins now that nobody holds."""
    earliest = (
        select(table.c.free_ms)
        .where(_same_channel(), table.c.day.between(first, last), table.c.free_ms.is_not(None))
        .order_by(table.c.day)
        .limit(1)
        .correlate(channel)
        .scalar_subquery()
    )
    query = (
        select(device.c.code, channel.c.number, earliest)
        .join_from(channel, device, device.c.id == channel.c.recorder)
        .where(visible(scope, device.c.school))
    )
    return {(code, number): int(free) for code, number, free in connection.execute(query) if free is not None}


def summed(rows: Sequence[DayFact]) -> ChannelSum:
    """What `by_channel` makes of the rows of one channel, of which there is at least one, in order of days. Pure."""
    return ChannelSum(
        rows[0].school, rows[0].recorder, rows[0].channel, len(rows), rows[0].day, rows[-1].day,
        sum(row.due_ms for row in rows),
    )  # fmt: skip


def _same_channel() -> ColumnElement[bool]:
    return and_(table.c.recorder == channel.c.recorder, table.c.channel == channel.c.number)


def _facts(scope: Scope, first: date, last: date) -> Select[Any]:
    return (
        select(
            table.c.school, device.c.code, table.c.channel, table.c.day, table.c.due_ms, table.c.kept_ms,
            table.c.asked_ms, table.c.closed,
        )
        .join(device, device.c.id == table.c.recorder)
        .where(visible(scope, table.c.school), table.c.day.between(first, last))
    )  # fmt: skip
