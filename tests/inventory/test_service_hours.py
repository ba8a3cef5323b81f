"""When a device is expected to serve: weeks in words, days of two zones, the narrowest word, holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.errors import Conflict
from inventory.model.device import Device
from inventory.model.holiday import Holiday
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.service_hours import ServiceHours
from inventory.model.week import ALWAYS, Stretch
from inventory.service_hours import Hours, Timetable
from inventory.week_words import DAYS, NEVER, parse_week, write_week

SCHOOL = School(code="S01", name="x", zone="Asia/Shanghai")
PC = Device(id="1", code="s01-pc-0001", school="S01", kind=Kind.PC, name="x")
DAYTIME = ServiceHours(id="a", school="S01", week=parse_week("mon-fri 07:00-18:00"), since=date(2026, 9, 1))
HOUR_MS = 3_600_000


def at(text: str, zone: str = "Asia/Shanghai") -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def hours(*rows: ServiceHours, zone: str = "Asia/Shanghai", holidays: frozenset[date] = frozenset()) -> Hours:
    return Hours(rows, zone, holidays)


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("Mon-Fri 7:00-18:00, sat 08:00-12:00", "mon-fri 07:00-18:00, sat 08:00-12:00"),
        ("daily 00:00-24:00", "always"),
        ("always", "always"),
        ("never", "never"),
        ("fri 22:00-06:00", "fri 22:00-24:00, sat 00:00-06:00"),
        ("sat-mon 09:00-10:00", "mon 09:00-10:00, sat-sun 09:00-10:00"),
        ("mon 08:00-12:00, mon 11:00-13:00", "mon 08:00-13:00"),
        ("sun 23:00-00:00", "sun 23:00-24:00"),
    ],
)
def test_a_week_is_read_as_people_type_it(text: str, again: str) -> None:
    assert write_week(parse_week(text)) == again
    assert parse_week(again) == parse_week(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "mon", "mon 7-18", "mon 07:00-25:00", "foo 07:00-08:00", "mon 07:60-08:00", "mon-xyz 07:00-08:00",
        "mon 18:00-18:00",
    ],
)  # fmt: skip
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(Conflict) as refused:
        parse_week(text)
    assert refused.value.message.id == "service_hours.bad_week"


def test_a_stretch_ends_where_the_day_is_left_by_the_schools_clock() -> None:
    friday = hours(DAYTIME).around(at("2026-11-20 12:00"))
    assert (friday.start_ms, friday.end_ms, friday.expected) == (at("2026-11-20 07:00"), at("2026-11-20 18:00"), True)
    weekend = hours(DAYTIME).around(at("2026-11-21 12:00"))
    assert (weekend.start_ms, weekend.end_ms) == (at("2026-11-20 18:00"), at("2026-11-23 07:00"))
    assert not weekend.expected


def test_borders_belong_to_what_begins_there() -> None:
    told = hours(DAYTIME)
    assert told.around(at("2026-11-20 07:00")).expected
    assert not told.around(at("2026-11-20 18:00")).expected
    assert told.around(at("2026-11-20 18:00") - 1).expected


def test_before_anybody_said_so_it_was_expected_always() -> None:
    told = hours(DAYTIME)
    assert told.around(at("2026-08-31 03:00")).expected
    assert not told.around(at("2026-09-01 03:00")).expected
    assert told.idle(at("2026-08-30 00:00"), at("2026-09-01 08:00")) == [
        (at("2026-09-01 00:00"), at("2026-09-01 07:00"))
    ]


def test_idle_times_are_in_order_and_apart() -> None:
    told = hours(DAYTIME)
    idle = told.idle(at("2026-11-19 12:00"), at("2026-11-23 12:00"))
    assert idle == [
        (at("2026-11-19 18:00"), at("2026-11-20 07:00")),
        (at("2026-11-20 18:00"), at("2026-11-23 07:00")),
    ]
    assert told.idle(at("2026-11-21 12:00"), at("2026-11-21 12:00")) == []


def test_on_a_holiday_nothing_is_expected_where_that_was_said() -> None:
    off = frozenset({date(2026, 11, 20)})
    noon = at("2026-11-20 12:00")
    assert hours(DAYTIME, holidays=off).around(noon).expected
    without = hours(replace(DAYTIME, holidays=False), holidays=off).around(noon)
    assert (without.start_ms, without.end_ms) == (at("2026-11-19 18:00"), at("2026-11-23 07:00"))


def test_a_day_on_which_clocks_are_set_has_its_own_length() -> None:
    nights = ServiceHours(id="n", school="S01", week=parse_week("daily 03:00-24:00"), since=date(2026, 1, 1))
    told = hours(nights, zone="Europe/Berlin")
    for day, asleep in (("2026-03-29", 2), ("2026-10-25", 4), ("2026-06-01", 3)):
        start = at(f"{day} 00:00", "Europe/Berlin")
        assert told.idle(start, start + 22 * HOUR_MS) == [(start, start + asleep * HOUR_MS)], day


def test_the_narrowest_word_that_holds_on_the_day_counts() -> None:
    winter = replace(DAYTIME, id="b", kind=Kind.PC, week=parse_week("daily 08:00-16:00"), since=date(2026, 12, 1),
                     until=date(2027, 2, 28))  # fmt: skip
    own = replace(DAYTIME, id="c", device=PC.code, week=ALWAYS, since=date(2027, 1, 1))
    told = Timetable([DAYTIME, winter, own], []).of(PC, SCHOOL)
    assert told is not None
    assert told.around(at("2026-11-30 17:00")).expected
    assert not told.around(at("2026-12-01 17:00")).expected
    assert told.around(at("2027-01-01 03:00")).expected
    camera = replace(PC, code="s01-cam-0001", kind=Kind.CAMERA)
    other = Timetable([winter, own], []).of(camera, SCHOOL)
    assert other is None
    assert Timetable([DAYTIME], []).of(replace(PC, school="S02"), replace(SCHOOL, code="S02")) is None


def test_what_was_entered_last_counts_of_what_is_equally_narrow() -> None:
    later = replace(DAYTIME, id="b", week=NEVER, recorded_ms=5)
    for rows in ([DAYTIME, later], [later, DAYTIME]):
        told = Timetable(rows, []).of(PC, SCHOOL)
        assert told is not None
        assert not told.around(at("2026-11-20 12:00")).expected


def test_devices_alike_share_their_hours_and_holidays_of_all_schools_count() -> None:
    off = [Holiday(id="h", school="", name="元旦", first=date(2026, 11, 20), last=date(2026, 11, 20))]
    table = Timetable([replace(DAYTIME, holidays=False)], off)
    one, other = table.of(PC, SCHOOL), table.of(replace(PC, id="2", code="s01-pc-0002"), SCHOOL)
    assert one is other
    assert one is not None
    assert not one.around(at("2026-11-20 12:00")).expected
    assert not Timetable([], off)


def test_hours_are_equal_where_they_say_the_same() -> None:
    assert hours(DAYTIME) == hours(DAYTIME)
    assert hash(hours(DAYTIME)) == hash(hours(DAYTIME))
    assert hours(DAYTIME) != hours(DAYTIME, zone="UTC")
    assert hours(DAYTIME) != hours(DAYTIME, holidays=frozenset({date(2026, 1, 1)}))


stretches = st.lists(
    st.tuples(st.integers(0, 1440), st.integers(0, 1440)).map(lambda pair: Stretch(min(pair), max(pair))), max_size=3
)


@given(
    week=st.lists(stretches, min_size=7, max_size=7),
    zone=st.sampled_from(["UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    minutes=st.integers(0, 20 * 1440),
    probe=st.integers(0, 20 * 1440),
)
def test_idle_and_around_tell_the_same_of_every_moment(
    week: list[list[Stretch]], zone: str, start: datetime, minutes: int, probe: int
) -> None:
    """And both what the clock on the wall says, but in hours that come twice or not at all."""
    told = hours(ServiceHours(id="x", school="S01", week=tuple(map(tuple, week))), zone=zone)
    start_ms = round(start.replace(tzinfo=UTC).timestamp()) * 1000
    end_ms = start_ms + minutes * 60_000
    idle = told.idle(start_ms, end_ms)
    assert all(one[0] < one[1] for one in idle)
    assert all(one[1] < after[0] for one, after in pairwise(idle))
    moment = start_ms + min(probe, max(minutes - 1, 0)) * 60_000
    if moment < end_ms:
        assert told.around(moment).expected != any(one <= moment < end for one, end in idle)
    around = told.around(moment)
    assert around.start_ms <= moment < around.end_ms
    local = datetime.fromtimestamp(moment / 1000, ZoneInfo(zone))
    steady = {(local + timedelta(hours=ahead)).utcoffset() for ahead in (-26, 26)} == {local.utcoffset()}
    minute = local.hour * 60 + local.minute
    if steady:
        due = any(one.start_min <= minute < one.end_min for one in week[local.weekday()])
        assert around.expected == due


def test_days_are_written_as_they_are_read() -> None:
    assert len(DAYS) == len(ALWAYS) == len(NEVER) == 7
