"""The documents keep their word: their commands run, their links lead somewhere, their verbs and settings exist.

A block ```sh is run as it stands, in a folder of its own, with every address on a simulated campus. Marks:

    sh exit=0,1            either exit code is fine
    sh background          runs beside the blocks after it, and ends cleanly on SIGTERM
    sh no-run because="…"  is not run, for that reason
    toml rules             is no settings file but one of rules
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import click
import pytest

from alerts.rules import RULES
from campuswatch.cli import VERBS
from campuswatch.own_rules import read_rules
from campuswatch.settings import Settings
from campuswatch.strict_toml import read_toml
from simulator.campus import Campus
from simulator.plan import plan_campus
from simulator.ports import free_ports
from simulator.truth import Truth

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "ansible" / "README.md", *(ROOT / "docs").rglob("*.md")]
)
FENCE = re.compile(r"^```(?P<info>.*)\n(?P<text>(?:.*\n)*?)```$", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
REASON = re.compile(r'no-run because="(?P<reason>[^"]{10,})"')
EXITS = re.compile(r"exit=(?P<codes>\d(?:,\d)*)")
MOST_NOT_RUN = 6
# Named in the documents as places of things to come.
TO_COME = {"alerts/notifiers/"}
SCHOOL_PREFIX = "10.1.0.0/22"
COMMAND_S = 60
INIT = "campuswatch init --school S01 --name School --prefix 10.1.0.0/22 --zone Asia/Shanghai --language en"


@dataclass(frozen=True)
class Block:
    document: Path
    line: int
    info: str
    text: str

    @property
    def words(self) -> list[str]:
        return self.info.split()

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}:{self.line}"


def blocks(document: Path) -> list[Block]:
    text = document.read_text(encoding="utf-8")
    return [
        Block(document, text.count("\n", 0, found.start()) + 1, found["info"].strip(), found["text"])
        for found in FENCE.finditer(text)
    ]


BLOCKS = [block for document in DOCUMENTS for block in blocks(document)]
SHELL = [block for block in BLOCKS if block.words[:1] == ["sh"]]
RUN = [block for block in SHELL if "no-run" not in block.words]


def prose(document: Path) -> str:
    return FENCE.sub("", document.read_text(encoding="utf-8"))


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_blocks_say_what_they_are() -> None:
    assert [str(block) for block in BLOCKS if not block.words or block.words[0] not in ("sh", "text", "toml")] == []


def test_few_blocks_are_not_run_and_each_says_why() -> None:
    not_run = [block for block in SHELL if "no-run" in block.words]
    assert [str(block) for block in not_run if not REASON.search(block.info)] == []
    assert len(not_run) <= MOST_NOT_RUN, [str(block) for block in not_run]


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.words[:1] == ["toml"]], ids=str)
def test_settings_in_the_documents_are_right(block: Block) -> None:
    tomllib.loads(block.text)
    problems = read_rules(block.text, RULES)[1] if "rules" in block.words else read_toml(block.text, Settings)[1]
    assert problems == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    dead = []
    for target in LINK.findall(prose(document)):
        if target.startswith(("http:", "https:")):
            continue
        name, _, anchor = target.partition("#")
        path = (document.parent / name).resolve() if name else document
        if not path.exists() or (anchor and anchor not in anchors(path)):
            dead.append(target)
    assert dead == []


def test_every_decision_is_listed_and_has_its_parts() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall((folder / "README.md").read_text(encoding="utf-8")))
    pages = {path.name for path in folder.glob("[0-9]*.md")}
    assert pages == listed
    assert [name[:4] for name in sorted(pages)] == [f"{number:04d}" for number in range(1, len(pages) + 1)]
    for name in pages:
        text = (folder / name).read_text(encoding="utf-8")
        assert [part for part in ("## Context", "## Decision", "2026-") if part not in text] == [], name


def test_places_in_the_documents_exist() -> None:
    named = {
        (document.name, span)
        for document in DOCUMENTS
        for span in re.findall(r"`((?:[a-z_]+/)+[\w.]*)`", prose(document))
        if not span.startswith(("data/", "src/")) and span not in TO_COME
    }
    assert sorted(place for place in named if not (ROOT / place[1]).exists()) == []


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every `campuswatch …` in a block or in a code span, as words."""
    for block in SHELL:
        for line in block.text.splitlines():
            if line.strip().startswith("campuswatch "):
                yield str(block), shlex.split(line.split(" > ")[0])[1:]
    for document in DOCUMENTS:
        for span in re.findall(r"`campuswatch ([a-z][^`]*)`", prose(document)):
            if "," not in span:
                yield document.name, shlex.split(span)


def resolve(words: list[str]) -> tuple[click.Command, list[str]]:
    verb, *rest = words
    command: click.Command = import_module(VERBS[verb][0]).command
    while isinstance(command, click.Group) and rest:
        command = command.commands[rest.pop(0)]
    return command, rest


def test_verbs_and_options_in_the_documents_exist() -> None:
    wrong = []
    for where, words in commands():
        try:
            command, rest = resolve(words)
        except KeyError as error:
            wrong.append(f"{where}: campuswatch {' '.join(words)}: no {error}")
            continue
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        wrong += [
            f"{where}: {word}"
            for word in rest
            if word.startswith("--") and word.partition("=")[0] not in {*known, "--help"}
        ]
    assert wrong == []


def test_every_verb_is_in_the_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [verb for verb in VERBS if not re.search(rf"\b{verb}\b", text)] == []


def test_make_targets_in_the_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        target
        for document in DOCUMENTS
        for target in re.findall(r"(?:^|`)make ([a-z-]+)", document.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert named <= targets


@contextmanager
def running(campus: Campus) -> Iterator[None]:
    """The campus answers in a thread of its own while this is open."""
    ready, failed = threading.Event(), []
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def live() -> None:
        async with campus:
            ready.set()
            await stop.wait()

    def work() -> None:
        try:
            loop.run_until_complete(live())
        except OSError as error:
            failed.append(error)
        finally:
            ready.set()

    thread = threading.Thread(target=work)
    thread.start()
    ready.wait(30)
    try:
        assert not failed, failed
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(30)
        loop.close()


def a_campus() -> Truth:
    prefix = f"127.{random.randrange(16, 250)}.{random.randrange(250)}.0/24"
    return plan_campus(seed=1, prefix=prefix, cameras=4, ports=free_ports())


class Reader:
    """Someone who types what a document says, in a folder of their own, at the simulated campus."""

    def __init__(self, folder: Path, truth: Truth, stack: ExitStack) -> None:
        self._folder = folder
        self._truth = truth
        self._stack = stack
        path = os.pathsep.join([str(Path(sys.executable).parent), *os.get_exec_path()])
        self._environment = {"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8"}
        self._secret = next(device.snmp.community for device in truth.devices if device.snmp and device.snmp.community)

    def adapt(self, text: str) -> str:
        """The document's school stands at usual ports and in 10.1.0.0/22; ours does not."""
        ports = " ".join(f"--port {name}={port}" for name, port in self._truth.ports.items())
        text = text.replace(SCHOOL_PREFIX, self._truth.prefix)
        return re.sub(r"^campuswatch init .*$", rf"\g<0> {ports} --web-port 0", text, flags=re.MULTILINE)

    def type(self, block: Block) -> None:
        if "background" in block.words:
            self._stack.enter_context(self._beside(block))
            return
        done = subprocess.run(
            ["sh", "-euc", self.adapt(block.text)],
            cwd=self._folder, env=self._environment, input=f"{self._secret}\n",
            capture_output=True, text=True, timeout=COMMAND_S,
        )  # fmt: skip
        allowed = EXITS.search(block.info)
        codes = [int(code) for code in allowed["codes"].split(",")] if allowed else [0]
        assert done.returncode in codes, f"{block}: exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr, f"{block}:\n{done.stderr}"

    @contextmanager
    def _beside(self, block: Block) -> Iterator[None]:
        log = self._folder / "background.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["sh", "-euc", f"exec {self.adapt(block.text)}"],
                cwd=self._folder, env=self._environment, stdout=subprocess.PIPE, stderr=output, text=True,
            )  # fmt: skip
        assert process.stdout is not None
        try:
            first = process.stdout.readline()
            assert first, f"{block} ended at once:\n{log.read_text()}"
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                code = process.wait(30)
            finally:
                process.kill()
                process.stdout.close()
        assert code == 0, f"{block}: exit code {code}\n{log.read_text()}"


@pytest.mark.parametrize(
    "document", sorted({block.document for block in RUN}), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_commands_run_as_they_stand(document: Path, tmp_path: Path) -> None:
    script = [block for block in RUN if block.document == document]
    truth = a_campus()
    with ExitStack() as stack:
        stack.enter_context(running(Campus(truth)))
        reader = Reader(tmp_path, truth, stack)
        if not any("campuswatch init" in block.text for block in script):
            reader.type(Block(document, 0, "sh", INIT))
        for block in script:
            reader.type(block)
    shutil.rmtree(tmp_path)
