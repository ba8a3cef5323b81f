"""`campuswatch duty now|shifts|roster|set|gaps`: the roster of a school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

import click

from alerts.chain import Chain, Level
from alerts.duty.gaps import AHEAD_DAYS
from alerts.duty.slots import Slot, shifts_on
from alerts.duty.week_words import WEEKDAYS, read_days, read_hours
from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.table import print_table
from campuswatch.usecases.chain import read_chain
from campuswatch.usecases.duty_papers import Days, read_roster_sheet
from campuswatch.usecases.duty_roster import assign, end_shift, next_gaps, set_shift
from campuswatch.usecases.lookup import known_school
from dashboards.words import Words
from inventory.model.duty_shift import EVERY_WEEKDAY, DutyDays, DutyShift, Holidays
from inventory.model.person import Person
from inventory.repository import duties, people
from inventory.service_hours import zone_of
from language.moment import local

LEVELS = {"duty": Level.DUTY, "leader": Level.LEADER}


@verb("now", example="campuswatch duty now S01")
@click.argument("school")
@click.option("--at", type=click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]), help="At this moment instead.")
def now(desk: Desk, school: str, at: datetime | None) -> None:
    """Who is told now, step by step: on duty, duty leader, principal, bureau."""
    home = known_school(desk.database, desk.actor, school)
    words = Words(desk.language, home.zone, desk.clock.now_ms())
    at_ms = moment_of(at, home.zone) if at else words.now_ms
    with desk.database.read() as connection:
        found = read_chain(connection, desk.actor.scope, school, at_ms)
    desk.put(chain_json(desk, found), lambda: print_chain(desk, found, words))


def moment_of(at: datetime, zone: str) -> int:
    """On the school's clock."""
    return round(at.replace(tzinfo=zone_of(zone)).timestamp() * 1000)


def print_chain(desk: Desk, found: Chain, words: Words) -> None:
    shift = f", shift {words.word('shift.', found.shift)}" if found.shift else ""
    click.echo(f"{found.school} at {words.moment(found.at_ms)}{shift}")
    rows = []
    for level in Level:
        own = {one.id for one in found.own.get(level, ())}
        rows += [
            [words.t(f"duty_level.{level.name.lower()}"), one.name, one.post, one.phone, one.email,
             "" if one.id in own else "stands in"]
            for one in found.people(level)
        ]  # fmt: skip
    print_table(["level", "name", "post", "phone", "e-mail", ""], rows, fold=frozenset({2, 4}))
    for level in Level:
        if (why := found.why(level)) is not None:
            click.echo(desk.say(why))


def chain_json(desk: Desk, found: Chain) -> dict[str, Any]:
    levels = {
        level.name.lower(): {
            "people": [person_json(one) for one in found.people(level)],
            "why": desk.say(why) if (why := found.why(level)) is not None else None,
        }
        for level in Level
    }
    return {"school": found.school, "at_ms": found.at_ms, "shift": found.shift, "levels": levels}


def person_json(one: Person) -> dict[str, str]:
    return {"id": one.id, "name": one.name, "post": one.post, "phone": one.phone, "email": one.email}


@verb("shifts", example="campuswatch duty shifts S01 --set night --hours 18:00-07:30 --before 30")
@click.argument("school")
@click.option("--set", "name", metavar="NAME", help="Make this shift what the other options say.")
@click.option("--end", "gone", metavar="NAME", help="This shift holds until --until, the last day.")
@click.option("--hours", help="From when to when: 08:00-17:00; over midnight where it ends before it starts.")
@click.option("--days", "days", default="mon-sun", show_default=True, help="On these: mon-fri, or mon,wed,fri.")
@click.option("--holidays", type=click.Choice([one.value for one in Holidays]), default="also", show_default=True,
              help="Also on holidays, not then, or only then.")  # fmt: skip
@click.option("--level", type=click.Choice(list(LEVELS)), default="duty", show_default=True,
              help="Of people on duty, or of duty leaders.")  # fmt: skip
@click.option("--needed", type=click.IntRange(1, 20), default=1, show_default=True, help="People who are on at once.")
@click.option("--before", "before", type=click.IntRange(0, 240), default=5, show_default=True,
              help="Minutes before the start by which to sign on.")  # fmt: skip
@click.option("--watched/--unwatched", default=True, help="Whether missed posts and hand-overs are told.")
@click.option("--since", type=Day(), help="First day on which this holds; today if left out.")
@click.option("--until", type=Day(), help="Last day on which it holds.")
@click.option("--document", default="", help="The paper that orders it.")
def shifts(
    desk: Desk, school: str, name: str | None, gone: str | None, hours: str | None, days: str, holidays: str,
    level: str, needed: int, before: int, watched: bool, since: datetime | None, until: datetime | None, document: str,
) -> None:  # fmt: skip
    """List the shifts of a school, or set or end one.

    A school that said nothing has two: day 08:00-17:00 and night 17:00-08:00.
    """
    home = known_school(desk.database, desk.actor, school)
    now_ms = desk.clock.now_ms()
    today = local(now_ms, home.zone).date()
    if name is not None:
        if hours is None:
            raise click.UsageError("a shift has hours, as in --hours 08:00-17:00")
        start, end = read_hours(hours)
        wanted = DutyShift(
            id="", school=school, name=name.strip(), start_min=start, end_min=end, level=LEVELS[level], needed=needed,
            days=DutyDays(weekdays=read_days(days), holidays=Holidays(holidays)), before_min=before, watched=watched,
            since=since.date() if since else today, until=until.date() if until else None, document=document.strip(),
        )  # fmt: skip
        made = set_shift(desk.database, desk.actor, wanted, now_ms=now_ms)
        desk.put(shift_json(made), lambda: click.echo(f"set: {duties.shift_words(made)}"))
    elif gone is not None:
        last = until.date() if until else today
        ended = end_shift(desk.database, desk.actor, school, gone, last, now_ms=now_ms)
        desk.put(shift_json(ended), lambda: click.echo(f"ends: {duties.shift_words(ended)}"))
    else:
        list_shifts(desk, school, today)


def list_shifts(desk: Desk, school: str, today: date) -> None:
    with desk.database.read() as connection:
        rows = duties.shifts(connection, desk.actor.scope, school)
    ahead = [one for one in rows if one.since > today]
    week = (shifts_on(rows, school, today + timedelta(days=number)) for number in range(7))
    holding = {one.id: one for some in week for one in some}
    shown = list({one.id: one for one in (*holding.values(), *ahead)}.values())
    desk.put([shift_json(one) for one in shown], lambda: print_shifts(shown))


def print_shifts(shown: list[DutyShift]) -> None:
    rows = [
        [one.name, one.level.name.lower(), hours_text(one), days_text(one.days), str(one.needed), str(one.before_min),
         f"{'' if one.since == date.min else one.since}..{one.until or ''}", one.document]
        for one in shown
    ]  # fmt: skip
    headers = ["shift", "level", "hours", "on", "people", "min before", "on days", "document"]
    print_table(headers, rows, right=frozenset({4, 5}), fold=frozenset({3, 7}))


def hours_text(one: DutyShift) -> str:
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (one.start_min, one.end_min))


def days_text(days: DutyDays) -> str:
    if days.holidays is Holidays.ONLY:
        return "holidays"
    named = "every day" if days.weekdays == EVERY_WEEKDAY else ",".join(WEEKDAYS[one] for one in sorted(days.weekdays))
    return named + (", no holidays" if days.holidays is Holidays.NOT else "")


def shift_json(one: DutyShift) -> dict[str, Any]:
    return asdict(one) | {"level": one.level.name.lower(), "days": days_text(one.days), "hours": hours_text(one)}


@verb("roster", example="campuswatch duty roster S01 --days 14")
@click.argument("school")
@click.option("--from", "first", type=Day(), help="First day; today if left out.")
@click.option("--days", type=click.IntRange(1, 100), default=7, show_default=True, help="How many days.")
def roster(desk: Desk, school: str, first: datetime | None, days: int) -> None:
    """Show who is on in the shifts of coming days. 'campuswatch duty export' prints it to hang up."""
    home = known_school(desk.database, desk.actor, school)
    begin = first.date() if first else local(desk.clock.now_ms(), home.zone).date()
    last = begin + timedelta(days=days - 1)
    sheet = read_roster_sheet(desk.database, desk.actor, school, Days(begin, last))
    names = {id: one.name for id, one in sheet.people.items()}
    desk.put([slot_json(one, names) for one in sheet.slots], lambda: print_slots(sheet.slots, names))


def print_slots(slots: Sequence[Slot], names: dict[str, str]) -> None:
    rows = [
        [f"{slot.day} {WEEKDAYS[slot.day.weekday()]}", slot.shift.name, hours_text(slot.shift),
         ", ".join(names.get(id, id[:8]) for id in slot.people) or "-", "gap" if slot.lacking else ""]
        for slot in slots
    ]  # fmt: skip
    print_table(["day", "shift", "hours", "on duty", ""], rows, fold=frozenset({3}))


def slot_json(slot: Slot, names: dict[str, str]) -> dict[str, Any]:
    return {
        "day": slot.day.isoformat(), "shift": slot.shift.name, "start_ms": slot.start_ms, "end_ms": slot.end_ms,
        "people": [{"id": id, "name": names.get(id, "")} for id in slot.people], "lacking": slot.lacking,
    }  # fmt: skip


@verb("set", example="campuswatch duty set S01 night 2026-12-01 --person 王芳")
@click.argument("school")
@click.argument("shift")
@click.argument("first", type=Day())
@click.option("--until", type=Day(), help="The last of several days.")
@click.option("--person", "whom", multiple=True, metavar="PERSON", help="Number, id or name; may be repeated.")
@click.option("--nobody", is_flag=True, help="Take whoever stands there off the roster.")
def set_days(
    desk: Desk, school: str, shift: str, first: datetime, until: datetime | None, whom: tuple[str, ...], nobody: bool
) -> None:
    """Say who is on in SHIFT on a day, or on each of several; whoever stood there gives way."""
    if bool(whom) == nobody:
        raise click.UsageError("name a --person, or say --nobody")
    last = (until or first).date()
    span = (last - first.date()).days
    if not 0 <= span <= 100:
        raise click.UsageError("--until is the first day or up to 100 days later")
    days = [first.date() + timedelta(days=number) for number in range(span + 1)]
    slots = assign(desk.database, desk.actor, school, shift, days, whom, now_ms=desk.clock.now_ms())
    with desk.database.read() as connection:
        names = people.called(connection, desk.actor.scope, [id for slot in slots for id in slot.people])
    desk.put([slot_json(one, names) for one in slots], lambda: print_slots(slots, names))


@verb("gaps", example="campuswatch duty gaps S01")
@click.argument("school")
@click.option("--days", type=click.IntRange(1, 100), default=AHEAD_DAYS, show_default=True, help="How far ahead.")
def list_gaps(desk: Desk, school: str, days: int) -> int:
    """List shifts to come that lack somebody. The exit code is 1 where there are any."""
    now_ms = desk.clock.now_ms()
    with desk.database.read() as connection:
        found = next_gaps(connection, desk.actor, school, days, now_ms=now_ms)
    rows = [
        [f"{gap.slot.day} {WEEKDAYS[gap.slot.day.weekday()]}", gap.slot.shift.name, hours_text(gap.slot.shift),
         str(gap.lacking), ", ".join(gap.gone)]
        for gap in found
    ]  # fmt: skip
    payload = [slot_json(gap.slot, {}) | {"gone": list(gap.gone)} for gap in found]

    def render() -> None:
        if found:
            print_table(["day", "shift", "hours", "lacks", "left the school"], rows, fold=frozenset({4}))
        else:
            click.echo(f"every shift of the next {days} days has somebody")

    desk.put(payload, render)
    return Exit.FOUND if found else Exit.DONE
