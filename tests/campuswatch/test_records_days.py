"""Files of days: packed, deleted in time and not before, and what is missing in them."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from pathlib import Path

import pytest

from campuswatch.record_settings import LEAST_ACCESS_DAYS, LEAST_LOG_DAYS, Records
from campuswatch.records.days import (
    ACCESS,
    ENDED,
    HOLE_MS,
    LOGS,
    LOST,
    Hole,
    Why,
    day_files,
    mark,
    reach,
    read_sum,
    stamp,
    stamp_ms,
    sum_path,
    sum_up,
    tidy,
)
from campuswatch.records.writing import DayWriter
from campuswatch.settings import Settings
from campuswatch.strict_toml import read_toml

DAY_MS = 86_400_000
NOON_MS = 1_795_348_800_000  # 2026-11-22 12:00 UTC
TODAY = date(2026, 11, 22)
KEEP = {ACCESS: 60, LOGS: 90}


def written(folder: Path, kind: str, *moments: tuple[int, str]) -> None:
    writer = DayWriter(folder, kind, "UTC")
    writer.write(moments)
    writer.close()


@pytest.mark.parametrize("at_ms", [0, NOON_MS, NOON_MS + 1, NOON_MS + 999])
def test_a_stamp_is_read_as_it_was_written(at_ms: int) -> None:
    assert stamp_ms(f"{stamp(at_ms)} what happened") == at_ms


@pytest.mark.parametrize("line", ["", "  File x, line 3", "2026-99-99T00:00:00.000Z x", "2026-11-22 12:00:00,123 INFO"])
def test_what_is_no_stamp_belongs_to_the_line_before(line: str) -> None:
    assert stamp_ms(line) is None


def test_at_midnight_of_the_zone_the_next_file_begins(tmp_path: Path) -> None:
    writer = DayWriter(tmp_path, ACCESS, "Asia/Shanghai")
    writer.write([(NOON_MS + 4 * 3_600_000 - 1, "before"), (NOON_MS + 4 * 3_600_000, "after")])
    writer.write([(NOON_MS, "a clock that was put back")])
    writer.close()
    assert [(one.day, len(one.path.read_text().splitlines())) for one in day_files(tmp_path)] == [
        (date(2026, 11, 22), 1),
        (date(2026, 11, 23), 2),
    ]
    assert (day_files(tmp_path)[0].path.stat().st_mode & 0o777) == 0o600


def test_a_day_that_is_over_is_packed_and_says_the_same(tmp_path: Path) -> None:
    written(tmp_path, ACCESS, (NOON_MS - DAY_MS, "a"), (NOON_MS - DAY_MS + 1, "b"))
    (before,) = day_files(tmp_path)
    found = read_sum(before)
    done = tidy(tmp_path, TODAY, KEEP)
    (after,) = day_files(tmp_path)
    assert after.packed
    assert [one.day for one, _ in done.packed] == [TODAY - timedelta(days=1)]
    assert done.packed[0][1] == read_sum(after) == found
    assert found.lines == 2
    assert gzip.decompress(after.path.read_bytes()).endswith(b"b\n")
    assert not tidy(tmp_path, TODAY, KEEP).packed


def test_a_day_that_lasts_stays_as_it_is(tmp_path: Path) -> None:
    written(tmp_path, ACCESS, (NOON_MS, "a"))
    assert not tidy(tmp_path, TODAY, KEEP).packed
    assert not day_files(tmp_path)[0].packed


def test_a_day_that_was_opened_again_loses_nothing(tmp_path: Path) -> None:
    written(tmp_path, ACCESS, (NOON_MS - DAY_MS, "first"))
    tidy(tmp_path, TODAY, KEEP)
    written(tmp_path, ACCESS, (NOON_MS - DAY_MS + 5, "second"))
    tidy(tmp_path, TODAY, KEEP)
    (one,) = day_files(tmp_path)
    assert one.packed
    assert read_sum(one).lines == 2


@pytest.mark.parametrize(("kind", "days"), [(ACCESS, 60), ("log-service", 90)])
def test_what_is_kept_is_kept_to_the_last_day_and_then_deleted(tmp_path: Path, kind: str, days: int) -> None:
    for age in (days, days + 1):
        written(tmp_path, kind, (NOON_MS - age * DAY_MS, "a"))
    done = tidy(tmp_path, TODAY, KEEP)
    assert [one.day for one in done.deleted] == [TODAY - timedelta(days=days + 1)]
    assert [one.day for one in day_files(tmp_path)] == [TODAY - timedelta(days=days)]
    tidy(tmp_path, TODAY + timedelta(days=1), KEEP)
    assert not list(tmp_path.iterdir())


def test_nobody_can_ask_for_less_than_the_rules_do() -> None:
    assert Records().access_days >= LEAST_ACCESS_DAYS == 60
    assert Records().log_days >= LEAST_LOG_DAYS == 90
    _, problems = read_toml("[records]\naccess_days = 59\nlog_days = 89\n", Settings)
    assert len(problems) == 2


def test_what_is_missing_is_said_and_why() -> None:
    late = NOON_MS + HOLE_MS + 1
    broken = sum_up([f"{stamp(NOON_MS)} a", "  more of it", f"{stamp(late)} b"])
    assert broken.holes == (Hole(NOON_MS, late, Why.BROKEN),)
    stopped = sum_up([f"{stamp(NOON_MS)} {mark(ENDED)}", f"{stamp(late)} b"])
    assert stopped.holes == (Hole(NOON_MS, late, Why.STOPPED),)
    assert not sum_up([f"{stamp(NOON_MS)} a", f"{stamp(late - 1)} b"]).holes
    assert sum_up([f"{stamp(NOON_MS)} {mark(LOST, 7)}"]).lost == 7


def test_a_day_that_was_taken_away_is_a_hole(tmp_path: Path) -> None:
    for days in (3, 2, 1, 0):
        moments = [(NOON_MS - days * DAY_MS + part * HOLE_MS, "a") for part in range(-23, 24)]
        written(tmp_path, ACCESS, *moments)
    whole = reach(tmp_path, ACCESS)
    assert not whole.holes
    assert whole.days == 4
    day_files(tmp_path)[1].path.unlink()
    holed = reach(tmp_path, ACCESS)
    assert [one.why for one in holed.holes] == [Why.BROKEN]
    assert holed.holes[0].until_ms - holed.holes[0].since_ms > DAY_MS
    assert holed.first_ms == whole.first_ms


def test_a_sum_that_was_lost_is_made_anew(tmp_path: Path) -> None:
    written(tmp_path, ACCESS, (NOON_MS - DAY_MS, "a"))
    tidy(tmp_path, TODAY, KEEP)
    (one,) = day_files(tmp_path)
    kept = read_sum(one)
    sum_path(one).write_text("{}garbage")
    assert read_sum(one) == kept
    sum_path(one).unlink()
    assert read_sum(one) == kept


def test_what_else_lies_there_is_left_alone(tmp_path: Path) -> None:
    for name in ("notes.txt", "access-2026-13-01.log", "access-2020-01-01.log.bak"):
        (tmp_path / name).write_text("x")
    assert tidy(tmp_path, TODAY, KEEP).deleted == ()
    assert len(list(tmp_path.iterdir())) == 3
    assert day_files(tmp_path / "nowhere") == []
