"""Vouchers, costs, budgets and proposals of what to replace, as people enter and read them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from command_line import run_here
from school_with_papers import set_up, with_campus
from web_campus import Campus

from inventory.model.device_file import DeviceFile
from inventory.model.scope import BUREAU
from inventory.model.transition import Observed
from inventory.repository import device_files, devices
from language.message import Message

CAMERA = "s01-cam-0001"
MINUTE_MS = 60_000


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return set_up(tmp_path)


def done(home: Path, *words: str, code: int = 0) -> str:
    answer = run_here(home, *words)
    assert answer.returncode == code, answer.stderr
    return answer.stdout


def told(home: Path, *words: str, code: int = 0) -> Any:
    return json.loads(done(home, *words, "--json", code=code))


def refused(home: Path, *words: str) -> str:
    answer = run_here(home, *words)
    assert answer.returncode == 2, answer.stdout
    return answer.stderr


def test_a_voucher_belongs_to_a_device_and_proves_its_costs(home: Path) -> None:
    invoice = ("voucher", "add", CAMERA, "--kind", "invoice", "--number", "FP-1", "--day", "2026-03-02")
    made = told(home, *invoice, "--path", "档案柜 3-2")
    assert (made["school"], made["device"], made["day"]) == ("S01", CAMERA, "2026-03-02")
    repair = ("cost", "add", CAMERA, "--kind", "repair", "--amount", "120.50", "--day", "2026-09-01")
    cost = told(home, *repair, "--voucher", made["id"][:6])
    assert (cost["amount"], cost["currency"], cost["voucher"]) == (12_050, "CNY", made["id"])
    other = ("cost", "add", "s01-cam-0002", "--kind", "repair", "--amount", "1", "--day", "2026-09-01")
    assert CAMERA in refused(home, *other, "--voucher", made["id"])
    assert "档案柜 3-2" in done(home, "voucher", "list", CAMERA)
    done(home, "voucher", "remove", made["id"][:6])
    assert told(home, "cost", "list", CAMERA)[0]["voucher"] is None
    assert told(home, "voucher", "list") == []


def test_devices_without_a_voucher_are_found(home: Path) -> None:
    done(home, "voucher", "add", CAMERA, "--kind", "contract", "--number", "HT-7")
    lacking = told(home, "voucher", "list", "--lacking", "--school", "S01", code=1)
    assert [one["device"] for one in lacking] == ["s01-cam-0002", "s01-cam-0003", "s01-sw-0001"]
    assert told(home, "voucher", "list", CAMERA, "--lacking") == []


def test_upkeep_is_set_against_the_budget(home: Path) -> None:
    done(home, "cost", "budget", "S01", "2026", "--amount", "300")
    for kind, amount in (("purchase", "9000"), ("repair", "200"), ("maintenance", "100")):
        done(home, "cost", "add", CAMERA, "--kind", kind, "--amount", amount, "--day", "2026-09-01")
    assert told(home, "cost", "report", "--year", "2026")["years"][0]["left"] == 0
    done(home, "cost", "add", "--school", "S01", "--kind", "other", "--amount", "0.01", "--day", "2026-12-31")
    done(home, "cost", "add", "--school", "S01", "--kind", "other", "--amount", "5", "--day", "2025-12-31")
    report = told(home, "cost", "report", "--year", "2026", code=1)
    (year,) = report["years"]
    assert (year["upkeep"], year["budget"], year["left"], year["unproven"]) == (30_001, 30_000, -1, 4)
    assert [(one["device"], one["upkeep"], one["purchase"]) for one in report["devices"]] == [(CAMERA, 30_000, 900_000)]
    answer = run_here(home, "cost", "report", columns=80)
    assert (answer.returncode, [line for line in answer.stdout.splitlines() if len(line) > 80]) == (1, [])
    assert "CN¥300.01" in answer.stdout


def test_currencies_stay_apart(home: Path) -> None:
    for currency, amount in (("CNY", "1.50"), ("VND", "1500000")):
        done(home, "cost", "add", CAMERA, "--kind", "repair", "--amount", amount, "--currency", currency,
             "--day", "2026-09-01")  # fmt: skip
    years = told(home, "cost", "report")["years"]
    assert [(one["currency"], one["upkeep"]) for one in years] == [("CNY", 150), ("VND", 1_500_000)]


def test_what_is_typed_wrongly_is_told(home: Path) -> None:
    add = ("cost", "add", CAMERA, "--kind", "repair", "--day", "2026-09-01", "--amount")
    assert "2 places" in refused(home, *add, "1.005")
    assert "three letters" in refused(home, *add, "1", "--currency", "yuan")
    refused(home, *add, "1", "--school", "S01")
    assert "no voucher" in refused(home, *add, "1", "--voucher", "ff")
    assert "S09" in refused(home, "cost", "budget", "S09", "2026", "--amount", "1")
    assert "1970" in refused(home, "cost", "budget", "S01", "26", "--amount", "1")
    assert "no cost" in refused(home, "cost", "remove", "ff")
    assert "Something must be written" in refused(home, "voucher", "add", CAMERA, "--kind", "other", "--number", " ")
    assert "s01-cam-9999" in refused(home, "voucher", "add", "s01-cam-9999", "--kind", "other", "--number", "1")


def test_a_cost_entered_by_mistake_goes_and_stays_in_the_history(home: Path) -> None:
    made = told(home, "cost", "add", CAMERA, "--kind", "repair", "--amount", "7", "--day", "2026-09-01")
    done(home, "cost", "remove", made["id"][:8])
    assert told(home, "cost", "list", "--school", "S01", "--year", "2026") == []
    history = told(home, "devices", "show", CAMERA)["history"]
    assert [(one["old"], one["new"]) for one in history if one["field"] == "cost"] == [
        ("repair 2026-09-01 7.00 CNY", ""), ("", "repair 2026-09-01 7.00 CNY"),
    ]  # fmt: skip


def test_proposals_say_why_and_what_else_to_know(home: Path) -> None:
    assert "nothing speaks" in done(home, "replacement", "list", "S01")

    def age(campus: Campus) -> None:

        old = DeviceFile(device="s01-cam-0002", purchased=date(2015, 1, 1), warranty_endless=True)
        campus.write(lambda connection: device_files.put(connection, BUREAU, old, actor="test", at_ms=1))
        now_ms = campus.clock.now_ms()
        campus.beat(now_ms)
        with campus.database.read() as connection:
            camera = devices.get(connection, BUREAU, "s01-cam-0003")
        assert camera is not None
        silent = Message("protocol.no_answer", {"seconds": 3})
        for turn in range(1, 12):
            campus.observe(camera, Observed.DOWN, now_ms - turn * 20 * MINUTE_MS, reason=silent)
            campus.observe(camera, Observed.UP, now_ms - turn * 20 * MINUTE_MS + 12 * MINUTE_MS)
        campus.observe(camera, Observed.DOWN, now_ms - MINUTE_MS, reason=silent)

    with_campus(home, age)
    lately = (datetime.now(UTC) - timedelta(days=30)).date().isoformat()
    for amount, kind in (("1000", "purchase"), ("200", "repair"), ("200", "repair"), ("200", "repair")):
        done(home, "cost", "add", CAMERA, "--kind", kind, "--amount", amount, "--day", lately)
    found = {one["device"]: one for one in told(home, "replacement", "list", "S01")}
    assert found.keys() == {CAMERA, "s01-cam-0002", "s01-cam-0003"}
    assert found[CAMERA]["reasons"] == {
        "repair_cost": "Upkeep took 600.00 CNY, 60 % of its price of 1,000.00 CNY",
        "repairs": "Repaired 3 times in 365 days",
    }
    assert found["s01-cam-0002"]["notes"][0] == "Under warranty without end: claim it first"
    assert found["s01-cam-0003"]["reasons"]["outages"].startswith("Down 11 times in 365 days, 2.2 hours in all")
    named = told(home, "replacement", "list", "S01", "--years", "camera=20", "--repair-pct", "61", "--outages", "12")
    assert [one["device"] for one in named] == [CAMERA]
    assert "camera=8" in refused(home, "replacement", "list", "S01", "--years", "camera")
    assert "S09" in refused(home, "replacement", "list", "S09")
