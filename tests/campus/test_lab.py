"""The lab itself: it counts rightly, and cleans up after runs that were killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench.lab.capture import most_within
from bench.lab.namespaces import NAMES, Namespaces, present
from bench.lab.plan import LIVE, SEGMENT, campus, findable

ROOT = Path(__file__).parents[2]
KILLED = """
import subprocess, sys, time
from bench.lab.namespaces import Namespaces
with Namespaces() as spaces:
    spaces.add(["one", "two"])
    spaces.start("one", "sleep", "600")
    print(spaces.name("one"), flush=True)
    time.sleep(600)
"""


def test_the_plan_has_as_many_findable_addresses_as_it_says() -> None:
    hosts = campus()
    assert len(findable(hosts)) == LIVE
    assert len({host.mac for host in hosts}) == len({host.short for host in hosts}) == len(hosts)
    assert campus() == hosts
    assert {host.on_link for host in hosts if host.address not in map(str, SEGMENT)} == {False}


@pytest.mark.parametrize(
    ("times", "most"), [([], 0), ([1.0], 1), ([0.0, 0.5, 0.99, 1.0, 1.2], 4), ([0.0, 1.0, 2.0], 1)]
)
def test_the_busiest_second(times: list[float], most: int) -> None:
    assert most_within(times, 1.0) == most


@pytest.mark.campus
@pytest.mark.needs("root")
def test_what_a_killed_run_left_behind_is_removed_and_nothing_else() -> None:
    with Namespaces() as mine:
        mine.add(["here"])
        process = subprocess.Popen([sys.executable, "-c", KILLED], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        left = process.stdout.readline().strip()
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert left in present()
        assert NAMES.match(left)
        with Namespaces():
            assert left not in present()
            assert mine.name("here") in present()
        assert mine.name("here") in present()
    assert mine.name("here") not in present()
