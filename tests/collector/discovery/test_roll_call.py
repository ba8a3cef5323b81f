"""A search by multicast among a sweep, in a network of its own: who is heard, whom it may not reach."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from ipaddress import ip_interface, ip_network
from pathlib import Path
from typing import Any

import pytest
from netaddr import IPNetwork

from collector.discovery.plan import Plan
from collector.discovery.roll_call import FOREIGN, RollCall, foreigners, grounds
from collector.protocols.links import Link, Links, Route
from inventory.reason import say

LAB = Path(__file__).parent / "roll_call_lab.py"
FACTORY = "192.168.1.64"
HEARD = {"onvif.types": "NetworkVideoTransmitter", "onvif.hardware": "DS-2CD2047G2-L"}


def swept(*words: str) -> dict[str, Any]:
    environment = {"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}
    command = ["unshare", "-n", sys.executable, str(LAB), *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.needs("root", "nftables")
@pytest.mark.parametrize("words", [["--helper", "--fast"], ["--fast"]], ids=["raw ARP", "the kernel's ARP"])
def test_a_camera_with_its_factory_address_is_seen_and_asked_nothing_more(words: list[str]) -> None:
    told = swept(*words)
    found = told["found"]
    assert set(found) == {FACTORY, "10.9.0.1", "10.9.0.3", "10.9.0.4"}
    assert found[FACTORY][FOREIGN] == "10.9.0.0/24"
    assert found[FACTORY]["onvif.hardware"] == found["10.9.0.3"]["onvif.hardware"] == "DS-2CD2047G2-L"
    assert set(found["10.9.0.3"]) >= {"arp.mac", "ping", "tcp"}, "what was heard is added to what was asked"
    assert set(found["10.9.0.4"]) == {"arp.mac"}, "it drops all but ARP"
    assert FOREIGN not in found["10.9.0.3"]
    assert told["searched"] == 4, "two types, each sent twice"


@pytest.mark.needs("root", "nftables")
def test_where_somebody_is_denied_no_multicast_leaves() -> None:
    told = swept("--fast", "--helper", "--deny=10.9.0.200/32")
    assert told["searched"] == 0
    assert set(told["found"]) == {"10.9.0.1", "10.9.0.3", "10.9.0.4"}


def plan(networks: str, deny: str = "") -> Plan:
    wanted, denied = ([IPNetwork(word) for word in words.split()] for words in (networks, deny))
    return Plan(school="S01", networks=wanted, deny=denied, ports={})


def test_each_network_that_is_touched_is_searched_once_from_our_own_address_in_it() -> None:
    card = Link(2, "a", "", True, tuple(map(ip_interface, ("10.9.0.1/24", "10.9.0.2/24", "10.8.0.1/24", "fd00::1/64"))))
    other = Link(3, "b", "", True, (ip_interface("10.7.0.1/24"),))
    loop = Link(1, "lo", "", False, (ip_interface("127.0.0.1/8"),))
    routes = (Route(ip_network("10.6.0.0/24"), 2), Route(ip_network("10.5.0.0/24"), 2, "10.9.0.9"))
    links = Links({1: loop, 2: card, 3: other}, routes)
    (only,) = grounds(plan("10.9.0.0/30 127.0.0.0/24 10.9.0.128/25"), links)
    assert (only.own, str(only.network)) == ("10.9.0.1", "10.9.0.0/24")
    assert {str(one) for one in only.others} == {"10.8.0.0/24", "10.6.0.0/24"}, "these hear it too"
    assert [one.own for one in grounds(plan("10.0.0.0/8"), links)] == ["10.9.0.1", "10.8.0.1", "10.7.0.1"]


def test_who_is_denied_or_asked_by_itself_is_no_foreigner() -> None:
    addresses = (FACTORY, "192.168.2.1", "192.168.3.1")
    roll = RollCall(heard=dict.fromkeys(addresses, HEARD), foreign=dict.fromkeys(addresses, "10.9.0.0/24"))
    (found,) = foreigners(roll, plan("10.9.0.0/24 192.168.2.0/24", "192.168.3.0/24"), at_ms=7)
    assert (found.address, found.at_ms, found.evidence[FOREIGN]) == (FACTORY, 7, "10.9.0.0/24")
    assert say(found.identity.why).startswith(
        "On the segment of 10.9.0.0/24 with an address that is not of this network"
    )
