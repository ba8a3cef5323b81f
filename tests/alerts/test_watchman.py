from __future__ import annotations

import pytest
from watch_rig import START_MS, School

from inventory.maintenance import Windows
from inventory.model.alert import Deed
from inventory.model.maintenance import Maintenance

CAMERAS = [f"s01-cam-{number:04d}" for number in range(30)]
CORE, SWITCH, OTHER = "s01-sw-0001", "s01-sw-0002", "s01-sw-0003"
WIRED = {**dict.fromkeys(CAMERAS, SWITCH), SWITCH: CORE, OTHER: CORE}
SWITCHES = (CORE, SWITCH, OTHER)
MANY = [f"s01-cam-1{number:03d}" for number in range(100)]


def school(**known: object) -> School:
    """Thirty cameras behind one of three switches, a hundred behind another."""
    wired = {**WIRED, **dict.fromkeys(MANY, OTHER)}
    made = School(uppers=wired, joints=SWITCHES, **known)  # type: ignore[arg-type]
    made.run(45)
    return made


def test_a_dead_switch_is_one_mail_and_thirty_shadows() -> None:
    one = school()
    one.dead |= {SWITCH, *CAMERAS}
    one.run(60)
    assert one.mails() == [f"down {SWITCH}"]
    assert {one.state(code) for code in CAMERAS} == {f"SHADOW {SWITCH}"}
    assert one.state(SWITCH) == "DOWN"
    told = [change for change in one.changes if change.alert.device == SWITCH]
    assert told[-1].affected == 30


def test_a_camera_that_was_down_before_stays_so_and_one_that_does_not_come_back_is_told_of() -> None:
    one = school()
    one.dead.add(CAMERAS[0])
    one.run(60)
    one.dead |= {SWITCH, *CAMERAS}
    one.run(300)
    assert one.mails() == [f"down {CAMERAS[0]}", f"down {SWITCH}"]
    assert one.state(CAMERAS[0]) == "DOWN"
    one.dead = {CAMERAS[0], CAMERAS[1]}
    one.run(120)
    assert one.state(CAMERAS[1]) == "DOWN"
    assert len(one.mails()) == 2, "it is given time to start"
    one.run(120)
    assert one.mails()[2:] == [f"down {CAMERAS[1]}"]


def test_the_outermost_that_is_dead_is_charged() -> None:
    one = school()
    one.dead |= {CORE, SWITCH, *CAMERAS}
    one.run(60)
    assert one.mails() == [f"down {CORE}"]
    assert one.state(CAMERAS[7]) == one.state(SWITCH) == f"SHADOW {CORE}"
    one.dead -= {CORE}
    one.run(60)
    assert one.state(CAMERAS[7]) == f"SHADOW {SWITCH}", "another cause is a new version"
    one.run(240)
    assert one.mails() == [f"down {CORE}", f"down {SWITCH}"]


def test_a_cable_that_the_ledger_has_wrong_explains_nothing_and_the_truth_is_learned() -> None:
    one = school()
    moved = MANY[0]
    one.dead |= {SWITCH, *CAMERAS, moved}
    one.run(60)
    assert one.state(moved) == "DOWN"
    assert one.mails() == [f"down {SWITCH}"], "they died together: one mail"
    one.learn({moved: SWITCH})
    one.run(2)
    assert one.state(moved) == f"SHADOW {SWITCH}"
    assert one.attributions[-1].start_ms < START_MS + 46_000, "dated back"


def test_a_false_attribution_is_taken_back_when_the_truth_is_learned() -> None:
    one = school()
    wrong = CAMERAS[3]
    one.dead |= {SWITCH, *CAMERAS}
    one.run(60)
    one.learn({wrong: OTHER})
    one.run(2)
    assert one.state(wrong) == "DOWN"
    assert one.attributions[-1].end_ms == one.attributions[-1].start_ms


def test_where_no_cable_is_known_it_is_said_as_probably() -> None:
    wired = {code: upper for code, upper in WIRED.items() if code not in CAMERAS[:5]}
    one = School(uppers={**wired, **dict.fromkeys(MANY, OTHER)}, joints=SWITCHES, extra=CAMERAS[:5])
    one.run(45)
    one.dead |= {SWITCH, *CAMERAS}
    one.run(60)
    assert one.mails() == [f"down {SWITCH}"]
    assert {one.state(code) for code in CAMERAS[:5]} == {f"SHADOW {SWITCH} probably"}
    assert {one.state(code) for code in CAMERAS[5:]} == {f"SHADOW {SWITCH}"}


def test_cameras_behind_a_small_switch_that_nobody_watches_share_one_mail() -> None:
    one = school(marks=dict.fromkeys(MANY[:2], frozenset({f"port {OTHER} 12"})))
    one.dead |= set(MANY[:2])
    one.run(60)
    assert len(one.mails()) == 1
    assert one.state(MANY[0]) == one.state(MANY[1]) == "DOWN"


def test_two_that_die_apart_are_two_mails() -> None:
    one = school()
    one.dead.add(MANY[0])
    one.run(120)
    one.dead.add(MANY[1])
    one.run(60)
    assert one.mails() == [f"down {MANY[0]}", f"down {MANY[1]}"]


def test_everything_at_once_without_a_reason_is_one_alarm_and_it_ends() -> None:
    one = school()
    one.dead |= set(MANY[:60])
    one.run(120)
    assert one.mails() == ["blind "]
    one.wake()
    one.dead = {MANY[0]}
    one.run(300)
    assert one.mails() == ["blind ", f"down {MANY[0]}"]
    assert [change.alert.rule for change in one.changes if change.deed is Deed.RESOLVED] == ["blind"]


def test_our_own_line_is_no_outage_of_anybody() -> None:
    one = school()
    one.man.our_line("", one.now_ms)
    one.dead |= set(one.codes)
    one.run(90)
    assert {one.state(code) for code in one.codes} == {"UNKNOWN"}
    assert one.mails() == ["blind "]
    one.man.our_line("", None)
    one.dead = {MANY[5]}
    one.run(200)
    assert one.state(MANY[6]) == "UP"
    assert [mail for mail in one.mails() if not mail.startswith("blind")] == [f"down {MANY[5]}"]


def test_behind_a_switch_in_maintenance_is_maintenance_and_nobody_is_told() -> None:
    plan = Maintenance(
        id="m", school="S01", reason="new switch", by="me", recorded_ms=START_MS - 1, entered_ms=START_MS - 1,
        start_ms=START_MS, end_ms=START_MS + 600_000, device=SWITCH,
    )  # fmt: skip
    one = school(windows={SWITCH: Windows([plan], "UTC")})
    one.dead |= {SWITCH, *CAMERAS}
    one.run(120)
    assert one.mails() == []
    assert one.state(CAMERAS[0]) == "MAINTENANCE"
    one.run(600)
    assert one.mails() == [f"down {SWITCH}"]
    assert one.state(CAMERAS[0]) == f"SHADOW {SWITCH}"


@pytest.mark.parametrize("at_s", [1, 5, 12, 20, 30, 45])
def test_a_restart_at_any_moment_changes_nothing(at_s: int) -> None:
    one = school()
    one.dead |= {SWITCH, *CAMERAS}
    one.run(at_s)
    one.wake()
    one.run(90)
    assert one.mails() == [f"down {SWITCH}"]
    assert {one.state(code) for code in CAMERAS} == {f"SHADOW {SWITCH}"}
    one.dead.clear()
    one.run(10)
    one.wake()
    one.run(400)
    assert one.mails() == [f"down {SWITCH}"]
    assert {one.state(code) for code in one.codes} == {"UP"}
    open_ids = {change.alert.id for change in one.changes} - {
        change.alert.id for change in one.changes if change.deed is Deed.RESOLVED
    }
    assert not open_ids
