"""The proof: in a school with planted defects all of them are found, and nothing else is reported.

78 cameras, three recorders (ISAPI, Dahua CGI, ONVIF) of 32 channels, 20 days to be kept. The product's own probes look
at simulated devices on loopback while the clock is moved on; what they tell is judged by the service's bookkeeper and
read back by the command line. Printed (`pytest -s`): what that costs in requests for each device and day.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from command_line import run_here
from proof_run import MovedClock, ProofRun, code_of

from collector.clock import SystemClock
from collector.probes import PROBES
from inventory.model.defect import Defect, DefectKind
from inventory.model.scope import BUREAU
from inventory.repository import defects
from simulator.ports import free_ports
from simulator.proof import REQUIRED_DAYS, SHORT_DAYS, WRONG_CLOCK_S, Planted, plan_proof
from simulator.truth import Truth

START_MS = int(datetime(2026, 11, 20, 13, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000)
HOUR_MS = 3_600_000
DAY_H = 24.0
PROBED = ("recorder", "recordings", "clock", "picture", "playback")
CATCHING_UP_H = 1.5
"""By then what was recorded before the school was first looked at is known, and looks go on as on any day."""
Place = tuple[str, str, DefectKind]
Costs = dict[str, Counter[str]]

pytestmark = pytest.mark.needs("av")


def expected(truth: Truth, planted: Planted) -> set[Place]:
    def code(one: str) -> str:
        return code_of(one, truth)

    places = {(code(recorder), str(channel), DefectKind.GAPS) for recorder, channel in planted.holes}
    places |= {(code(camera), "", DefectKind.PICTURE) for camera in (*planted.frozen, planted.covered)}
    stopped, disk = planted.not_recording, planted.bad_disk
    return places | {
        (code(stopped[0]), str(stopped[1]), DefectKind.NOT_RECORDING),
        (code(disk[0]), str(disk[1]), DefectKind.DISK),
        (code(planted.wrong_clock), "", DefectKind.CLOCK),
        (code(planted.short), "", DefectKind.RETENTION),
    }


def found(run: ProofRun) -> dict[Place, Defect]:
    with run.database.read() as connection:
        return {(one.device, one.part, one.kind): one for one in defects.open_ones(connection, BUREAU)}


def ever(run: ProofRun) -> set[Place]:
    """Also what has ended since."""
    with run.database.read() as connection:
        return {
            (one.device, one.part, one.kind)
            for one in defects.between(connection, BUREAU, START_MS, run.clock.now_ms() + 1)
        }


def asked(run: ProofRun) -> Costs:
    return {device.code: Counter(run.campus.stations[device.code].asked) for device in run.truth.devices}


def print_costs(run: ProofRun, before: Costs, hours: float) -> None:
    """Requests for each device and day, at the rate of so many hours."""
    spent = {code: counted - before.get(code, Counter()) for code, counted in asked(run).items()}
    print(f"\nrequests a device and day, by {hours:g} hours after the first looks:")
    for recorder in run.truth.of_kind("recorder"):
        busiest = run.campus.stations[recorder.code].busiest
        day = {name: round(number * DAY_H / hours) for name, number in sorted(spent[recorder.code].items())}
        told = ", ".join(f"{name} {number:,}" for name, number in day.items())
        print(f"  {recorder.code} {recorder.vendor}: {told}; in the busiest second {busiest.most}")
    cameras = run.truth.of_kind("camera")
    whole = sum((spent[camera.code] for camera in cameras), Counter[str]())
    mean = ", ".join(f"{name} {number * DAY_H / hours / len(cameras):.0f}" for name, number in sorted(whole.items()))
    print(f"  each of {len(cameras)} cameras: {mean}")


async def lived(folder: Path, hours: float) -> tuple[ProofRun, Planted, dict[Place, Defect], set[Place]]:
    truth, planted = plan_proof(START_MS, ports=free_ports())
    run = ProofRun(folder, truth, MovedClock(START_MS), {name: PROBES[name].interval_s for name in PROBED})
    async with run.going():
        run.require(REQUIRED_DAYS)
        await run.until(START_MS + round(CATCHING_UP_H * HOUR_MS))
        first = asked(run)
        await run.until(START_MS + round(hours * HOUR_MS))
        print_costs(run, first, hours - CATCHING_UP_H)
        print("first looks:", {code: count["http"] for code, count in first.items() if count["http"] > 100})
        print(f"looks {run.looks}, of which failed {[(one.device, one.probe) for one in run.failed]}")
        for recorder in truth.of_kind("recorder"):
            assert run.campus.stations[recorder.code].busiest.most <= 1
        return run, planted, found(run), ever(run)


def told(run: ProofRun, *words: str) -> Any:
    """What the command line says at the end of the run."""
    with patch.object(SystemClock, "now_ms", lambda _: run.clock.now_ms()):
        answer = run_here(run.folder, *words, "--json")
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def check_details(run: ProofRun, planted: Planted, standing: Mapping[Place, Defect]) -> None:
    """Not only that something is wrong: what."""
    truth = run.truth
    for (recorder, channel), spans in planted.holes.items():
        hole = standing[code_of(recorder, truth), str(channel), DefectKind.GAPS]
        assert hole.details["minutes"] == sum(end - start for start, end in spans) // 60_000
        assert abs(hole.since_ms - spans[0][0]) < 2_000
    assert standing[code_of(planted.wrong_clock, truth), "", DefectKind.CLOCK].details["seconds"] == WRONG_CLOCK_S
    short = standing[code_of(planted.short, truth), "", DefectKind.RETENTION].details
    assert (short["days"], short["required"]) == (SHORT_DAYS, REQUIRED_DAYS)
    views = {code: standing[code_of(code, truth), "", DefectKind.PICTURE].details["verdict"] for code in planted.frozen}
    assert set(views.values()) == {"frozen"}
    covered = standing[code_of(planted.covered, truth), "", DefectKind.PICTURE]
    assert covered.details["verdict"] == "covered"
    stopped = standing[
        code_of(planted.not_recording[0], truth), str(planted.not_recording[1]), DefectKind.NOT_RECORDING
    ]
    assert START_MS - 55 * HOUR_MS < stopped.since_ms < START_MS - 40 * HOUR_MS


def check_words(run: ProofRun, planted: Planted) -> None:
    """The same on the command line."""
    truth = run.truth
    gaps = {(one["recorder"], one["channel"]) for one in told(run, "recordings", "gaps")}
    holed = {(code_of(recorder, truth), channel) for recorder, channel in (*planted.holes, planted.not_recording)}
    assert gaps == holed
    clocks = told(run, "clocks", "list", "--wrong")
    assert [one["device"] for one in clocks] == [code_of(planted.wrong_clock, truth)]
    assert abs(clocks[0]["offset_ms"] - WRONG_CLOCK_S * 1000) <= 1000
    pictures = {one["device"]: one["verdict"] for one in told(run, "pictures", "list", "--wrong")}
    assert pictures == {
        **{code_of(camera, truth): "frozen" for camera in planted.frozen},
        code_of(planted.covered, truth): "covered",
    }
    bad = [(one["recorder"], one["slot"]) for one in told(run, "recordings", "disks") if one["is"] == "bad"]
    assert bad == [(code_of(planted.bad_disk[0], truth), str(planted.bad_disk[1]))]
    listed = told(run, "recordings", "list")
    assert len(listed) >= 78
    short = {one["recorder"] for one in listed if one["verdict"] == "short" and one["kept_days"] == SHORT_DAYS}
    assert short == {code_of(planted.short, truth)}


@pytest.mark.timeout(600)
def test_all_that_is_planted_is_found_and_nothing_else(tmp_path: Path) -> None:
    run, planted, standing, all_time = asyncio.run(lived(tmp_path, 2.4))
    assert set(standing) == expected(run.truth, planted)
    assert all_time == set(standing)
    check_details(run, planted, standing)
    check_words(run, planted)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_nothing_else_is_reported_in_a_whole_day(tmp_path: Path) -> None:
    """Over midnight: a day closes, footage is overwritten at its oldest end, the short recorder has 18 days again."""
    run, planted, standing, all_time = asyncio.run(lived(tmp_path, CATCHING_UP_H + DAY_H))
    assert set(standing) == expected(run.truth, planted)
    assert all_time == set(standing)
