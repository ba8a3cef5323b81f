"""Clocks that are set, also by law, windows and hours: over the real observer, evaluator and watchman."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from watch_rig import START_MS, School

from alerts.segment import Segment
from alerts.state import State
from alerts.timeline import derive
from inventory.maintenance import Windows
from inventory.model.maintenance import Maintenance
from inventory.model.service_hours import ServiceHours
from inventory.model.service_period import ServicePeriod
from inventory.service_hours import Hours
from inventory.week_words import parse_week

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
SWITCH = "s01-sw-0001"
CAMERAS = [f"s01-cam-{number:04d}" for number in range(1, 11)]
WELL, ILL = CAMERAS[0], CAMERAS[1]
BERLIN = "Europe/Berlin"
JUMPS = (HOUR_MS, -HOUR_MS, DAY_MS, -DAY_MS)


class Clocked(School):
    """Ten cameras at one switch, and a wall clock that is set as one likes. `hours` are those of all."""

    ahead_ms = 0
    hours: Hours | None = None

    @property
    def now_ms(self) -> int:
        return START_MS + self.now_s * 1000 + self.ahead_ms

    def set_clock(self, by_ms: int) -> None:
        self.ahead_ms += by_ms

    def ground(self):  # type: ignore[no-untyped-def]
        made = super().ground()
        return replace(made, subjects={code: replace(one, hours=self.hours) for code, one in made.subjects.items()})

    def run(self, seconds: int) -> None:
        for _ in range(seconds):
            seen = self.observer.tick(self.moment())
            self.stored += seen
            for jump in self.observer.drain_jumps():
                self.man.evaluator.jump(jump.after_ms - jump.before_ms)
            self.man.saw(seen)
            super().run(1)

    def life(self, code: str) -> list[Segment]:
        rows = [replace(row, seq=seq) for seq, row in enumerate(self.stored, 1) if row.device == code]
        return derive(
            transitions=rows,
            witnesses=["ping"],
            service=[ServicePeriod(code, START_MS)],
            start_ms=rows[0].at_ms,
            end_ms=self.now_ms,
            now_ms=self.now_ms,
        )


def school(windows: dict[str, Windows] | None = None) -> Clocked:
    return Clocked(uppers=dict.fromkeys(CAMERAS, SWITCH), joints=[SWITCH], windows=windows or {})


@pytest.mark.parametrize("by_ms", JUMPS)
def test_a_jump_alone_is_nobodys_fault_and_what_was_not_seen_is_unknown(by_ms: int) -> None:
    """Forward, what was jumped over; backward, what was lived through twice, from its beginning on."""
    one = school()
    lived_s = max(300, 200 - by_ms // 1000)
    one.run(lived_s)
    one.set_clock(by_ms)
    one.run(300)
    assert one.changes == []
    life = one.life(WELL)
    assert [piece.state for piece in life] in ([State.UP, State.UNKNOWN, State.UP], [State.UP, State.UNKNOWN])
    unknown = life[1]
    if by_ms > 0:
        assert by_ms <= unknown.length_ms <= by_ms + 60_000
        assert unknown.start_ms == pytest.approx(START_MS + lived_s * 1000, abs=20_000)
    else:
        assert unknown.start_ms == pytest.approx(START_MS + lived_s * 1000 + by_ms, abs=20_000)
        assert unknown.end_ms == life[-1].end_ms


@pytest.mark.parametrize("by_ms", [HOUR_MS, -HOUR_MS])
def test_what_was_lived_twice_is_unknown_once_and_looks_go_on_behind_it(by_ms: int) -> None:
    one = school()
    one.run(4000)
    one.set_clock(by_ms)
    one.run(4000)
    assert one.changes == []
    life = one.life(WELL)
    assert [piece.state for piece in life] == [State.UP, State.UNKNOWN, State.UP]
    assert 3600 <= life[1].length_ms / 1000 <= 3700


@pytest.mark.parametrize("by_ms", [*JUMPS, 2 * HOUR_MS])
@pytest.mark.parametrize("wait_s", [0, 1, 3, 5])
def test_a_jump_between_the_looks_that_confirm_makes_no_outage(by_ms: int, wait_s: int) -> None:
    """A camera misses a look, the clock is set while it is asked again, and it answers."""
    one = school()
    one.run(300)
    one.dead.add(ILL)
    one.run(20 + wait_s - 10)
    one.dead.clear()
    one.set_clock(by_ms)
    one.run(200)
    assert one.mails() == []


@pytest.mark.parametrize("before", [True, False], ids=["lived through", "never lived"])
@pytest.mark.parametrize("by_ms", JUMPS)
def test_what_was_told_before_the_jump_is_not_told_again(by_ms: int, before: bool) -> None:
    one = school()
    one.run(max(60, 200 - by_ms // 1000) if before else 60)
    one.dead |= {SWITCH, *CAMERAS}
    one.run(60)
    assert one.mails() == [f"down {SWITCH}"]
    one.set_clock(by_ms)
    one.run(400 if by_ms > -DAY_MS else 1000)
    assert one.mails() == [f"down {SWITCH}"]


@pytest.mark.parametrize("by_ms", [-HOUR_MS, -DAY_MS])
def test_what_was_explained_stays_so_when_the_clock_is_set_to_a_time_that_nobody_lived_through(by_ms: int) -> None:
    """All are said to be silent anew, each dated to its next look: some before their switch."""
    one = school()
    one.run(60)
    one.dead |= {SWITCH, *CAMERAS}
    one.run(60)
    one.set_clock(by_ms)
    one.run(400)
    assert one.mails() == [f"down {SWITCH}"]


@pytest.mark.parametrize("by_ms", [HOUR_MS, DAY_MS])
def test_what_dies_after_the_clock_was_set_forward_is_told_in_time(by_ms: int) -> None:
    one = school()
    one.run(60)
    one.set_clock(by_ms)
    one.run(60)
    one.dead.add(ILL)
    one.run(45)
    assert one.mails() == [f"down {ILL}"]


def test_a_clock_that_goes_wrong_and_is_set_right_again_costs_no_mail() -> None:
    one = school()
    for by_ms in (DAY_MS, -DAY_MS, -HOUR_MS, HOUR_MS, HOUR_MS, -HOUR_MS):
        one.run(120)
        one.set_clock(by_ms)
    one.run(300)
    assert one.mails() == []
    one.dead.add(ILL)
    one.run(4000)
    assert one.mails() == [f"down {ILL}"]


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN)).timestamp() * 1000)


def weekly(text: str, start: str, end: str) -> Windows:
    plan = Maintenance(
        id="m", school="S01", reason="x", start_ms=at(start), end_ms=at(end), week=parse_week(text)
    )  # fmt: skip
    return Windows([plan], BERLIN)


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 1), ("2026-10-25", 3), ("2026-06-07", 2)], ids=["spring", "autumn", "summer"]
)
def test_a_window_is_as_long_as_the_schools_clock_says(day: str, hours: int) -> None:
    """Sunday 01:30 to 03:30: what dies in it is told of when it is over, not an hour before and not an hour after."""
    window = weekly("sun 01:30-03:30", f"{day} 00:00", f"{day} 23:00")
    one = school({ILL: window})
    one.set_clock(at(f"{day} 01:30") - START_MS)
    one.wake()
    one.run(60)
    one.dead.add(ILL)
    one.run(hours * 3600 - 120)
    assert one.mails() == []
    assert one.state(ILL) == "MAINTENANCE"
    one.run(180)
    assert one.mails() == [f"down {ILL}"]


def test_service_hours_end_and_begin_by_the_schools_clock_when_clocks_are_set() -> None:
    """A classroom switch is expected from 07:00; in the night in which clocks are set it is off for an hour longer."""
    one = school()
    one.hours = Hours([ServiceHours(id="h", school="S01", week=parse_week("daily 03:00-22:00"))], BERLIN)
    one.set_clock(at("2026-10-25 01:30") - START_MS)
    one.wake()
    one.dead.add(ILL)
    one.run(9000)
    assert one.mails() == []
    one.run(60)
    assert one.mails() == [f"down {ILL}"]


def test_what_is_in_a_window_is_told_of_by_nobody_and_what_hangs_on_it_neither() -> None:
    plan = Maintenance(id="m", school="S01", reason="x", start_ms=START_MS + 30_000, end_ms=START_MS + 600_000)
    one = school({SWITCH: Windows([plan], "UTC")})
    one.run(60)
    one.dead |= {SWITCH, *CAMERAS}
    one.run(500)
    assert one.mails() == []
    assert one.state(SWITCH) == one.state(WELL) == "MAINTENANCE"
    one.run(120)
    assert one.mails() == [f"down {SWITCH}"]


def test_a_camera_that_comes_and_goes_is_one_alert_until_it_has_been_quiet() -> None:
    one = school()
    one.run(60)
    for _ in range(8):
        one.dead.add(ILL)
        one.run(60)
        one.dead.discard(ILL)
        one.run(60)
    one.run(2000)
    mails = one.mails()
    assert mails == [f"down {ILL}"] * 3 + [f"flapping {ILL}"], "sixteen changes"
    assert [change.alert.rule for change in one.changes if change.alert.resolved_ms][-1] == "flapping"
    one.dead.add(ILL)
    one.run(60)
    assert one.mails() == [*mails, f"down {ILL}"]


def test_a_restart_in_quarantine_tells_nothing_anew() -> None:
    one = school()
    one.run(60)
    for number in range(8):
        one.dead.add(ILL)
        one.run(60)
        one.dead.discard(ILL)
        one.run(60)
        if number in (4, 6):
            one.wake()
    one.run(2000)
    assert one.mails() == [f"down {ILL}"] * 3 + [f"flapping {ILL}"]
    assert [change.alert.rule for change in one.changes if change.alert.resolved_ms][-1] == "flapping"


def test_what_dies_in_quarantine_is_told_of_when_it_has_been_quiet() -> None:
    one = school()
    one.run(60)
    for _ in range(5):
        one.dead.add(ILL)
        one.run(60)
        one.dead.discard(ILL)
        one.run(60)
    one.dead.add(ILL)
    one.run(2000)
    assert one.mails()[-1] == f"down {ILL}"


def test_cameras_behind_a_switch_that_comes_and_goes_do_not_flap() -> None:
    one = school()
    one.run(60)
    for _ in range(8):
        one.dead |= {SWITCH, *CAMERAS}
        one.run(80)
        one.dead.clear()
        one.run(80)
    assert {mail.split()[1] for mail in one.mails()} == {SWITCH}
