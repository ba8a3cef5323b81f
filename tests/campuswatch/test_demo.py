"""The demo as a newcomer runs it: one address, faults that show, and nothing left behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from campuswatch.cli.demo import FAULTS, worth_breaking
from campuswatch.usecases.roles import Role
from inventory.model.device import Device
from inventory.model.kind import Kind
from language.catalogue import translate
from language.message import Message
from simulator.faults import FAULTS as FAULTS_THERE
from simulator.plan import plan_campus

LIMIT_S = 90.0


def campuswatch(*words: str) -> list[str]:
    return [sys.executable, "-m", "campuswatch.cli", *words]


class Demo:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            campuswatch("demo", "--cameras", "12", "--port", "0", "--folder", str(folder)),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self.said = ""
        self.entry = self._hear(r"http://\S+").group()
        self.url = self.entry.partition("enter/")[0]
        self._opener = build_opener(HTTPCookieProcessor())
        self._opener.open(self.entry, b"", timeout=30).close()

    def _hear(self, pattern: str) -> re.Match[str]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if match := re.search(pattern, self.said):
                return match
        raise AssertionError(f"the demo ended: {self.said}")

    def page(self, path: str = "") -> str:
        with self._opener.open(self.url + path, timeout=30) as answer:
            return str(answer.read().decode())

    def fault(self, *words: str) -> None:
        subprocess.run(
            campuswatch("simulate", "fault", *words, "--folder", str(self.folder)), check=True, capture_output=True
        )

    def state(self, code: str) -> str:
        match = re.search(r'class="state (\w+)"', self.page(f"device/{code}"))
        assert match
        return match.group(1)

    def stop(self) -> int:
        """Ctrl-C as a terminal sends it: to the whole foreground group."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(30)


def until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    started = Demo(tmp_path_factory.mktemp("demo") / "campus")
    yield started
    assert started.stop() == 0, started.said


def test_the_page_shows_the_campus_and_says_that_it_is_a_demo(demo: Demo) -> None:
    assert until(lambda: demo.page().count('class="state UP"') == 22)
    page = demo.page()
    assert "Riverside Primary School" in page
    assert "demo" in page
    assert "s01-cam-0012" in page


def test_its_address_lets_in_as_anybody_and_nobody_else_gets_in(demo: Demo) -> None:
    with build_opener().open(demo.url, timeout=30) as answer:
        assert answer.url.startswith(demo.url + "login")
    with build_opener().open(demo.entry, timeout=30) as answer:
        offered = re.findall(r'<option value="(\w+)"[^>]*>([^<]*)</option>', answer.read().decode())
    roles = {translate(Message(f"choice.role.{role}"), "en") for role in Role}
    assert {name.split(" · ")[1] for _, name in offered} == roles
    for person, name in offered:
        somebody = build_opener(HTTPCookieProcessor())
        with somebody.open(demo.entry, f"person={person}".encode(), timeout=30) as answer:
            assert name.split(" · ")[0] in answer.read().decode()


def test_last_month_lies_in_its_archive(demo: Demo) -> None:
    """The month's report and the principal's sheet, made beside the watching."""
    assert until(lambda: {"S01-R-2", "-0001", "-0002"} <= set(re.findall(r"S01-R-2|-000[12]", demo.page("reports"))))


def test_faults_show_and_mend(demo: Demo) -> None:
    assert until(lambda: demo.state("s01-cam-0001") == demo.state("s01-cam-0002") == demo.state("s01-sw-0002") == "UP")
    demo.fault("cut", "s01-cam-0001")
    demo.fault("refuse-password", "s01-cam-0002")
    demo.fault("freeze-snmp", "s01-sw-0002")
    assert until(lambda: demo.state("s01-cam-0001") == "DOWN")
    assert until(lambda: demo.state("s01-cam-0002") == "UNKNOWN"), "a refused password is not a dead camera"
    assert until(lambda: demo.state("s01-sw-0002") == "DOWN")
    for code in ("s01-cam-0001", "s01-cam-0002", "s01-sw-0002"):
        demo.fault("mend", code)
    assert until(lambda: demo.state("s01-cam-0001") == "UP")
    assert until(lambda: demo.state("s01-sw-0002") == "UP")


def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    demo = Demo(tmp_path / "campus")
    assert demo.stop() == 0
    assert not (demo.folder / "data" / "control.sock").exists()
    assert until(lambda: not processes_of(demo.folder)), processes_of(demo.folder)
    with pytest.raises(OSError, match="refused"):
        demo.page()


@pytest.mark.parametrize("cameras", [0, 5])
def test_what_is_proposed_to_break_was_found(cameras: int) -> None:
    truth = plan_campus(cameras=cameras)
    found = [
        Device(id=one.code, code=one.code, school="S01", kind=Kind(one.kind), name=one.name, address=one.address)
        for one in truth.devices
        if one.kind in {"camera", "switch", "recorder"}
    ]
    assert worth_breaking(truth, []) == {}
    kinds = {device.code: device.kind for device in found}
    proposed = worth_breaking(truth, found)
    assert {kind: kinds[code] for kind, code in proposed.items()} == {kind: kind for kind in proposed}
    assert set(proposed) == {"recorder", *(("camera", "switch") if cameras else ())}
    overlooked = [device for device in found if device.code not in proposed.values()]
    assert set(worth_breaking(truth, overlooked).values()).isdisjoint(proposed.values())


def test_what_is_proposed_to_break_can_break() -> None:
    for kind, words, _ in FAULTS:
        name = words.split()[0]
        if name != "mend":
            assert FAULTS_THERE[name].kind in ("", kind), words


def test_a_killed_demo_takes_its_children_along(tmp_path: Path) -> None:
    demo = Demo(tmp_path / "campus")
    demo.process.kill()
    demo.process.wait()
    assert until(lambda: not processes_of(demo.folder)), processes_of(demo.folder)


def test_a_folder_of_somebody_else_is_not_cleared(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work", encoding="utf-8")
    answer = subprocess.run(campuswatch("demo", "--folder", str(tmp_path)), capture_output=True, text=True, timeout=60)
    assert answer.returncode == 3
    assert "--folder" in answer.stderr
    assert (tmp_path / "thesis.txt").exists()


def processes_of(folder: Path) -> list[str]:
    """Command lines that name the folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in words and "pytest" not in words:
            found.append(words)
    return found
