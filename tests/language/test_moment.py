from __future__ import annotations

from zoneinfo import ZoneInfoNotFoundError

import pytest

from language.moment import format_day, format_duration, format_moment, format_time, format_week, format_zone, relative
from language.number import format_number, format_share

NOV_22 = 1_795_366_987_000  # 2026-11-22 17:03:07 UTC
SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000


def test_a_moment_is_shown_in_the_schools_zone() -> None:
    assert format_time(NOV_22, "Asia/Ho_Chi_Minh", "vi") == "00:03:07"
    assert format_moment(NOV_22, "Asia/Ho_Chi_Minh", "vi") == "23/11/2026 00:03:07"
    assert format_moment(NOV_22, "Asia/Shanghai", "zh-CN") == "2026年11月23日 01:03:07"
    assert format_day(NOV_22, "UTC", "en") == "Nov 22, 2026"


@pytest.mark.parametrize(
    ("zone", "chinese", "vietnamese"),
    [
        ("Asia/Shanghai", "北京时间", "giờ Trung Quốc"),
        ("Asia/Ho_Chi_Minh", "越南时间", "giờ Việt Nam"),
        ("Asia/Urumqi", "中国（乌鲁木齐）时间", "giờ Trung Quốc (Urumqi)"),
        ("UTC", "UTC", "UTC"),
        ("Etc/GMT-7", "Etc/GMT-7", "Etc/GMT-7"),
    ],
)
def test_a_paper_names_the_clock_it_goes_by(zone: str, chinese: str, vietnamese: str) -> None:
    assert [format_zone(zone, language) for language in ("en", "zh-CN", "vi")] == [zone, chinese, vietnamese]


@pytest.mark.parametrize(
    ("language", "workdays", "daily"),
    [
        ("en", "Mon-Fri 07:00-18:00, Sat 08:00-12:00", "daily 03:00-24:00"),
        ("zh-CN", "周一-周五 07:00-18:00, 周六 08:00-12:00", "每天 03:00-24:00"),
        ("vi", "Th 2-Th 6 07:00-18:00, Th 7 08:00-12:00", "hằng ngày 03:00-24:00"),
    ],
)
def test_a_week_is_told_by_the_names_of_its_days(language: str, workdays: str, daily: str) -> None:
    assert format_week("mon-fri 07:00-18:00, sat 08:00-12:00", language) == workdays
    assert format_week("daily 03:00-24:00", language) == daily


def test_a_zone_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        format_time(NOV_22, "Asia/Nowhere", "en")


@pytest.mark.parametrize(
    ("ms", "english", "chinese", "vietnamese"),
    [
        (0, "0 sec", "0秒", "0 giây"),
        (0.4, "0.4 ms", "0.4 ms", "0,4 ms"),
        (999, "999 ms", "999 ms", "999 ms"),
        (59 * SECOND + 999, "59 sec", "59秒", "59 giây"),
        (3 * MINUTE, "3 min", "3分钟", "3 phút"),
        (3 * HOUR + 20 * MINUTE + 59 * SECOND, "3 hr 20 min", "3小时 20分钟", "3 giờ 20 phút"),
        (2 * DAY + 5 * MINUTE, "2 days", "2天", "2 ngày"),
        (1_500 * DAY, "1,500 days", "1,500天", "1.500 ngày"),
    ],
)
def test_a_duration_has_its_two_largest_units(ms: float, english: str, chinese: str, vietnamese: str) -> None:
    assert [format_duration(ms, language) for language in ("en", "zh-CN", "vi")] == [english, chinese, vietnamese]


@pytest.mark.parametrize(
    ("ago", "english", "chinese", "vietnamese"),
    [
        (0, "just now", "刚刚", "vừa xong"),
        (-999, "just now", "刚刚", "vừa xong"),
        (SECOND, "1 second ago", "1秒钟前", "1 giây trước"),
        (59_999, "59 seconds ago", "59秒钟前", "59 giây trước"),
        (119_999, "1 minute ago", "1分钟前", "1 phút trước"),
        (3 * MINUTE, "3 minutes ago", "3分钟前", "3 phút trước"),
        (-2 * HOUR, "in 2 hours", "2小时后", "sau 2 giờ nữa"),
        (47 * HOUR, "1 day ago", "1天前", "1 ngày trước"),
    ],
)
def test_how_long_ago_is_never_rounded_up(ago: int, english: str, chinese: str, vietnamese: str) -> None:
    shown = [relative(NOV_22 - ago, NOV_22, language) for language in ("en", "zh-CN", "vi")]
    assert shown == [english, chinese, vietnamese]


def test_numbers_have_the_languages_groups_and_decimal_sign() -> None:
    assert [format_number(12_345.678, language) for language in ("en", "zh-CN", "vi")] == [
        "12,345.7",
        "12,345.7",
        "12.345,7",
    ]
    assert format_number(7, "vi") == "7"


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(1, 1, "100.00 %"), (999_999, 1_000_000, "99.99 %"), (0, 5, "0.00 %"), (2, 3, "66.66 %"), (0, 0, "—")],
)
def test_nothing_short_of_all_is_shown_as_all(part: int, whole: int, shown: str) -> None:
    assert format_share(part, whole, "en") == shown


def test_a_share_is_exact_at_every_hundredth() -> None:
    assert all(format_share(part, 10_000, "en") == f"{part // 100}.{part % 100:02d} %" for part in range(10_001))
