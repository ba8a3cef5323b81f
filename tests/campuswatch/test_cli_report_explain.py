"""`campuswatch report explain`: the same figures as the page, on a terminal and for programs."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from command_line import run_here
from school_with_papers import set_up, with_campus
from web_campus import Campus

from inventory.model.scope import BUREAU
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed
from inventory.repository import devices, service_periods

CAMERA = "s01-cam-0001"
HOUR_MS = 3_600_000
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
PERIOD = f"{TODAY - timedelta(days=3)}..{TODAY}"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The camera answered, was silent for an hour and answers again."""
    folder = set_up(tmp_path)

    def live(campus: Campus) -> None:
        now_ms = round(time.time() * 1000)
        with campus.database.read() as connection:
            camera = devices.get(connection, BUREAU, CAMERA)
        assert camera is not None
        served = ServicePeriod(CAMERA, now_ms - 30 * HOUR_MS)
        campus.write(lambda connection: service_periods.put(connection, served, recorded_ms=now_ms - 30 * HOUR_MS))
        for ago_h, state in ((30, Observed.UP), (3, Observed.DOWN), (2, Observed.UP)):
            campus.observe(camera, state, now_ms - ago_h * HOUR_MS)
        campus.beat(now_ms)

    with_campus(folder, live)
    return folder


def test_it_prints_intervals_looks_and_sums(home: Path) -> None:
    answer = run_here(home, "report", "explain", CAMERA, "--period", PERIOD)
    assert answer.returncode == 0, answer.stderr
    for words in ("Main gate", "(still running)", "must answer: rtsp", "intervals", "looks", "UP / (UP + DOWN)"):
        assert words in answer.stdout
    assert "3,600,000 ms" in answer.stdout
    assert "report this as a fault" not in answer.stdout


def test_programs_get_whole_numbers(home: Path) -> None:
    answer = run_here(home, "report", "explain", CAMERA, "--period", PERIOD, "--json")
    told = json.loads(answer.stdout)
    assert told["adds_up"]
    assert told["ms"]["DOWN"] == HOUR_MS
    assert told["availability"] == [told["ms"]["UP"], told["ms"]["UP"] + HOUR_MS]
    assert [one["state"] for one in told["intervals"]][-3:] == ["UP", "DOWN", "UP"]
    assert sum(told["ms"].values()) == told["end_ms"] - told["start_ms"]


def test_by_what_was_known_an_hour_after_it_fell_silent_it_is_still_down(home: Path) -> None:
    moment = datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(hours=2, minutes=30)
    words = ("--period", PERIOD, "--known", f"{moment:%Y-%m-%d %H:%M}", "--json")
    told = json.loads(run_here(home, "report", "explain", CAMERA, *words).stdout)
    assert told["intervals"][-1]["state"] == "DOWN"
    assert told["outages"][-1]["open"]
    assert told["end_ms"] == told["known_ms"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("s01-cam-0404", "--period", "2026-10"), "s01-cam-0404"),
        ((CAMERA, "--period", "2026-13"), "2026-13"),
        ((CAMERA, "--period", "2026-10", "--known", "yesterday"), "yesterday"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(home: Path, words: tuple[str, ...], says: str) -> None:
    answer = run_here(home, "report", "explain", *words)
    assert answer.returncode in (2, 3)
    assert says in answer.stderr
    assert "Traceback" not in answer.stderr
