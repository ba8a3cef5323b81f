"""What people type with `campuswatch addresses`: the plan, free addresses, applications, and what does not fit."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import run_here as run
from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Forbidden, Right, operator
from campuswatch.usecases.address_finds import note
from campuswatch.usecases.applying import Request, apply_for, decide
from campuswatch.usecases.schools import allow_addresses, deny_addresses
from collector.clock import SystemClock
from inventory.database import Database
from inventory.errors import Missing
from inventory.ipam_applications import Act
from inventory.model.application import Stand
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.neighbour import Neighbour, Witness
from inventory.model.routing import Route, Routing
from inventory.model.scope import BUREAU, Scope
from inventory.model.stranger import Conduct, Stranger
from inventory.model.surroundings import Surroundings
from inventory.repository import audit_rows, bindings, devices, strangers, subnets

MAC, OTHER, THIRD = "3c:ef:8c:00:00:09", "3c:ef:8c:00:00:10", "3c:ef:8c:00:00:20"
CAMERA = Device(
    id="1" * 32, code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name="Gate", stage=Stage.ADOPTED,
    address="127.40.0.9",
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = run(tmp_path, "init", "--school", "S01", "--name", "x", "--prefix", "127.40.0.0/24", "--zone",
               "Asia/Shanghai", "--language", "en")  # fmt: skip
    assert made.returncode == 0, made.stderr
    return tmp_path


def write(home: Path, work: Callable[[Connection], Any]) -> Any:
    database = Database.open(f"sqlite:///{home / 'data' / 'campuswatch.sqlite'}")
    try:
        return database.write(work).result()
    finally:
        database.close()


def done(home: Path, *words: str, code: int = 0) -> str:
    answer = run(home, "addresses", *words, columns=80)
    assert answer.returncode == code, answer.stderr + answer.stdout
    assert all(len(line) <= 80 for line in answer.stdout.splitlines()), answer.stdout
    return answer.stdout


def told(home: Path, *words: str, code: int = 0) -> Any:
    answer = run(home, "addresses", *words, "--json")
    assert answer.returncode == code, answer.stderr
    return json.loads(answer.stdout)


def refused(home: Path, *words: str) -> str:
    answer: subprocess.CompletedProcess[str] = run(home, "addresses", *words)
    assert answer.returncode == 2, answer.stdout
    assert "Traceback" not in answer.stderr
    return answer.stderr


def plan(home: Path) -> None:
    done(home, "plan", "127.40.0.0/24", "--gateway", "127.40.0.1", "--use", "campus")
    done(
        home,
        "plan",
        "127.40.0.64/26",
        "--vlan",
        "30",
        "--gateway",
        "127.40.0.65",
        "--use",
        "cameras",
        "--kind",
        "camera",
    )


def test_the_plan_is_shown_as_a_tree_with_how_its_addresses_stand(home: Path) -> None:
    plan(home)
    done(home, "range", "127.40.0.200", "127.40.0.219", "--why", "office")
    done(home, "reserve", "127.40.0.80", "--why", "new gate")
    write(home, lambda connection: devices.add(connection, CAMERA, actor="x", at_ms=1))
    lines = done(home, "tree").splitlines()
    assert lines[0].split() == ["prefix", "vlan", "gateway", "in", "use", "seen", "pool", "kept", "free", "for"]
    assert lines[1].split() == ["127.40.0.0/24", "127.40.0.1", "3", "0", "20", "1", "228", "campus"]
    assert lines[2].split() == ["127.40.0.64/26", "30", "127.40.0.65", "1", "0", "0", "1", "60", "cameras"]
    (school,) = told(home, "tree")
    assert [one["depth"] for one in school["prefixes"]] == [0, 1]
    assert school["prefixes"][1]["kinds"] == ["camera"]
    assert sum(school["prefixes"][0]["addresses"].values()) == 256


def test_changing_one_thing_of_a_prefix_leaves_the_rest_and_the_scan_alone(home: Path) -> None:
    plan(home)
    kept = told(home, "plan", "127.40.0.0/24", "--vlan", "10")
    assert (kept["vlan"], kept["gateway"], kept["use"], kept["swept"]) == (10, "127.40.0.1", "campus", True)
    assert told(home, "plan", "127.40.0.64/26")["swept"] is False
    assert told(home, "plan", "127.40.0.64/26", "--any-kind", "--gateway", "")["kinds"] == []
    listed = json.loads(run(home, "school", "list", "--json").stdout)
    assert listed[0]["prefixes"] == ["127.40.0.0/24"]
    assert done(home, "plan", "127.40.0.64/26", "--remove").strip() == "127.40.0.64/26 is in the plan no more"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("plan", "127.40.0.0/33"), "is not a subnet"),
        (("plan", "127.40.0.0/24", "--vlan", "4095"), "4095 is no VLAN"),
        (("plan", "127.40.0.0/24", "--gateway", "127.40.0.255"), "cannot be the gateway"),
        (("plan", "127.40.0.0/24", "--gateway", "10.0.0.1"), "cannot be the gateway"),
        (("plan", "127.40.0.0/24", "--use", "a\nb"), "cannot be a name"),
        (("plan", "127.99.0.0/24", "--remove"), "has no subnet"),
        (("next", "127.99.0.0/24"), "has no subnet"),
        (("range", "127.40.0.20", "127.40.0.10"), "is no range"),
        (("range", "127.40.0.20", "127.41.0.10"), "does not lie in one prefix"),
        (("range", "127.40.0.60", "127.40.0.70"), "does not lie in one prefix"),
        (("range", "x"), "is not an IP address"),
        (("reserve", "127.40.0.20"), "needs a few words"),
        (("range", "127.40.0.20", "--remove"), "No range of this kind begins"),
        (("apply", "--requester", "Li", "--purpose", " "), "To apply needs a few words"),
        (("apply", "--requester", "Li", "--purpose", "x", "--address", "127.40.0.1"), "it is “gateway”"),
        (("apply", "--requester", "Li", "--purpose", "x", "--address", "127.40.0.0"), "it is “not for hosts”"),
        (("apply", "--requester", "Li", "--purpose", "x", "--address", "127.99.0.9"), "no prefix of the plan"),
        (("apply", "--requester", "Li", "--purpose", "x", "--mac", "zz"), "is no MAC address"),
        (("apply", "--requester", "Li", "--purpose", "x", "--device", "s01-cam-0077"), "There is no device"),
        (("approve", "77"), "No application begins"),
        (("show", "127.40.0.9", "--school", "S09"), "There is no school"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_one_sentence(home: Path, words: tuple[str, ...], says: str) -> None:
    plan(home)
    assert says in refused(home, *words)


def test_the_next_free_address_leaves_out_whatever_is_somebodys(home: Path) -> None:
    plan(home)
    done(home, "reserve", "127.40.0.66", "127.40.0.69", "--why", "gate")
    assert done(home, "next", "127.40.0.64/26", "--count", "2").split() == ["127.40.0.70", "127.40.0.71"]
    done(home, "reserve", "127.40.0.70", "127.40.0.126", "--why", "all")
    assert "No address of 127.40.0.64/26 is free" in refused(home, "next", "127.40.0.64/26")
    assert "is issued or begins a range" in refused(home, "plan", "127.40.0.64/26", "--remove")
    done(home, "reserve", "127.40.0.70", "--remove")
    assert told(home, "next", "127.40.0.64/26") == ["127.40.0.70"]


def test_from_asking_to_giving_back(home: Path) -> None:
    plan(home)
    write(home, lambda connection: devices.add(connection, CAMERA, actor="x", at_ms=1))
    wish = ("--requester", "Li Wei", "--purpose", "gate", "--prefix", "127.40.0.64/26", "--device", CAMERA.code)
    id = told(home, "apply", *wish)["id"]
    assert "it is no longer possible, or not yet, to issue it" in refused(home, "issue", id[:6])
    assert done(home, "approve", id[:6], "--note", "ok").strip() == f"{id[:8]}: approved"
    assert done(home, "issue", id[:6]).strip() == f"{id[:8]}: 127.40.0.66 is issued to Li Wei"
    assert told(home, "next", "127.40.0.64/26") == ["127.40.0.67"]
    assert "issued" in done(home, "show", "127.40.0.66")
    assert told(home, "show", "127.40.0.66")["uses"][0]["application"] == id
    second = told(home, "apply", "--requester", "Bo", "--purpose", "x")["id"]
    done(home, "approve", second)
    assert "names no prefix" in refused(home, "issue", second)
    assert "it is “issued”" in refused(home, "issue", second, "--address", "127.40.0.66")
    assert "why" in refused(home, "withdraw", id)
    done(home, "withdraw", id, "--why", "taken down")
    assert "it is “resting”" not in done(home, "issue", second, "--address", "127.40.0.66")
    third = told(home, "apply", "--requester", "Bo", "--purpose", "x")["id"]
    assert done(home, "refuse", third, "--why", "use the pool").strip().endswith("refused")
    (listed,) = [one for one in told(home, "applications") if one["id"] == id]
    assert [step["stand"] for step in listed["steps"]] == ["asked", "approved", "issued", "withdrawn"]
    assert all(step["by"] == operator().name and step["at_ms"] for step in listed["steps"])
    assert listed["steps"][3]["words"] == "taken down"
    assert "taken down" in done(home, "applications")
    assert done(home, "applications", "--open").strip() == "no application"
    assert [one["id"] for one in told(home, "applications", "--stand", "refused")] == [third]


def test_each_step_is_in_the_audit_and_needs_its_right(home: Path) -> None:
    plan(home)
    database = Database.open(f"sqlite:///{home / 'data' / 'campuswatch.sqlite'}")
    teacher = Actor("Li Wei", Scope.of(["S01"]), frozenset({Right.APPLY}))
    wish = Request(school="S01", requester="Li Wei", purpose="gate", prefix="127.40.0.64/26")
    one = apply_for(database, teacher, wish, now_ms=1)
    for who in (teacher, Actor("other", Scope.of(["S02"]), frozenset(Right))):
        with pytest.raises((Forbidden, Missing)):
            decide(database, who, one.id, Act.APPROVE, now_ms=2)
    with pytest.raises(Forbidden):
        apply_for(database, Actor("guest", BUREAU, frozenset({Right.LOOK})), wish, now_ms=1)
    assert decide(database, operator(), one.id, Act.APPROVE, now_ms=2).stand is Stand.APPROVED
    with database.read() as connection:
        rows = audit_rows.entries(connection, BUREAU, "S01")
    assert [row.action for row in rows][-2:] == ["application.asked", "application.approved"]
    assert [row.actor for row in rows][-2:] == ["Li Wei", operator().name]
    database.close()


def surroundings(at_ms: int) -> Surroundings:
    core = "127.40.0.3"

    def arp(address: str, mac: str) -> Neighbour:
        return Neighbour(teller=core, port="Vlan1", witness=Witness.ARP, seen_ms=at_ms, mac=mac, address=address)

    def learned(mac: str, port: str, vlan: int) -> Neighbour:
        return Neighbour(teller=core, port=port, witness=Witness.BRIDGE, seen_ms=at_ms, mac=mac, vlan=vlan)

    return Surroundings(
        address=core, at_ms=at_ms,
        neighbours=(arp("127.40.0.9", MAC), arp("127.40.0.9", OTHER), arp("127.40.0.70", THIRD),
                    arp("192.168.1.5", THIRD), learned(THIRD, "Gi1/0/7", 20)),
        routing=Routing(address=core, at_ms=at_ms, forwards=True, routes=(Route("0.0.0.0/0", "127.40.0.77"),)),
    )  # fmt: skip


def test_what_switches_tell_is_kept_and_what_does_not_fit_is_shown(home: Path) -> None:
    plan(home)
    for verb in ("conflicts", "gateways"):
        assert told(home, verb) == []
    now_ms = SystemClock().now_ms()
    offer = Stranger(
        school="S01", conduct=Conduct.DHCP_SERVER, address="127.40.0.70", mac=THIRD, interface="eth0",
        evidence={"offered": "192.168.1.5"}, first_ms=now_ms, last_ms=now_ms,
    )  # fmt: skip

    def work(connection: Connection) -> None:
        devices.add(connection, CAMERA, actor="x", at_ms=now_ms)
        note(connection, "S01", [surroundings(now_ms)], [], now_ms)
        note(connection, "S01", [surroundings(now_ms)], [], now_ms)
        strangers.put(connection, [offer])

    write(home, work)
    (conflict,) = told(home, "conflicts", code=1)
    assert conflict["what"] == "two_macs"
    assert conflict["device"] == CAMERA.code
    assert f"{MAC}, {OTHER}" in conflict["text"]
    found = {(one["what"], one["address"]): one for one in told(home, "strangers", code=1)}
    assert set(found) == {("unregistered", "127.40.0.70"), ("unplanned", "192.168.1.5")}
    assert "127.40.0.3 sees the MAC 3c:ef:8c:00:00:20 behind port Gi1/0/7 in VLAN 20" in [
        clue["text"] for clue in found["unregistered", "127.40.0.70"]["clues"]
    ]
    suspects = {one["address"]: [clue["id"] for clue in one["clues"]] for one in told(home, "gateways", code=1)}
    assert suspects == {
        "127.40.0.3": ["ipam.clue.forwards"],
        "127.40.0.70": ["ipam.clue.bridge", "ipam.clue.dhcp"],
        "127.40.0.77": ["ipam.clue.next_hop"],
    }
    assert "gave out the address 192.168.1.5" in " ".join(done(home, "gateways", code=1).split())
    for verb in ("conflicts", "strangers"):
        assert done(home, verb, code=1).startswith("address")
    seen_by = told(home, "show", "127.40.0.9")["seen_by"]
    assert sorted(one["mac"] for one in seen_by) == [MAC, OTHER]
    assert "Zhejiang Dahua" in done(home, "show", "127.40.0.70")
    assert [one["standing"] for one in told(home, "show", "127.40.0.64/26")] == ["gateway", "seen"]


def test_bindings_are_noted_once_however_often_the_scan_is_recorded(home: Path) -> None:
    now_ms = SystemClock().now_ms()
    for _ in range(2):
        write(home, lambda connection: note(connection, "S01", [surroundings(now_ms)], [], now_ms))
    assert len(write(home, lambda connection: bindings.every(connection, BUREAU))) == 5


def test_what_scans_leave_alone_keeps_its_plan(home: Path) -> None:
    plan(home)
    database = Database.open(f"sqlite:///{home / 'data' / 'campuswatch.sqlite'}")
    deny_addresses(database, operator(), "S01", ["127.40.0.64/26"], "pumps", now_ms=1)
    assert "(left alone)" in run(home, "addresses", "tree").stdout
    assert "is on the deny-list" in refused(home, "plan", "127.40.0.64/26", "--remove")
    allow_addresses(database, operator(), "S01", ["127.40.0.64/26"], now_ms=2)
    with database.read() as connection:
        kept = subnets.get(connection, BUREAU, "S01", "127.40.0.64/26")
    assert kept is not None
    assert (kept.scanned, kept.swept, kept.vlan, kept.use) == (True, False, 30, "cameras")
    database.close()
