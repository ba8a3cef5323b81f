"""What people say with `campuswatch recordings hold`, `policy`, `disks`, `feed` and `pictures approve`, `keep`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from command_line import run_here as run
from planted_footage import DAY_MS, HOUR_MS, Footage
from web_campus import Campus

from collector.clock import SystemClock
from collector.pictures.fingerprint import OCTETS
from inventory.model.defect import Defect, DefectKind
from inventory.model.disk import Disk, DiskState, DiskTold
from inventory.model.hold import Held
from inventory.model.kind import Kind
from inventory.model.picture import Picture, PictureVerdict
from inventory.model.scope import BUREAU
from inventory.repository import defects, disks, holds, pictures
from language.moment import local

RECORDER, CAMERA, ZONE = "s01-nvr-0001", "s01-cam-0001", "Asia/Shanghai"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = run(tmp_path, "init", "--school", "S01", "--name", "x", "--prefix", "127.40.0.0/28", "--zone", ZONE,
               "--language", "en")  # fmt: skip
    assert made.returncode == 0, made.stderr
    with_ledger(tmp_path, plant)
    return tmp_path


def with_ledger(home: Path, work: Any) -> None:
    campus = Campus(home, f"sqlite:///{home / 'data' / 'campuswatch.sqlite'}")
    campus.clock.at_ms = SystemClock().now_ms()
    work(campus)
    campus.close()


def plant(campus: Campus) -> None:
    recorder, camera = campus.device(1, Kind.RECORDER, "S01"), campus.device(1, school="S01")
    Footage(campus, recorder).channel(1, reach=26)
    told = [DiskTold(slot="1", state=DiskState.OK), DiskTold(slot="2", state=DiskState.BAD, told="smartFailed")]
    known = [Disk(recorder=recorder.code, told=one, since_ms=0, seen_ms=0) for one in told]
    frame = campus.clock.at_ms - HOUR_MS
    seen = Picture(
        device=camera.code, at_ms=frame, verdict=PictureVerdict.SHIFTED, fingerprint=bytes([1]) + bytes(OCTETS - 1)
    )
    campus.write(lambda connection: disks.put(connection, known))
    campus.write(lambda connection: pictures.put(connection, [seen]))


def done(home: Path, *words: str) -> str:
    answer = run(home, *words)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


def told(home: Path, *words: str) -> Any:
    return json.loads(done(home, *words, "--json"))


def refused(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    answer = run(home, *words)
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr
    return answer


def test_a_policy_holds_until_it_is_taken_back(home: Path) -> None:
    assert "30 days are asked for everywhere" in done(home, "recordings", "policy")
    assert told(home, "recordings", "list")[0]["verdict"] == "short"
    said = done(home, "recordings", "policy", "--school", "S01", "--days", "20", "--document", "GA 38")
    assert said.endswith("20 days for all of S01")
    assert told(home, "recordings", "list")[0]["required_days"] == 20
    assert told(home, "recordings", "list")[0]["verdict"] == "met"
    narrow = told(home, "recordings", "policy", "--school", "S01", "--days", "90", "--recorder", RECORDER,
                  "--channel", "1")  # fmt: skip
    assert told(home, "recordings", "list")[0]["required_days"] == 90
    assert done(home, "recordings", "policy").splitlines()[2].split()[1:] == ["90", RECORDER, "channel", "1"]
    done(home, "recordings", "policy", "--remove", narrow["id"][:8])
    assert [one["document"] for one in told(home, "recordings", "policy", "--school", "S01")] == ["GA 38"]


def test_a_policy_whose_document_is_no_longer_valid_is_named_so(home: Path) -> None:
    asked = ("recordings", "policy", "--school", "S01", "--days", "30", "--document", "GA 39")
    last = told(home, *asked, "--since", "2025-09-01", "--until", "2026-07-31")
    still = told(home, *asked, "--until", "2999-07-31")
    lines = done(home, "recordings", "policy").splitlines()
    assert [line for line in lines if "(over)" in line] == [line for line in lines if line.startswith(last["id"][:8])]
    for one in (last, still):
        done(home, "recordings", "policy", "--remove", one["id"][:8])


def test_a_policy_that_cannot_be_is_one_sentence(home: Path) -> None:
    assert "needs --school" in refused(home, "recordings", "policy", "--days", "20").stderr
    assert refused(home, "recordings", "policy", "--school", "S01", "--days", "0").stderr.count("\n") == 1
    assert refused(home, "recordings", "policy", "--remove", "ffff").stderr.count("\n") == 1


def test_footage_is_held_and_released(home: Path) -> None:
    assert done(home, "recordings", "hold") == "no footage is held"
    yesterday = f"{local(SystemClock().now_ms() - DAY_MS, ZONE):%Y-%m-%d}"
    made = told(home, "recordings", "hold", RECORDER, "1", "--from", f"{yesterday} 10:00", "--to",
                f"{yesterday} 11:30", "--reason", "bicycle shed")  # fmt: skip
    assert made["span"]["end_ms"] - made["span"]["start_ms"] == 90 * 60_000
    header, row = done(home, "recordings", "hold").splitlines()
    assert header.split() == ["id", "recorder", "ch", "from", "lasting", "is", "reason"]
    assert f"{yesterday} 10:00  1:30:00  not checked  bicycle shed" in row

    def lost(campus: Campus) -> None:
        campus.write(
            lambda connection: holds.check(connection, BUREAU, made["id"], Held.MISSING, at_ms=campus.clock.at_ms)
        )

    with_ledger(home, lost)
    assert "GONE" in done(home, "recordings", "hold")
    assert done(home, "recordings", "hold", "--release", made["id"][:8]) == f"released: {RECORDER} channel 1"
    assert told(home, "recordings", "hold") == []
    assert "released" in done(home, "recordings", "hold", "--all")


def test_a_hold_that_cannot_be_is_one_sentence(home: Path) -> None:
    assert "--reason" in refused(home, "recordings", "hold", RECORDER, "1", "--from", "2026-11-20").stderr
    whole = ("--from", "2026-01-20 10:00", "--to", "2026-01-20 11:00", "--reason", "x")
    assert refused(home, "recordings", "hold", RECORDER, "9", *whole).stderr.count("\n") == 1
    assert "s01-nvr-0009" in refused(home, "recordings", "hold", "s01-nvr-0009", "1", *whole).stderr
    assert refused(home, "recordings", "hold", "--release", "ffff").stderr.count("\n") == 1


def test_a_bad_disk_stands_first_and_is_forgotten_when_it_is_gone(home: Path) -> None:
    _, first, second = done(home, "recordings", "disks").splitlines()
    assert first.split() == [RECORDER, "2", "BAD", "smartFailed"]
    assert second.split() == [RECORDER, "1", "sound"]
    assert [one["slot"] for one in told(home, "recordings", "disks", "--wrong")] == ["2"]
    assert "needs --recorder" in refused(home, "recordings", "disks", "--forget", "2").stderr
    done(home, "recordings", "disks", "--recorder", RECORDER, "--forget", "2")
    assert told(home, "recordings", "disks", "--wrong") == []


def test_which_camera_feeds_a_channel_can_be_said(home: Path) -> None:
    assert done(home, "recordings", "feed", RECORDER, "1", CAMERA) == f"{CAMERA} feeds channel 1 of {RECORDER}"
    assert "forgotten" in done(home, "recordings", "feed", RECORDER, "1", "--forget")
    assert "CAMERA" in refused(home, "recordings", "feed", RECORDER, "1").stderr


def test_a_view_is_approved(home: Path) -> None:
    assert "1 hr" in done(home, "pictures", "approve", CAMERA)
    assert refused(home, "pictures", "approve", RECORDER).stderr.count("\n") == 1


def test_whether_frames_are_kept_is_said_for_a_school(home: Path) -> None:
    assert done(home, "pictures", "keep", "S01", "--on") == "S01: the last frame of each camera is kept"
    assert done(home, "pictures", "keep", "S01", "--off") == "S01: frames are not kept; deleted: 0"
    assert "--on" in refused(home, "pictures", "keep", "S01").stderr


def test_the_lamp_of_a_view_is_named(home: Path) -> None:
    done(home, "devices", "change", CAMERA, "--lamp", "gate lamp")
    assert told(home, "devices", "show", CAMERA)["lamp"] == "gate lamp"


def test_what_is_wrong_stands_on_the_card_of_the_device(home: Path) -> None:
    def break_it(campus: Campus) -> None:
        now_ms = campus.clock.at_ms
        wrong = Defect(
            school="S01", device=RECORDER, kind=DefectKind.NOT_RECORDING, part="1", since_ms=now_ms, seen_ms=now_ms
        )
        campus.write(lambda connection: defects.put(connection, [wrong]))

    assert told(home, "devices", "show", RECORDER)["defects"] == []
    with_ledger(home, break_it)
    assert "Channel 1 does not record" in done(home, "devices", "show", RECORDER)
    (seen,) = told(home, "devices", "show", RECORDER)["defects"]
    assert (seen["kind"], seen["text"]) == ("not_recording", "Channel 1 does not record")
