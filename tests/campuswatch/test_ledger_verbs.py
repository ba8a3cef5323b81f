"""People, areas, files, acceptance and hours as somebody at the command line keeps them."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from command_line import run_here as run
from web_campus import Campus

from campuswatch.settings import load
from campuswatch.timeseries import open_store
from collector.clock import SystemClock
from collector.sample import Sample, SeriesKey
from inventory import audit
from inventory.model.defect import Defect, DefectKind
from inventory.model.device import Device, Stage
from inventory.model.picture import Picture, PictureVerdict
from inventory.model.scope import BUREAU
from inventory.model.transition import Observed
from inventory.repository import defects, pictures

SIGNED = ("--signer", "T01")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = run(tmp_path, "init", "--school", "S01", "--name", "x", "--prefix", "127.40.0.0/28", "--zone",
               "Asia/Shanghai", "--language", "en")  # fmt: skip
    assert made.returncode == 0, made.stderr
    done(
        tmp_path, "person", "add", "王芳", "--school", "S01", "--number", "T01", "--post", "principal", "--responsible"
    )
    done(tmp_path, "area", "add", "S01", "gate", "--name", "East gate", "--class", "key", "--person", "T01")
    return tmp_path


def done(home: Path, *words: str, code: int = 0) -> str:
    answer = run(home, *words)
    assert answer.returncode == code, (answer.stdout, answer.stderr)
    return answer.stdout


def told(home: Path, *words: str, code: int = 0) -> Any:
    return json.loads(done(home, *words, "--json", code=code))


def refused(home: Path, *words: str, code: int = 2) -> str:
    answer = run(home, *words)
    assert answer.returncode == code, (answer.stdout, answer.stderr)
    assert len(answer.stderr.splitlines()) == 1, answer.stderr
    return answer.stderr


def watched(home: Path, **more: Any) -> tuple[Campus, Device]:
    """The campus of the settings with a camera at the gate that was looked at just now."""
    campus = Campus(home, f"sqlite:///{home / 'data' / 'campuswatch.sqlite'}")
    campus.store.close()
    campus.clock.at_ms = SystemClock().now_ms()
    camera = campus.device(1, school="S01", area="gate", **{"stage": Stage.CANDIDATE, **more})
    campus.observe(camera, Observed.UP, campus.clock.at_ms - 60_000)
    campus.beat(campus.clock.at_ms)
    return campus, camera


def see(campus: Campus, camera: Device, verdict: PictureVerdict) -> None:
    seen = Picture(device=camera.code, at_ms=campus.clock.at_ms, verdict=verdict)
    campus.write(lambda connection: pictures.put(connection, [seen]))


def fields(history: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(one["field"], one["old"], one["new"]) for one in history]


def test_a_person_is_added_changed_and_leaves_and_all_of_it_is_history(home: Path) -> None:
    done(home, "person", "change", "T01", "--school", "S01", "--phone", "13800000000", "--emergency-name", "Li")
    assert [one["name"] for one in told(home, "person", "list", "--school", "S01")] == ["王芳"]
    assert "answers for area gate" in refused(home, "person", "leave", "王芳", "--school", "S01")
    done(home, "area", "change", "S01", "gate", "--person", "")
    done(home, "person", "leave", "王芳", "--school", "S01", "--day", "2026-08-31")
    assert told(home, "person", "list") == []
    (gone,) = told(home, "person", "list", "--all")
    assert gone["left_ms"] == 1_788_105_600_000, "the start of the day in Shanghai"
    history = fields(told(home, "person", "history", "T01", "--school", "S01"))
    assert history[0] == ("left_ms", "", "1788105600000")
    assert ("phone", "", "13800000000") in history
    done(home, "person", "leave", "T01", "--school", "S01", "--back")
    assert len(told(home, "person", "list")) == 1


def test_what_is_owed_of_responsible_persons_is_shown(home: Path) -> None:
    done(home, "school", "add", "S02", "--name", "y")
    owed = told(home, "person", "overdue", code=1)
    assert [(one["school"], one["what"]) for one in owed] == [
        ("S01", "contact.no_phone"),
        ("S01", "contact.no_emergency"),
        ("S02", "contact.nobody"),
    ]
    done(home, "person", "change", "T01", "--school", "S01", "--phone", "1", "--emergency-name", "a",
         "--emergency-phone", "2")  # fmt: skip
    assert told(home, "person", "overdue", "--school", "S01") == []
    done(home, "person", "confirm", "T01", "--school", "S01")
    assert told(home, "person", "history", "T01", "--school", "S01")[0]["action"] == "confirmed"


@pytest.mark.parametrize(
    ("words", "say"),
    [
        (("person", "add", "", "--school", "S01"), "name"),
        (("person", "add", "x", "--school", "S09"), "S09"),
        (("person", "add", "x", "--school", "S01", "--phone", "1" * 41), "phone"),
        (("person", "add", "x", "--school", "S01", "--email", "nobody"), "e-mail"),
        (("person", "add", "x", "--school", "S01", "--number", "T01"), "T01"),
        (("person", "change", "nobody", "--school", "S01", "--phone", "1"), "nobody"),
        (("area", "add", "S01", "a/b", "--name", "x"), "a/b"),
        (("area", "add", "S01", "gate", "--name", "x"), "gate"),
        (("area", "add", "S01", "hall", "--name", "x", "--person", "nobody"), "nobody"),
        (("area", "change", "S01", "hall", "--name", "x"), "hall"),
        (("school", "change", "S09", "--level", "primary"), "S09"),
        (("school", "change", "S01", "--zone", "Mars"), "Mars"),
        (("devices", "add", "x", "--school", "S01", "--kind", "patrol", "--area", "hall"), "hall"),
        (("devices", "hours", "--school", "S01", "--week", "someday"), "someday"),
        (("school", "holidays", "S01", "--name", "x", "--first", "2027-01-02", "--last", "2027-01-01"), "2027-01-02"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(home: Path, words: tuple[str, ...], say: str) -> None:
    assert say in refused(home, *words)


@pytest.mark.parametrize("kind", ["alarm_panel", "one_key_alarm", "intrusion", "patrol"])
def test_what_no_scan_can_find_is_entered_by_hand_and_counted(home: Path, kind: str) -> None:
    made = told(home, "devices", "add", "At the gate", "--school", "S01", "--kind", kind, "--area", "gate")
    assert (made["address"], made["area"], made["stage"]) == (None, "gate", "adopted")
    (row,) = told(home, "devices", "list", "--area", "gate")
    assert (row["code"], row["state"]) == (made["code"], "UNKNOWN")
    assert told(home, "school", "show", "S01")["devices"] == {kind: 1}
    assert told(home, "area", "list")[0]["devices"] == 1


def test_a_file_is_entered_field_by_field(home: Path) -> None:
    code = told(home, "devices", "add", "x", "--school", "S01", "--kind", "camera")["code"]
    file = told(
        home, "devices", "file", code, "--set", "asset_number=0012", "--set", "purchased=2026-09", "--set",
        "warranty_until=长期", "--set", "custodian=王芳", "--set", "circuit=B2 / 7", "--photo", "a.jpg",
    )  # fmt: skip
    assert (file["asset_number"], file["purchased"], file["uncertain"]) == ("0012", "2026-09-01", ["purchased"])
    assert (file["warranty_endless"], file["custodian_name"], file["photos"]) == (True, "王芳", ["a.jpg"])
    after = told(home, "devices", "file", code, "--set", "warranty_until=2029-02-28", "--set", "purchased=2026-09-14")
    assert (after["warranty_endless"], after["warranty_until"], after["uncertain"]) == (False, "2029-02-28", [])
    done(home, "devices", "file", code, "--drop-photo", "a.jpg", "--set", "circuit=")
    history = fields(told(home, "devices", "history", code))
    assert history[:2] == [("photos", '["a.jpg"]', "[]"), ("circuit", "B2 / 7", "")]
    assert "custodian — → 王芳" in done(home, "devices", "history", code)
    for wrong in ("purchased=2026-13", "purchased=26-1-1", "custodian=nobody"):
        refused(home, "devices", "file", code, "--set", wrong)
    assert "colour" in run(home, "devices", "file", code, "--set", "colour=red").stderr


def test_who_answers_for_a_device_is_the_unit_of_its_area_or_the_guard_office(home: Path) -> None:
    done(home, "area", "change", "S01", "gate", "--unit", "总务处")
    code = told(home, "devices", "add", "a", "--school", "S01", "--kind", "patrol", "--area", "gate")["code"]
    other = told(home, "devices", "add", "b", "--school", "S01", "--kind", "patrol")["code"]
    assert told(home, "devices", "show", code)["answers_for"] == {
        "area": "East gate", "unit": "总务处", "person": "王芳",
    }  # fmt: skip
    assert "Guard office" in done(home, "devices", "show", other)
    assert [one["code"] for one in told(home, "devices", "list", "--unit", "总务处")] == [code]
    done(home, "devices", "file", other, "--set", "circuit=B2 / 7")
    assert [one["code"] for one in told(home, "devices", "list", "--circuit", "B2 / 7")] == [other]
    done(home, "devices", "hours", "--school", "S01", "--week", "mon-fri 07:00-18:00")
    assert told(home, "devices", "show", code)["service_hours"] == "mon-fri 07:00-18:00"


def test_a_custodian_changes_by_a_hand_over_only(home: Path) -> None:
    code = told(home, "devices", "add", "x", "--school", "S01", "--kind", "camera")["code"]
    done(home, "person", "add", "Li", "--school", "S01")
    done(home, "devices", "file", code, "--set", "custodian=T01")
    assert "hand-over" in refused(home, "devices", "file", code, "--set", "custodian=Li")
    assert code in refused(home, "person", "leave", "T01", "--school", "S01")
    done(home, "devices", "file", code, "--set", "custodian=Li", "--correction")
    done(home, "area", "change", "S01", "gate", "--person", "Li")
    done(home, "person", "leave", "T01", "--school", "S01")
    assert "left" in refused(home, "devices", "file", code, "--set", "custodian=T01", "--correction")
    assert "left" in refused(home, "area", "change", "S01", "gate", "--person", "T01")


def test_nothing_serves_unaccepted_where_the_school_says_so(home: Path) -> None:
    campus, camera = watched(home)
    done(home, "school", "change", "S01", "--needs-acceptance")
    assert "devices accept" in refused(home, "devices", "adopt", camera.code)
    assert "waiting for their acceptance: 1" in done(home, "devices", "adopt", "--school", "S01", "--all")
    seen = told(home, "devices", "accept", camera.code, code=1)
    assert (seen["passes"], seen["lacking"], seen["record"]) == (False, ["picture"], None)
    see(campus, camera, PictureVerdict.COVERED)
    failed = told(home, "devices", "accept", camera.code, *SIGNED, code=1)
    assert [(one["test"], one["outcome"]) for one in failed["checks"][:3]] == [
        ("online", "passed"), ("stream", "not_tested"), ("picture", "failed"),
    ]  # fmt: skip
    refused(home, "devices", "adopt", camera.code)
    see(campus, camera, PictureVerdict.OK)
    day = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()
    record = told(home, "devices", "accept", camera.code, *SIGNED, "--document", "HT-14", "--day", day)
    assert (record["passes"], record["day"]) == (True, day)
    assert [one["name"] for one in record["signers"]] == ["王芳"]
    done(home, "devices", "adopt", camera.code)
    assert told(home, "devices", "list", "--without-acceptance") == []
    with campus.database.read() as connection:
        assert audit.verify(connection, BUREAU, "S01") is None
    campus.database.close()


def test_an_acceptance_covers_no_kind_that_asks_for_more(home: Path) -> None:
    done(home, "school", "change", "S01", "--needs-acceptance")
    code = told(home, "devices", "add", "a", "--school", "S01", "--kind", "sensor", "--candidate")["code"]
    done(home, "devices", "accept", code, *SIGNED, "--by-hand", "online=passed")
    assert "devices accept" in refused(home, "devices", "adopt", code, "--kind", "camera")
    done(home, "devices", "adopt", code)


def test_each_signer_signs_once_and_for_today_at_the_latest(home: Path) -> None:
    code = told(home, "devices", "add", "a", "--school", "S01", "--kind", "patrol")["code"]
    words = ("devices", "accept", code, *SIGNED, "--by-hand", "online=passed")
    assert "twice" in refused(home, *words, "--signer", "王芳")
    assert "has not come" in refused(home, *words, "--day", "2099-01-01")
    assert told(home, "devices", "file", code)["accepted"] is None


def test_what_the_machine_found_is_not_talked_away(home: Path) -> None:
    campus, camera = watched(home)
    see(campus, camera, PictureVerdict.BLACK)
    said = refused(home, "devices", "accept", camera.code, *SIGNED, "--by-hand", "picture=passed")
    assert "picture" in said
    assert told(home, "devices", "file", camera.code)["accepted"] is None
    refused(home, "devices", "accept", camera.code, "--signer", "nobody")
    campus.database.close()


def test_a_stream_is_tested_by_what_the_store_holds(home: Path) -> None:
    campus, camera = watched(home)
    see(campus, camera, PictureVerdict.OK)
    key = SeriesKey("rtsp", "S01", camera.code, "camera")
    store = open_store(load(home / "campuswatch.toml"), SystemClock(), lambda _: None)
    store.write([Sample(key, campus.clock.at_ms, {"up": 1, "took_ms": 12.0, "code": 200, "frame_ok": 0})])
    store.close()
    checks = {one["test"]: one for one in told(home, "devices", "accept", camera.code, code=1)["checks"]}
    assert checks["stream"]["outcome"] == "failed"
    campus.database.close()


def test_in_service_without_acceptance_is_listed(home: Path) -> None:
    done(home, "devices", "add", "a", "--school", "S01", "--kind", "patrol")
    other = told(home, "devices", "add", "b", "--school", "S01", "--kind", "patrol")["code"]
    done(home, "devices", "accept", other, *SIGNED, "--by-hand", "online=passed")
    assert [one["name"] for one in told(home, "devices", "list", "--without-acceptance")] == ["a"]


def test_a_key_area_that_nobody_sees_is_listed_with_the_reason(home: Path) -> None:
    (row,) = told(home, "area", "blind", code=1)
    assert (row["area"], row["why"], row["cameras"]) == ("gate", "No camera stands there", [])
    campus, camera = watched(home)
    assert told(home, "area", "blind", code=1)[0]["cameras"][0]["why"] == "Not in service yet"
    done(home, "devices", "adopt", camera.code, "--in-service", "2026-01-01")
    assert told(home, "area", "blind") == []
    wrong = Defect(
        school="S01", device=camera.code, kind=DefectKind.PICTURE, since_ms=campus.clock.at_ms,
        seen_ms=campus.clock.at_ms, details={"verdict": "covered"},
    )  # fmt: skip
    campus.write(lambda connection: defects.put(connection, [wrong]))
    assert told(home, "area", "blind", code=1)[0]["weight"] == 3
    mended = Defect(
        school="S01", device=camera.code, kind=DefectKind.PICTURE, since_ms=campus.clock.at_ms,
        seen_ms=campus.clock.at_ms, ended_ms=campus.clock.at_ms,
    )  # fmt: skip
    campus.write(lambda connection: defects.put(connection, [mended]))
    assert told(home, "area", "blind") == []
    campus.observe(camera, Observed.DOWN, campus.clock.at_ms - 1000)
    assert told(home, "area", "blind", code=1)[0]["cameras"][0]["code"] == camera.code
    done(home, "area", "change", "S01", "gate", "--class", "public")
    assert told(home, "area", "blind") == []
    assert [one["area"] for one in told(home, "area", "blind", "--all", code=1)] == ["gate"]
    campus.database.close()


def test_outside_its_hours_a_device_is_out_of_service(home: Path) -> None:
    code = told(home, "devices", "add", "x", "--school", "S01", "--kind", "pc")["code"]
    wide = told(
        home, "devices", "hours", "--school", "S01", "--kind", "pc", "--week", "never", "--document", "notice 7"
    )
    assert told(home, "devices", "list")[0]["state"] == "OUT_OF_SERVICE"
    own = told(home, "devices", "hours", code, "--week", "always")
    assert told(home, "devices", "list")[0]["state"] == "UNKNOWN"
    listed = told(home, "devices", "hours")
    assert [(one["kind"], one["device"], one["week"], one["document"]) for one in listed] == [
        ("pc", None, "never", "notice 7"), (None, code, "always", ""),
    ]  # fmt: skip
    done(home, "devices", "hours", "--remove", own["id"][:8])
    assert told(home, "devices", "list")[0]["state"] == "OUT_OF_SERVICE"
    again = told(home, "devices", "hours", "--school", "S01", "--kind", "pc", "--week", "always")
    assert [one["id"] for one in told(home, "devices", "hours")] == [again["id"]] != [wide["id"]]
    assert told(home, "devices", "list")[0]["state"] == "UNKNOWN"


def test_hours_entered_after_the_fact_are_marked(home: Path) -> None:
    done(home, "devices", "hours", "--school", "S01", "--week", "always", "--since", "2020-01-01")
    assert "after the fact" in done(home, "devices", "hours")


def test_holidays_are_entered_listed_and_taken_back(home: Path) -> None:
    made = told(home, "school", "holidays", "S01", "--name", "Tết", "--first", "2027-02-05", "--last", "2027-02-14")
    everywhere = told(home, "school", "holidays", "--everywhere", "--name", "元旦", "--first", "2027-01-01")
    assert [one["name"] for one in told(home, "school", "holidays", "S01")] == ["元旦", "Tết"]
    for one in (made, everywhere):
        done(home, "school", "holidays", "--remove", one["id"][:8])
    assert told(home, "school", "holidays") == []


def test_a_school_says_what_it_is_and_who_answers_for_it(home: Path) -> None:
    done(home, "school", "change", "S01", "--level", "primary", "--locality", "rural", "--place", "县城 1 号")
    school = told(home, "school", "show", "S01")
    assert (school["level"], school["locality"], school["place"]) == ("primary", "rural", "县城 1 号")
    assert [one["name"] for one in school["responsible"]] == ["王芳"]
    assert ("level", "", "primary") in fields(told(home, "school", "history", "S01"))


@pytest.mark.parametrize(
    "words",
    [
        ("person", "list"), ("person", "overdue"), ("area", "list"), ("area", "blind"), ("school", "show", "S01"),
        ("devices", "hours"), ("school", "holidays"), ("devices", "list"),
        ("person", "history", "T01", "--school", "S01"),
    ],
)  # fmt: skip
def test_tables_fit_eighty_columns(home: Path, words: tuple[str, ...]) -> None:
    long = "第三教学楼四层东侧音乐教室上方安保与后勤管理处"
    done(home, "person", "change", "T01", "--school", "S01", "--post", long, "--emergency-name", long)
    done(home, "area", "change", "S01", "gate", "--name", long, "--building", long, "--unit", long)
    done(home, "devices", "hours", "--school", "S01", "--kind", "one_key_alarm", "--week",
         "mon-fri 07:00-11:30, mon-fri 13:00-18:00, sat 08:00-12:00", "--no-holidays", "--document", long)  # fmt: skip
    answer = run(home, *words, columns=80)
    assert answer.returncode in (0, 1), answer.stderr
    assert [line for line in answer.stdout.splitlines() if width(line) > 80] == []


def width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


def test_a_candidate_takes_the_place_of_a_device(home: Path) -> None:
    old = told(home, "devices", "add", "Panel at the door", "--school", "S01", "--kind", "alarm_panel")["code"]
    spare = ("--school", "S01", "--kind", "alarm_panel", "--candidate")
    new = told(home, "devices", "add", "Spare panel", *spare)["code"]
    kept = told(home, "devices", "replace", old, new)
    assert (kept["code"], kept["name"], kept["stage"]) == (new, "Panel at the door", "adopted")
    assert told(home, "devices", "show", old)["stage"] == "retired"
    assert "is not in service" in refused(home, "devices", "replace", old, new)
