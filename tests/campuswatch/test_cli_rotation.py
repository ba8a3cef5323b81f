"""`campuswatch secret rotate`, `rotations`, `pending` and `release` as people type them."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from sqlalchemy import Connection

from campuswatch.opening import open_ledger, open_vault
from campuswatch.rotation.arrows import Arrows
from campuswatch.settings import FILE_NAME, load
from collector.clock import SystemClock
from collector.control import WRITERS
from inventory.model.claim import Claim, ClaimType
from inventory.model.credential import CredentialType
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.rotation import Progress, Rotation
from inventory.model.scope import BUREAU
from inventory.model.turn import State, Turn
from inventory.repository import audit_rows, claims, devices, rotations, turn_secrets
from inventory.rotation import Heard

PASSWORD, OWN, PASSPHRASE = "Old-Pass-77", "a password for Wang alone", "a passphrase for the cupboard"
CAMERA = Device(
    id="1" * 32, code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name="Gate", stage=Stage.ADOPTED,
    address="127.9.0.2", vendor="Hikvision",
)  # fmt: skip
OTHER = Device(
    id="2" * 32, code="s01-cam-0002", school="S01", kind=Kind.CAMERA, name="Yard", stage=Stage.ADOPTED,
    address="127.9.0.3", vendor="Hikvision",
)  # fmt: skip


def done(folder: Path, *words: str, stdin: str = "", code: int = 0) -> str:
    ended = run(folder, *words, stdin=stdin)
    assert ended.returncode == code, (words, ended.stdout, ended.stderr)
    assert "Traceback" not in ended.stderr
    assert PASSWORD not in ended.stderr
    return ended.stdout + ended.stderr


def write(folder: Path, work: Callable[[Connection], Any]) -> Any:
    with closing(open_ledger(load(folder / FILE_NAME))) as database:
        return database.write(work).result(30)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rotation")
    done(folder, "init", "--school", "S01", "--name", "One", "--prefix", "127.9.0.0/28", "--zone", "Asia/Shanghai",
         "--language", "en", "--web-port", "0")  # fmt: skip
    done(folder, "secret", "set", "--school", "S01", "--type", "password", "--account", "admin",
         stdin=f"{PASSWORD}\n")  # fmt: skip

    def plant(connection: Connection) -> None:
        for one in (CAMERA, OTHER):
            devices.add(connection, one, actor="test", at_ms=1)
        claims.put(connection, CAMERA.code, [Claim(ClaimType.SERIAL, "DS-0001")], at_ms=1)

    write(folder, plant)
    return folder


@pytest.fixture
def house(made: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "house"
    shutil.copytree(made, folder)
    return folder


TURN = Turn(
    id="turn-1", rotation="rotation-1", school="S01", device=CAMERA.code, writer="isapi",
    type=CredentialType.PASSWORD, account="admin", wave=0, place=0,
)  # fmt: skip
BAD_END = (Heard.OLD_IN, Heard.UNCLEAR, Heard.NEW_OUT, Heard.OLD_OUT)


def begun(folder: Path, *heard: Heard, waiting: bool = False) -> State:
    """A rotation whose camera has come so far; `waiting`: another was not begun."""
    other = replace(TURN, id="turn-2", device=OTHER.code, wave=1)

    def plant(connection: Connection) -> None:
        rotations.put(connection, Rotation(id="rotation-1", by="wang", at_ms=1, progress=Progress.STOPPED))
        rotations.plan(connection, [TURN, *([other] if waiting else [])])

    write(folder, plant)

    async def go() -> State:
        settings = load(folder / FILE_NAME)
        with closing(open_ledger(settings)) as database:
            vault = open_vault(settings, database)
            arrows = Arrows(database=database, vault=vault, clock=SystemClock(), actor="test")
            moved = await arrows.prepare(TURN, WRITERS["isapi"].rules)
            for one in heard:
                moved = await arrows.go(moved, one)
            return moved.state

    return asyncio.run(go())


@pytest.fixture
def quarantine(house: Path) -> Path:
    """The camera's new password was refused and then its old one."""
    assert begun(house, *BAD_END) is State.QUARANTINE
    return house


def pending_of(folder: Path) -> str:
    settings = load(folder / FILE_NAME)
    with closing(open_ledger(settings)) as database, database.read() as connection:
        vault = open_vault(settings, database)
        held = {role.value: vault.open(row).secret for _, role, row in turn_secrets.every(connection, BUREAU)}
    assert held["former"] == PASSWORD
    return held["pending"]


def test_a_dry_run_says_what_would_change_and_why_not_the_rest(made: Path) -> None:
    rows = json.loads(done(made, "secret", "rotate", "--school", "S01", "--dry-run", "--json"))
    assert {row["device"]: (row["wave"], row["writer"]) for row in rows} == {
        CAMERA.code: (0, "isapi"),
        OTHER.code: (None, "isapi"),
    }
    (why,) = [row["why_not"] for row in rows if row["why_not"]]
    assert "--waive" in why
    told = done(made, "secret", "rotate", "--school", "S01", "--dry-run", "--waive", "bench")
    assert "canary" in told
    assert PASSWORD not in told


def test_it_wants_to_know_what(made: Path) -> None:
    assert "--school" in done(made, "secret", "rotate", code=2)
    assert "no other choice" in done(made, "secret", "rotate", "--resume", "--school", "S01", code=2)
    assert "No rotation waits" in done(made, "secret", "rotate", "--resume", code=2)
    assert "Nothing can be changed" in done(made, "secret", "rotate", "--device", OTHER.code, code=2)


def test_a_silent_canary_keeps_its_password_and_stops_it(house: Path) -> None:
    told = json.loads(done(house, "secret", "rotate", "--device", CAMERA.code, "--json", code=1))
    assert (told["progress"], told["turns"]["kept"]) == ("stopped", 1)
    shown = done(house, "secret", "rotations")
    assert CAMERA.code in shown
    assert "kept" in shown


def test_what_waits_for_a_person_is_shown_and_no_password(quarantine: Path) -> None:
    for words in ((), ("--open",), ("--json",)):
        told = done(quarantine, "secret", "rotations", *words)
        assert CAMERA.code in told
        assert "quarantine" in told
        assert PASSWORD not in told
        assert pending_of(quarantine) not in told


def test_a_rotation_with_a_device_in_quarantine_does_not_go_on(quarantine: Path) -> None:
    told = done(quarantine, "secret", "rotate", "--resume", code=1)
    assert "refuses both" in told
    assert "still_open" not in told
    assert "turn-1" in done(quarantine, "secret", "rotate", "--device", CAMERA.code, "--dry-run", "--json")


def test_it_is_released_with_a_reason_for_the_record(quarantine: Path) -> None:
    assert "--reason" in done(quarantine, "secret", "release", CAMERA.code, "--again", code=2)
    assert "either" in done(quarantine, "secret", "release", CAMERA.code, "--reason", "looked", code=2)
    told = json.loads(done(quarantine, "secret", "release", "turn-1", "--again", "--reason", "not locked", "--json"))
    assert told["state"] == "verify"
    assert "does not wait" in done(quarantine, "secret", "release", "turn-1", "--again", "--reason", "x y", code=2)


def test_what_was_set_right_by_hand_is_over(quarantine: Path) -> None:
    done(quarantine, "secret", "release", CAMERA.code, "--by-hand", "--reason", "reset and set anew")
    assert "No change of a password is open" in done(
        quarantine, "secret", "release", CAMERA.code, "--again", "--reason", "once more", code=2
    )


def test_who_mends_it_by_hand_is_shown_both_and_it_stands_in_the_chain(quarantine: Path) -> None:
    done(quarantine, "person", "add", "Wang Wei", "--school", "S01")
    done(quarantine, "person", "login", "Wang Wei", "--school", "S01", "--name", "wang", "--may", "reveal",
         stdin=f"{PASSPHRASE}\n{OWN}\n")  # fmt: skip
    words = ("secret", "pending", CAMERA.code, "--as", "wang", "--reason", "it is in quarantine")
    assert PASSWORD not in done(quarantine, *words, stdin=f"{OWN}\n", code=2), "a pipe gets nothing unasked"
    told = json.loads(done(quarantine, *words, "--plain", "--json", stdin=f"{OWN}\n"))
    assert (told["old"]["secret"], told["new"]["secret"]) == (PASSWORD, pending_of(quarantine))
    ended = run(quarantine, *words, "--plain", stdin="a wrong one\n")
    assert ended.returncode != 0
    assert PASSWORD not in ended.stdout


CANCEL = ("secret", "cancel", "rotation", "--reason", "the summer will do")


def actions_of(folder: Path) -> list[str]:
    with closing(open_ledger(load(folder / FILE_NAME))) as database, database.read() as connection:
        return [one.action for one in audit_rows.entries(connection, BUREAU, "S01")]


def test_what_was_not_begun_is_cancelled_and_its_secrets_are_gone(house: Path) -> None:
    assert begun(house, waiting=True) is State.PREPARED
    told = json.loads(done(house, *CANCEL, "--json"))
    assert (told["progress"], told["turns"]["kept"], told["left"]) == ("done", 2, [])
    with closing(open_ledger(load(house / FILE_NAME))) as database, database.read() as connection:
        assert turn_secrets.every(connection, BUREAU) == []
        assert rotations.resting(connection, BUREAU) == {}
    assert actions_of(house).count("turns.cancelled") == 1
    assert "No rotation waits" in done(house, "secret", "rotate", "--resume", code=2)
    assert "Nothing of rotation" in done(house, *CANCEL, code=2)
    assert "begins with nothing" in done(house, "secret", "cancel", "nothing", "--reason", "why", code=2)


def test_what_a_device_may_have_heard_of_is_not_cancelled(house: Path) -> None:
    assert begun(house, Heard.OLD_IN, waiting=True) is State.APPLYING
    told = json.loads(done(house, *CANCEL, "--json"))
    assert (told["progress"], told["turns"]["kept"]) == ("stopped", 1)
    assert [(turn["device"], turn["state"]) for turn in told["left"]] == [(CAMERA.code, "applying")]
    assert "--resume" in done(house, *CANCEL, code=2)
    assert pending_of(house)


def test_nobody_writes_over_what_a_rotation_is_changing(house: Path) -> None:
    own = ("secret", "set", "--school", "S01", "--type", "password", "--device", CAMERA.code)
    done(house, *own, "--account", "admin", stdin=f"{PASSWORD}\n")
    row = json.loads(done(house, "secret", "list", "--device", CAMERA.code, "--json"))[0]
    begun(house)
    for words, typed in (((*own, "--account", "admin"), "Own-Pass-88\n"), (("secret", "remove", row["id"]), "")):
        told = done(house, *words, stdin=typed, code=2)
        assert "is changing admin of s01-cam-0001" in told
    done(house, *own, "--account", "guard", stdin="Own-Pass-88\n")
    done(house, *CANCEL)
    done(house, *own, "--account", "admin", stdin="Own-Pass-88\n")


def test_in_quarantine_a_person_s_word_counts(quarantine: Path) -> None:
    done(quarantine, "secret", "set", "--school", "S01", "--type", "password", "--account", "admin",
         "--device", CAMERA.code, stdin="Own-Pass-88\n")  # fmt: skip
    assert "kept" in done(quarantine, "secret", "release", CAMERA.code, "--by-hand", "--reason", "set anew")
