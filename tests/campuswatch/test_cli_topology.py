"""`campuswatch topology` over a ledger with a core, two switches, cameras and a recorder's channels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import run_here
from sqlalchemy import Connection

from campuswatch.usecases.campus import read_campus
from inventory.campus_map import CoreBy
from inventory.database import Database
from inventory.errors import Missing
from inventory.model.channel import Channel, ChannelTold
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.link import Link
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.repository import channels, claims, devices, links, schools

NOW_MS = 1_795_366_800_000
BY = {"actor": "test", "at_ms": NOW_MS}
NVR = "s01-nvr-0001"


def device(code: str, kind: Kind, address: str) -> Device:
    return Device(
        id=code, code=code, school="S01", kind=kind, name=f"Name of {code}", stage=Stage.ADOPTED, address=address
    )


def cable(near: str, port: str, far: str, far_port: str = "", evidence: str = "lldp") -> Link:
    return Link(device=near, port=port, far_device=far, far_port=far_port, evidence=evidence, seen_ms=NOW_MS)


def channel(number: int, camera: str | None, **told: str) -> Channel:
    return Channel(recorder=NVR, told=ChannelTold(number=number, **told), since_ms=1, seen_ms=NOW_MS, camera=camera)


def plant(connection: Connection) -> None:
    if schools.get(connection, BUREAU, "S01") is None:
        schools.add(connection, School(code="S01", name="One"), **BY)
    for number in (1, 2):
        devices.add(connection, device(f"s01-sw-000{number}", Kind.SWITCH, f"10.1.0.{number}"), **BY)
    for number in (1, 2, 3, 4):
        devices.add(connection, device(f"s01-cam-000{number}", Kind.CAMERA, f"10.1.1.{number}"), **BY)
    devices.add(connection, device(NVR, Kind.RECORDER, "10.1.2.1"), **BY)
    links.put(
        connection,
        [
            cable("s01-sw-0001", "24", "s01-sw-0002", "1"),
            cable("s01-sw-0002", "7", "s01-cam-0001", evidence="bridge"),
            cable("s01-sw-0002", "8", "s01-cam-0002", evidence="person"),
            cable("s01-sw-0001", "2", NVR, evidence="bridge"),
            cable(NVR, "4", "s01-cam-0004", evidence="person"),
        ],
    )
    claims.put(connection, "s01-cam-0002", [Claim(ClaimType.SERIAL, "SN2")], at_ms=NOW_MS)
    channels.put(
        connection,
        [
            channel(1, "s01-cam-0001", address="10.1.1.1"),
            channel(2, "s01-cam-0002", address="10.1.1.2", serial="SN2"),
            channel(3, "s01-cam-0003", address="10.1.1.99"),
            channel(4, "s01-cam-0004"),
        ],
    )


def test_every_word_is_told_with_its_source(database: Database) -> None:
    database.write(plant).result()
    with database.read() as connection:
        campus = read_campus(connection, BUREAU, "S01")
        with pytest.raises(Missing):
            read_campus(connection, Scope.of(["S02"]), "S01")
    found = campus.map
    assert {code: hop.upper for code, hop in found.above.items()} == {
        "s01-sw-0002": "s01-sw-0001",
        "s01-cam-0001": "s01-sw-0002",
        "s01-cam-0002": "s01-sw-0002",
        NVR: "s01-sw-0001",
    }
    assert found.cores == {"s01-sw-0001": CoreBy.MIDDLE}
    assert {code: (feed.channel, feed.evidence) for code, [feed] in found.feeds.items()} == {
        "s01-cam-0001": (1, "address"),
        "s01-cam-0002": (2, "both"),
        "s01-cam-0003": (3, "kept"),
        "s01-cam-0004": (4, "person"),
    }
    assert found.unknown == ("s01-cam-0003", "s01-cam-0004")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    words = ["--school", "S01", "--name", "第一小学", "--prefix", "10.1.0.0/22", "--zone", "Asia/Shanghai"]
    assert run_here(folder, "init", *words, "--language", "en", "--web-port", "0").returncode == 0
    database = Database.open(f"sqlite:///{folder}/data/campuswatch.sqlite")
    database.write(plant).result()
    database.close()
    return folder


def test_the_way_of_a_camera(home: Path) -> None:
    done = run_here(home, "topology", "path", "s01-cam-0001")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert "s01-cam-0001 → s01-sw-0002 7 (MAC address table" in lines[1]
    assert "s01-sw-0002 1 → s01-sw-0001 24 (LLDP" in lines[2]
    assert "taken for the core" in lines[3]
    assert f"▸ {NVR} 1 (address in the recorder's list" in lines[4]
    told = json.loads(run_here(home, "topology", "path", "s01-cam-0003", "--json").stdout)
    assert (told["known"], told["path"]) == (False, [])
    assert "is not known" in run_here(home, "topology", "path", "s01-cam-0003").stdout
    assert run_here(home, "topology", "path", "s01-cam-0099").returncode == 2


def test_a_school_from_its_core_down(home: Path) -> None:
    done = run_here(home, "topology", "show", "--school", "S01", columns=80)
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "not known where they hang: 2" in done.stdout
    told = json.loads(run_here(home, "topology", "show", "--json").stdout)
    assert len(told[0]["hops"]) == 4
    assert run_here(home, "topology", "show", "--school", "S09").returncode == 2


@pytest.mark.parametrize("language", ["en", "zh-CN", "vi"])
def test_a_drawing_is_a_file(home: Path, language: str) -> None:
    done = run_here(home, "topology", "draw", "S01", "--out", f"{language}.svg", "--lang", language)
    assert done.returncode == 0
    assert "第一小学" in (home / f"{language}.svg").read_text(encoding="utf-8")
    assert run_here(home, "topology", "draw", "S01", "--out", "no/such/folder.svg").returncode == 3
