"""ARP and listening on a segment made of network namespaces, with real servers as the strangers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

LAB = Path(__file__).with_name("segment_lab.py")
NOBODY = "protocol.local_fault (protocol=arp, reason={})"


def in_lab(scenario: str, *before: str) -> dict[str, Any]:
    command = ["unshare", "-n", *before, sys.executable, str(LAB), scenario]
    environment = {"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.needs("root", "arp-scan")
def test_a_sweep_of_a_20_finds_whom_arp_scan_finds() -> None:
    found = in_lab("sweep")
    addresses = sorted(address for address, _, _ in found["answers"])
    assert addresses == found["arp_scan"]
    assert len(addresses) == 300
    assert {others for _, _, others in map(tuple_of, found["answers"])} == {()}
    assert found["silent"] == 4094 - 300 - 1
    assert found["not_asked"] == {"10.8.0.1": NOBODY.format("our own address")}
    assert found["requests"] == 300 + 2 * found["silent"]


def tuple_of(answer: list[Any]) -> tuple[str, str, tuple[str, ...]]:
    address, mac, others = answer
    return address, mac, tuple(others)


@pytest.mark.needs("root")
def test_what_could_not_be_asked_is_told_and_never_called_silent() -> None:
    found = in_lab("nobody_else")
    assert found["others"]["not_asked"] == {
        "10.8.0.1": NOBODY.format("our own address"),
        "10.99.0.1": NOBODY.format("not on our segment"),
    }
    assert (found["others"]["silent"], found["others"]["requests"]) == (1, 2), "asked twice"
    assert found["reasons"] == [NOBODY.format("no time")]
    assert 0 < found["late"] < 100
    assert found["late"] + found["unasked"] == 4093


@pytest.mark.needs("root")
def test_the_kernel_tells_what_is_on_link() -> None:
    found = in_lab("routes")
    here = {"10.8.1.1", "10.30.0.2", "10.40.0.7", "fd08::9"}
    assert {address for address, link in found["on_link"].items() if link} == here
    assert {found["on_link"][address] for address in here} == {"here"}
    assert found["gateways"] == ["10.8.0.251", "10.8.0.252", "10.8.0.253", "10.8.0.254"]
    assert found["segments"] == ["here"]


@pytest.mark.needs("root", "scapy")
def test_two_hosts_with_one_address_are_found_by_asking_and_by_listening() -> None:
    found = in_lab("twins")
    lower, higher = found["macs"]
    (_, first, nobody), (_, second, others) = found["asked"]
    assert ({first, second}, nobody, others) == ({lower, higher}, [], [first])
    assert found["strangers"] == [["address_conflict", "10.8.0.50", higher, {"other_macs": lower}]]


@pytest.mark.needs("root", "scapy")
def test_who_announces_the_address_of_a_known_device_is_a_stranger() -> None:
    found = in_lab("impostor")
    evidence = {"known_mac": "02:00:00:00:00:50", "unasked": "yes"}
    assert found["strangers"] == [["address_conflict", "10.8.0.50", found["mac"], evidence]]


@pytest.mark.needs("root", "scapy", "dnsmasq")
def test_a_second_dhcp_server_shows_itself_and_gives_no_lease() -> None:
    found = in_lab("dhcp_server")
    (server, gateway) = found["strangers"]
    offered = server[3].pop("offered")
    assert offered.startswith("10.8.1.")
    assert server == [
        "dhcp_server",
        "10.8.0.2",
        found["mac"],
        {"message": "offer", "gateways": "10.8.0.2", "name_servers": "10.8.0.66", "domain": "evil.test"},
    ]
    assert gateway == ["gateway", "10.8.0.2", found["mac"], {"named_by": "10.8.0.2"}]
    assert found["leases"] == ""


@pytest.mark.needs("root", "scapy", "radvd")
def test_a_rogue_router_is_heard() -> None:
    found = in_lab("router")
    ((conduct, address, mac, evidence),) = found["strangers"]
    assert (conduct, address[:6], mac) == ("router", "fe80::", found["mac"])
    prefix = {"prefixes": "2001:db8:66::/64", "name_servers": "2001:db8:66::53"}
    assert evidence == {"lifetime_s": "1800", **prefix}


@pytest.mark.needs("root", "scapy")
def test_a_gateway_that_answers_for_others_shows_itself() -> None:
    found = in_lab("proxy")
    assert found["strangers"] == [["gateway", "", found["mac"], {"answers_for": "192.0.2.1"}]]


@pytest.mark.needs("root", "scapy", "dnsmasq")
def test_a_flood_is_bounded_and_counted_and_drowns_no_dhcp_server() -> None:
    found = in_lab("flood")
    assert found["kinds"]["DhcpFact"] == 1
    assert found["kinds"]["ArpFact"] <= 8192 * 2
    assert found["losses"]["dropped"] > 0 or not found["too_many"]
    assert found["losses"]["held_back"] > 0
    answered = [address for address, _, _ in found["asked"]["answers"]]
    assert found["asked"]["silent"] == [], "what the kernel dropped is not silence"
    assert answered in ([], ["10.8.0.2"])


@pytest.mark.needs("root", "scapy")
def test_frames_of_others_do_not_pass_and_broken_ones_break_nothing() -> None:
    found = in_lab("strays")
    said = {int(mac[-2:], 16): what for mac, what in found["said"]}
    assert not [number for number in said if number <= 0x10], "another VLAN, other ports, from beyond a router"
    assert {0x1F, 0x20, 0x21, 0x22, 0x23} <= set(said)
    assert said[0x21].startswith("evil[31m xxx"), "cleaned"
    assert said[0x23] == ["2001:db8:1::/64"], "behind two extension headers"
    assert found["losses"]["undissected"] == 0


@pytest.mark.needs("root")
def test_a_helper_that_died_is_started_again_and_has_no_rights() -> None:
    found = in_lab("killed")
    assert found["silent"] == 0
    assert found["answered"] + found["not_asked"] == 4094
    assert (found["uids"], found["rights"]) == (["65534"] * 4, [0, 0, 0])
    assert found["revived"] == 300


@pytest.mark.needs("root")
def test_a_card_that_goes_takes_no_other_with_it() -> None:
    found = in_lab("card_gone")
    first, second = "10.8.0.5", "10.77.0.2"
    assert found["there"] == found["up"] == [sorted([first, second]), []]
    assert found["down"] == found["gone"] == [[first], [second]]


@pytest.mark.needs("root", "scapy", "tshark")
def test_what_we_send_is_what_tshark_reads() -> None:
    """Operation, who asks for whom | DHCP message, hardware address | checksums | ICMPv6 type, checksum, hop limit."""
    found = in_lab("provoked")
    assert found["sent"] == [
        "1|10.8.0.1|10.8.0.7||||||||",
        "1|10.8.0.1|192.0.2.1||||||||",
        f"|||1|{found['mac']}|1|1||||",
        "|||||||133|1|255|",
    ]


@pytest.mark.needs("root")
def test_without_the_right_it_is_said_to_be_impossible() -> None:
    script = (
        "import asyncio; from collector.protocols.arp import Segment\n"
        "from collector.protocols.errors import LocalFault\n"
        "try: asyncio.run(Segment.open())\n"
        "except LocalFault as fault: print(fault)"
    )
    card = 'ip link add one type veth peer name two; ip addr add 10.8.0.1/24 dev one; ip link set one up; exec "$@"'
    drop = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    said = []
    for setup in (card, 'exec "$@"'):
        command = ["unshare", "-n", "sh", "-c", setup, "sh", *drop, sys.executable, "-c", script]
        said.append(subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.strip())
    assert said == ["segment.impossible (reason=EPERM)", "segment.no_card"]
