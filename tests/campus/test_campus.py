"""Scans of a real /20 with 300 live hosts, each a kernel of its own, at the kernel's default limits."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

import pytest

from bench.lab.campus import Lab, limits
from bench.lab.plan import LIVE, PART, RECORDINGS, ROGUE_DHCP, ROUTED, SEGMENT, WATCH, Host, Role, findable
from collector.discovery.manners import PACKETS

pytestmark = [
    pytest.mark.campus,
    pytest.mark.timeout(900),
    pytest.mark.needs("root", "recordings", "snmpd", "gst-rtsp", "tshark", "nftables", "dnsmasq", "radvd", "nmap"),
]
DEFAULTS = {"gc_thresh1": 128, "gc_thresh2": 512, "gc_thresh3": 1024}
SLOW_ARP = 10  # a second
HEARD_WITHIN_S = 60.0


def answered(told: dict[str, Any], network: Any = SEGMENT) -> set[str]:
    """Addresses of the network that were seen; the collector's own machine is one of them."""
    seen = {row["address"] for row in told["sightings"] if ip_address_or_none(row["address"]) is not None}
    return {address for address in seen if ip_address(address) in network} - {WATCH}


def ip_address_or_none(text: str) -> object:
    try:
        return ip_address(text)
    except ValueError:
        return None


def role_of(hosts: dict[str, Host], addresses: set[str]) -> list[tuple[Role, str]]:
    return sorted((hosts[address].role, address) for address in addresses)


def test_the_kernel_has_its_default_limits() -> None:
    assert limits() == DEFAULTS


def test_all_live_hosts_are_found_and_none_is_invented(lab: Lab, fast: Any) -> None:
    hosts = findable(lab.hosts)
    found = answered(fast.told)
    assert len(hosts) == LIVE
    assert role_of(hosts, set(hosts) - found) == []
    assert found - set(hosts) == set()


def test_nothing_is_left_unasked(fast: Any) -> None:
    assert fast.told["not_asked"] == 0
    assert fast.told["reasons"] == {}


def test_replayed_devices_are_what_they_were(lab: Lab, fast: Any) -> None:
    kinds = fast.kinds()
    replayed = [host for host in lab.hosts if host.role is Role.REPLAYED]
    wrong = {host.what: kinds[host.address] for host in replayed if kinds[host.address] != RECORDINGS[host.what]}
    assert wrong == {}


def test_simulated_cameras_and_recorders_are_recognised(lab: Lab, fast: Any) -> None:
    prefixes = {"cam": "camera", "nvr": "recorder", "ups": "ups"}
    kinds = fast.kinds()
    personas = [host for host in lab.hosts if host.role is Role.PERSONA]
    told = {host.what: kinds[host.address] for host in personas}
    assert told == {host.what: prefixes[host.what[:3]] for host in personas}


def test_agents_of_net_snmp_are_understood_with_community_and_user(lab: Lab, fast: Any) -> None:
    kinds = fast.kinds()
    agents = [host.address for host in lab.hosts if host.role in (Role.SNMPD, Role.SNMPD_V3)]
    assert {kinds[address] for address in agents} == {"server"}


def test_plain_hosts_are_called_nothing_they_are_not(lab: Lab, fast: Any) -> None:
    bare = {Role.PLAIN, Role.SILENT, Role.PROHIBITS, Role.RESETS, Role.LIMITS_PING}
    kinds = fast.kinds()
    told = {kinds[host.address] for host in findable(lab.hosts).values() if host.role in bare}
    assert told == {"unknown"}


def test_the_denied_hear_nothing(collector: Any, fast: Any) -> None:
    assert fast.capture.packets
    assert fast.capture.to(collector.denied()) == []
    assert answered(fast.told).isdisjoint(collector.denied())


def test_printers_are_not_made_to_print(lab: Lab, fast: Any) -> None:
    printers = [host.address for host in lab.hosts if host.role is Role.PRINTER]
    heard = fast.capture.to(printers)
    assert heard
    assert [packet for packet in heard if packet.port in range(9100, 9108)] == []


def test_no_host_gets_more_packets_in_a_second_than_agreed(fast: Any) -> None:
    busy = fast.capture.busiest_second()
    assert {address: most for address, most in busy.items() if most > PACKETS} == {}


def test_a_second_scan_changes_nothing(fast: Any, again: Any) -> None:
    assert (again["added"], again["moved"], again["gone"], again["not_asked"]) == ([], [], [], 0)
    assert answered(again) == answered(fast.told)


def test_the_slow_pace_is_kept_and_finds_as_much(lab: Lab, slow: Any) -> None:
    here = {address for address in findable(lab.hosts) if ip_address(address) in PART}
    assert len(here) > 10
    assert answered(slow.told, PART) == here
    assert slow.told["not_asked"] == 0
    # Within ten seconds, so that what the kernel sends by itself for hosts that are there may come between.
    assert slow.capture.arp_at_most(10.0) <= 10 * SLOW_ARP + len(here)


def test_a_network_behind_a_router_is_asked_without_arp(new_collector: Callable[[], Any], lab: Lab) -> None:
    told = new_collector().scan(str(ROUTED))
    there = [host for host in lab.hosts if not host.on_link]
    reachable = {host.address for host in there if host.role is not Role.SILENT}
    gateway = str(next(ROUTED.hosts()))
    assert answered(told, ROUTED) == reachable | {gateway}
    assert told["not_asked"] == 0


def test_strangers_of_the_segment_are_reported_with_evidence(new_collector: Callable[[], Any], lab: Lab) -> None:
    """While the service runs, a client asks for an address, and the rogue router advertises itself."""
    collector = new_collector()
    roles = {role: next(host for host in lab.hosts if host.role is role) for role in Role}
    with (collector.folder / "log").open("w") as log:
        service = subprocess.Popen(
            collector.words("run"), cwd=collector.folder, env=collector.environment(), stdout=log, stderr=log
        )
    server, router = roles[Role.ROGUE_DHCP].mac, roles[Role.ROGUE_ROUTER].mac
    heard: dict[str, dict[str, str]] = {}
    end_s = time.monotonic() + HEARD_WITHIN_S
    try:
        while not {server, router} <= set(heard) and time.monotonic() < end_s:
            ask_for_an_address(lab)
            for entry in collector.json("inbox"):
                for mac in (server, router):
                    if entry["topic"] == "stranger" and mac in json.dumps(entry):
                        heard[mac] = heard.get(mac, {}) | entry["evidence"]
    finally:
        service.send_signal(signal.SIGINT)
        service.wait(30)
    assert {server, router} == set(heard), (collector.folder / "log").read_text()
    assert heard[router]["prefixes"].startswith("2001:db8:bad::")
    assert heard[server]["gateways"] == ROGUE_DHCP
    clues = {
        one["mac"]: {clue["id"] for clue in one["clues"]} for one in collector.json("addresses", "gateways", code=1)
    }
    assert "ipam.clue.dhcp" in clues[server]
    assert "ipam.clue.advertises" in clues[router]


def ask_for_an_address(lab: Lab) -> None:
    client = next(host for host in lab.hosts if host.role is Role.PLAIN)
    lab.spaces.run(client.short, "nmap", "--script", "broadcast-dhcp-discover", "-e", "eth0")
