"""Real pings: on loopback, and in a small network of our own with a router that says no."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from collector.protocols.errors import LocalFault, NoAnswer, ProtocolError
from collector.protocols.icmp import Pinger, _error, obstacle, tells_nothing
from collector.protocols.pace import Pace

HERE = Path(__file__).parent
NOBODY = "1 0"
EVERYBODY = "0 2147483647"


def in_lab(ping_groups: str, *arguments: str) -> dict[str, Any]:
    command = ["unshare", "-n", "sh", str(HERE / "ping_lab.sh"), sys.executable, str(HERE / "ping_lab.py"), *arguments]
    environment = {"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin", "PING_GROUPS": ping_groups}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("address", "nothing"),
    [("127.0.0.1", True), ("127.9.8.7", True), ("::1", True), ("10.0.0.1", False), ("fe80::1%eth0", False)],
)
def test_loopback_tells_nothing(address: str, nothing: bool) -> None:
    assert tells_nothing(address) is nothing


@pytest.mark.needs("root")
def test_a_thousand_pings_through_one_port() -> None:
    async def main() -> list[float]:
        pinger = await Pinger.open()
        try:
            return await asyncio.gather(*(pinger.ping(f"127.0.{i // 250}.{i % 250 + 1}", 10) for i in range(1000)))
        finally:
            await pinger.close()

    assert obstacle() is None
    assert all(0 <= took_ms < 10_000 for took_ms in asyncio.run(main()))


@pytest.mark.needs("root")
@pytest.mark.parametrize(("groups", "port"), [(EVERYBODY, "PingSockets"), (NOBODY, "RawHelper")])
def test_answers_silence_and_complaints_are_told_apart(groups: str, port: str) -> None:
    looks = {
        "10.9.0.2": "answered",
        "fd09::2": "answered",
        "10.6.0.1": "NoAnswer",  # the router swallows it
        "10.7.0.1": "Unreachable EHOSTUNREACH",  # the router says so
        "10.5.0.1": "LocalFault ENETUNREACH",  # we have no way there ourselves
    }
    assert in_lab(groups, "addresses", *looks) == {**looks, "port": port, "obstacle": "None"}


@pytest.mark.needs("root")
@pytest.mark.parametrize(("groups", "port"), [(EVERYBODY, "PingSockets"), (NOBODY, "RawHelper")])
def test_an_answer_tells_with_which_ttl_it_arrived(groups: str, port: str) -> None:
    """The router of the lab sends with 77, and 78 for IPv6."""
    assert in_lab(groups, "ttls", "10.9.0.2", "fd09::2") == {"10.9.0.2": 77, "fd09::2": 78, "port": port}


@pytest.mark.needs("root")
def test_what_the_kernel_dropped_is_our_fault_and_not_silence() -> None:
    found = in_lab(EVERYBODY, "overrun", "10.9.0.2")
    assert found["dropped"] > 0
    assert set(found["outcomes"]) == {"answered", "LocalFault answers dropped"}


@pytest.mark.needs("root")
def test_a_helper_that_died_is_started_again_and_has_no_rights() -> None:
    found = in_lab(NOBODY, "killed_helper", "10.9.0.2")
    assert (found["before"], found["after"]) == ("answered", "answered")
    assert "NoAnswer" not in found["during"]
    assert found["uids"] == ["65534"] * 4
    assert found["rights"] == [0]


@pytest.mark.needs("root")
def test_without_any_right_it_is_said_to_be_impossible() -> None:
    """As a root that has lost its capabilities, where ping sockets are closed to all."""
    script = (
        "import asyncio; from collector.protocols.icmp import Pinger, obstacle; print(obstacle())\n"
        "try: asyncio.run(Pinger.open())\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    drop = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    shell = "echo '1 0' > /proc/sys/net/ipv4/ping_group_range; exec \"$@\""
    command = ["unshare", "-n", "sh", "-c", shell, "sh", *drop, sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110)
    said = "icmp.impossible (reason=EPERM)"
    assert done.stdout.splitlines() == [said, f"LocalFault {said}"], done.stderr


@pytest.mark.needs("root")
def test_more_than_the_pace_allows_was_not_asked() -> None:
    async def main() -> list[float | BaseException]:
        pinger = await Pinger.open(pace=Pace(rate=20, burst=1))
        try:
            return await asyncio.gather(
                *(pinger.ping("127.0.0.1", 20, patience_s=0.3) for _ in range(20)), return_exceptions=True
            )
        finally:
            await pinger.close()

    outcomes = asyncio.run(main())
    assert sum(isinstance(outcome, LocalFault) for outcome in outcomes) >= 10
    assert not [outcome for outcome in outcomes if isinstance(outcome, NoAnswer)]


def test_pace_spaces_places_and_saves_up_no_more_than_a_burst() -> None:
    now = 100.0
    pace = Pace(rate=10, burst=3, monotonic=lambda: now)
    assert pace.reserve() == 0
    assert pace.reserve() == pytest.approx(0.1)
    assert pace.reserve(patience_s=0.15) == pytest.approx(0.2)
    assert pace.reserve() == pytest.approx(0.2), "a place that was not worth the wait is not taken"
    now += 60
    assert [pytest.approx(pace.reserve()) for _ in range(4)] == [0, 0, 0, 0.1]


@pytest.mark.parametrize(
    ("code", "sent", "kind"),
    [(101, False, "LocalFault"), (101, True, "Unreachable"), (113, False, "Unreachable"), (105, False, "LocalFault")],
)
def test_errnos(code: int, sent: bool, kind: str) -> None:
    error: ProtocolError = _error(code, sent=sent)
    assert type(error).__name__ == kind
