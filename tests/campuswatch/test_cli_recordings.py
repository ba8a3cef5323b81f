"""`campuswatch recordings`, `clocks` and `pictures`: tables for people within 80 columns, JSON for programs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from command_line import run_here as run
from planted_footage import DAY_MS, Footage
from web_campus import Campus

from collector.clock import SystemClock
from inventory.model.device_clock import ClockSetting, DeviceClock, Setting
from inventory.model.kind import Kind
from inventory.model.picture import Picture, PictureVerdict
from inventory.model.span import Cause
from inventory.repository import device_clocks, pictures

RECORDER, FIRST, SECOND = "s01-nvr-0001", "s01-cam-0001", "s01-cam-0002"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    made = run(folder, "init", "--school", "S01", "--name", "x", "--prefix", "127.40.0.0/28", "--zone", "Asia/Shanghai",
               "--language", "en")  # fmt: skip
    assert made.returncode == 0, made.stderr
    campus = Campus(folder, f"sqlite:///{folder / 'data' / 'campuswatch.sqlite'}")
    campus.clock.at_ms = SystemClock().now_ms()
    plant(campus)
    campus.close()
    return folder


def plant(campus: Campus) -> None:
    recorder = campus.device(1, Kind.RECORDER, "S01")
    cameras = [campus.device(number, school="S01", name="摄像机，教学楼一层东侧走廊") for number in (1, 2, 3)]
    footage = Footage(campus, recorder)
    footage.channel(1, camera=cameras[0])
    footage.channel(2, camera=cameras[1], holes={3: (2, 8, Cause.CAMERA_DOWN)})
    footage.channel(3, unasked=[0, *range(5, 9)], recording=None)
    footage.channel(4, since=12, recording=False)
    footage.channel(5, used=False)
    now_ms = campus.clock.at_ms
    setting = ClockSetting(setting=Setting.NTP, server="a-long-name-of-a-time-server.school.example")
    clocks = [
        DeviceClock(
            device=recorder.code, at_ms=now_ms, offset_ms=423_400, within_ms=620, source="isapi", setting=setting
        ),
        DeviceClock(device=cameras[0].code, at_ms=now_ms, offset_ms=-340, within_ms=520, source="onvif"),
        DeviceClock(device=cameras[1].code, at_ms=now_ms - 3 * DAY_MS, offset_ms=99_000, within_ms=1, source="onvif"),
    ]
    seen = [
        Picture(device=cameras[0].code, at_ms=now_ms, verdict=PictureVerdict.FROZEN, numbers={"same": 1.0}),
        Picture(device=recorder.code, part="2", at_ms=now_ms, verdict=PictureVerdict.OK, numbers={"detail": 0.5}),
    ]
    campus.write(lambda connection: device_clocks.put(connection, clocks))
    campus.write(lambda connection: pictures.put(connection, seen))


def told(home: Path, *words: str) -> Any:
    answer = run(home, *words, "--json")
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def shown(home: Path, *words: str) -> list[str]:
    """What stands on a terminal of 80 columns, blanks made single."""
    answer = run(home, *words, columns=80)
    assert answer.returncode == 0, answer.stderr
    lines = answer.stdout.splitlines()
    assert [line for line in lines if width(line) > 80] == []
    return [" ".join(line.split()) for line in lines]


def width(line: str) -> int:
    """Chinese letters take two columns."""
    return len(line) + len(re.findall(r"[\u3000-\u9fff\uff00-\uffef]", line))


def test_channels_with_three_policies_in_one_table(home: Path) -> None:
    lines = shown(home, "recordings", "list")
    assert lines[0] == "recorder ch camera now kept need 20 d 30 d 90 d will do"
    assert [line.split(" ")[-7:] for line in lines[1:5]] == [
        ["yes", "40+", "30", "yes", "yes", "?", "?"],
        ["yes", "2", "30", "NO", "NO", "NO", "?"],
        ["?", "4+", "30", "?", "?", "?", "?"],
        ["NO", "12", "30", "later", "later", "later", "?"],
    ]
    assert len([line for line in lines if line.startswith(RECORDER)]) == 4  # the spare one is none


def test_channels_for_programs(home: Path) -> None:
    first, second, third, fourth = told(home, "recordings", "list")
    assert (first["recorder"], first["channel"], first["camera"]) == (RECORDER, 1, FIRST)
    assert first["verdicts"] == {"20": "met", "30": "met", "90": "unknown"}
    assert (second["kept_days"], second["verdict"], second["at_least"]) == (2, "short", False)
    assert (third["recording"], third["verdict"], third["kept_days"], third["at_least"]) == (None, "unknown", 4, True)
    assert (fourth["verdict"], fourth["camera"]) == ("not_yet", None)
    assert [row["channel"] for row in told(home, "recordings", "list", "--wrong")] == [2, 4]


@pytest.mark.parametrize("verb", ["list", "gaps", "forecast", "disks"])
def test_another_device_is_no_recorder(home: Path, verb: str) -> None:
    answer = run(home, "recordings", verb, "--recorder", FIRST)
    assert (answer.returncode, answer.stderr) == (2, f"campuswatch: {FIRST} is no recorder\n")


def test_seconds_are_a_number(home: Path) -> None:
    for word in ("nan", "inf", "1e400"):
        answer = run(home, "recordings", "gaps", "--least", word)
        assert (answer.returncode, "Traceback" in answer.stderr) == (2, False)


def test_holes_with_their_causes(home: Path) -> None:
    header, row = shown(home, "recordings", "gaps")
    assert header == "recorder ch camera from to lasting cause"
    assert re.search(r"\d\d-\d\d 02:00 \d\d-\d\d 08:00 6:00:00 camera down$", row)
    (hole,) = told(home, "recordings", "gaps")
    assert hole["end_ms"] - hole["start_ms"] == 6 * 3_600_000
    assert hole["cause"] == "camera_down"
    assert told(home, "recordings", "gaps", "--days", "2") == []
    assert told(home, "recordings", "gaps", "--channel", "1") == []
    assert told(home, "recordings", "gaps", "--least", "21601") == []
    assert shown(home, "recordings", "gaps", "--days", "2") == ["no hole is known of the last 2 days"]


def test_forecast_puts_what_is_alike_together(home: Path) -> None:
    lines = shown(home, "recordings", "forecast")
    assert lines[0] == "recorder channels kept need will do as seen"
    assert len([line for line in lines if line.startswith(RECORDER)]) == 4
    assert all("too little known yet" in line for line in lines[1:])
    assert {row["forecast"]["basis"] for row in told(home, "recordings", "forecast")} == {"none"}


def test_clocks_with_the_wrong_one_first_and_the_unread_apart(home: Path) -> None:
    lines = shown(home, "clocks", "list")
    assert lines[1].startswith(f"{RECORDER} WRONG +7 min 3 sec 620 ms ntp")
    assert lines[2].startswith(f"{SECOND} ? +1 min 39 sec")
    assert lines[3].startswith("s01-cam-0003 ? never read")
    assert lines[4].startswith(f"{FIRST} right \u2212340 ms 520 ms ?")
    assert [row["is"] for row in told(home, "clocks", "list")] == ["off", "stale", None, "right"]
    assert [row["device"] for row in told(home, "clocks", "list", "--wrong")] == [RECORDER]


def test_the_limit_of_clocks_is_that_of_the_settings(home: Path) -> None:
    settings = home / "wide.toml"
    usual = (home / "campuswatch.toml").read_text()
    settings.write_text(usual.replace("[clocks]", "[clocks]\nlimit_s = 600", 1))
    assert told(home, "clocks", "list", "--wrong", "--config", str(settings)) == []


def test_pictures_also_of_cameras_behind_a_recorder(home: Path) -> None:
    lines = shown(home, "pictures", "list")
    assert lines[1].startswith(f"{FIRST} frozen")
    assert lines[2].startswith("s01-cam-0003 ? never")
    assert lines[3].startswith(f"{SECOND} fine")
    first, _, second = told(home, "pictures", "list")
    assert (first["verdict"], first["numbers"]) == ("frozen", {"same": 1.0})
    assert (second["through"], second["part"]) == (RECORDER, "2")
    assert [row["device"] for row in told(home, "pictures", "list", "--wrong")] == [FIRST]


def test_a_picture_with_its_reason_and_numbers(home: Path) -> None:
    text = " ".join(shown(home, "pictures", "show", FIRST))
    assert "100 % of the blocks are pixel by pixel those of the look before" in text
    assert "blocks equal to the look before (share) 1" in text
    (seen,) = told(home, "pictures", "show", SECOND)
    assert "The picture shows something in 50 %" in seen["because"]
    assert told(home, "pictures", "show", "s01-cam-0003") == []


@pytest.mark.parametrize(
    "words", [("recordings", "list"), ("recordings", "gaps"), ("clocks", "list"), ("pictures", "list")]
)
def test_a_school_that_is_not_there_is_one_sentence(home: Path, words: tuple[str, ...]) -> None:
    refused = run(home, *words, "--school", "S99")
    assert refused.returncode == 2
    assert "S99" in refused.stderr
    assert refused.stderr.count("\n") == 1
