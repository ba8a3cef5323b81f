"""The process that fires alerts and mails them is killed again and again, beside a server that is often away and often
refuses: nobody misses anything, and nothing comes twice but what was in flight."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from smtpd import Kept, free_port, listening, text_of
from typing import TypeVar

import pytest
from aiosmtpd.controller import Controller
from killnine import kill_again_and_again, lines
from mail_workload import ACTION, RECIPIENTS
from sqlalchemy import Connection

from campuswatch.mail_settings import Mail
from inventory.database import Database
from inventory.model.notice import Notice, NoticeState
from inventory.model.scope import BUREAU
from inventory.repository import changes, notices

T = TypeVar("T")

ROOT = Path(__file__).parent.parent.parent
WORKLOAD = Path(__file__).parent / "mail_workload.py"
NOBODY = "p7@example.org"
BUSY_SHARE = 0.1
AWAY_SHARE = 0.25
ROUND_S = 1.2
DRAIN_S = 600
MOST = 100_000


class Trial:
    def __init__(self, folder: Path, ledger: Path, seed: int, habit: str) -> None:
        self.habit = habit
        self.rng = random.Random(seed)
        self.ledger = ledger
        self.output = folder / "fired"
        self.server = Kept()
        self.server.on_rcpt = self.answer
        self.busy = 0

    def answer(self, to: str) -> str:
        if to == NOBODY:
            return "550 5.1.1 no such user"
        if self.rng.random() < BUSY_SHARE:
            self.busy += 1
            return "451 4.3.2 later"
        return ""

    def command(self, port: int, last: int) -> list[str]:
        return [sys.executable, str(WORKLOAD), str(self.ledger), str(port), str(last), self.habit]

    def progress(self) -> int:
        return len(self.acknowledged()) + len(self.server.letters)

    def acknowledged(self) -> set[int]:
        return {int(line) for line in lines(self.output) if line.isdecimal()}  # what it logs stands there too

    def fired(self) -> set[int]:
        events = self._read(partial(changes.of_actions, scope=BUREAU, actions=[ACTION], limit=MOST))
        return {int(event.subject) for event in events}

    def kept(self) -> list[Notice]:
        return self._read(partial(notices.every, scope=BUREAU, limit=MOST))

    def _read(self, look: Callable[[Connection], list[T]]) -> list[T]:
        with closing(Database.open(f"sqlite:///{self.ledger}")) as database, database.read() as connection:
            return look(connection)


@contextmanager
def often_away(controller: Controller, rng: random.Random) -> Iterator[list[float]]:
    """A quarter of the time nobody listens; who is connected is served to the end. Gives the seconds of each kind."""
    over, seconds = threading.Event(), [0.0, 0.0]

    def work() -> None:
        while not over.is_set():
            for away, share in enumerate((1 - AWAY_SHARE, AWAY_SHARE)):
                listening(controller, on=not away)
                pause = ROUND_S * share * rng.uniform(0.7, 1.3)
                over.wait(pause)
                seconds[away] += pause
        listening(controller, on=True)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield seconds
    finally:
        over.set()
        thread.join()


def kill_the_sender(tmp_path: Path, migrated: Path, kills: int, alerts: int, habit: str = "honest") -> Trial:
    """Ends when everything that was fired came to rest."""
    ledger = tmp_path / "ledger.db"
    shutil.copy(migrated, ledger)
    trial = Trial(tmp_path, ledger, kills, habit)
    controller = Controller(trial.server, hostname="127.0.0.1", port=free_port())
    controller.start()
    port = controller.port
    try:
        with often_away(controller, trial.rng) as seconds:
            kill_again_and_again(
                kills, kills, lambda: trial.command(port, MOST), trial.output, trial.progress, lambda: None,
                grow=max(2, alerts // kills), longest_s=0.2,
            )  # fmt: skip
            last = max(alerts, *trial.fired())
            done = subprocess.run(trial.command(port, last), stdout=subprocess.PIPE, timeout=DRAIN_S)
    finally:
        controller.stop()
    assert done.returncode == 0
    print(
        f"\n{len(trial.fired())} alerts, {kills} kills, server away {seconds[1] / sum(seconds):.0%} of the time and "
        f"{trial.busy} times busy: {len(trial.server.letters)} mails, {doubles(trial.server).total()} of them doubled"
    )
    return trial


@pytest.fixture(autouse=True)
def _of_this_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def test_no_alert_is_lost_and_none_comes_twice_but_what_was_in_flight(tmp_path: Path, migrated_sqlite: Path) -> None:
    judge(kill_the_sender(tmp_path, migrated_sqlite, kills=4, alerts=60), kills=4)


@pytest.mark.long
def test_nobody_misses_one_of_3000_alerts_in_200_kills(tmp_path: Path, migrated_sqlite: Path) -> None:
    judge(kill_the_sender(tmp_path, migrated_sqlite, kills=200, alerts=3_000), kills=200)


@pytest.mark.long
def test_the_kill_finds_a_sender_that_writes_down_what_it_has_not_sent(tmp_path: Path, migrated_sqlite: Path) -> None:
    """Or the tests above would be worth nothing."""
    trial = kill_the_sender(tmp_path, migrated_sqlite, kills=40, alerts=600, habit="early")
    with pytest.raises(AssertionError, match="nobody was told"):
        judge(trial, kills=40)


def doubles(server: Kept) -> Counter[str]:
    """Message-ID -> how often it came beyond once."""
    came = Counter(str(message["Message-ID"]) for _, message in server.letters)
    return Counter({id: count - 1 for id, count in came.items() if count > 1})


def judge(trial: Trial, kills: int) -> None:
    fired, kept = trial.fired(), trial.kept()
    assert trial.acknowledged() <= fired, "an acknowledged alert is gone"
    told: dict[int, set[str]] = {}
    for _, message in trial.server.letters:
        for number in re.findall(r"alert-(\d+)-", text_of(message)):
            told.setdefault(int(number), set()).add(str(message["Message-ID"]))
    wanted = {number for number in fired if f"p{number % RECIPIENTS}@example.org" != NOBODY}
    assert wanted - told.keys() == set(), "nobody was told of these"
    assert told.keys() - wanted == set(), "told of what never fired"
    assert [number for number, ids in told.items() if len(ids) > 1] == [], "told in two mails"
    # What came twice was in flight when its sender was killed: at most `at_once` for each kill, each at most once more.
    twice = doubles(trial.server)
    assert twice.total() <= kills * Mail().at_once
    assert {one.to for one in kept if one.state is NoticeState.DEAD} <= {NOBODY}
    assert not [one for one in kept if one.state in (NoticeState.WAITING, NoticeState.CLAIMED)]
    sent = {f"<{one.id}@watch.example.org>" for one in kept if one.state is NoticeState.SENT}
    assert sent == {str(message["Message-ID"]) for _, message in trial.server.letters}
    refused = [one for one in kept if one.to == NOBODY and one.state is NoticeState.DEAD]
    assert all(one.error is not None and "550" in str(one.error.params["said"]) for one in refused)
