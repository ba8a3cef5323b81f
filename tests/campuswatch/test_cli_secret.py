"""`campuswatch secret` as people type it: on a pipe, on a terminal, beside a service, and with a thief about."""

from __future__ import annotations

import json
import os
import pty
import re
import resource
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from command_line import run_here

PASSPHRASE, PASSWORD = "a passphrase for the cupboard", "a password for Wang alone"
VIEWER, ADMIN = "Viewer-Pass-77", "Admin-Pass-88"
LIMIT_S = 60


def done(folder: Path, *words: str, stdin: str = "", code: int = 0) -> str:
    ended = run_here(folder, *words, stdin=stdin)
    assert ended.returncode == code, (words, ended.stdout, ended.stderr)
    assert "Traceback" not in ended.stderr
    return ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school with a person who may reveal, and a secret in each compartment."""
    folder = tmp_path_factory.mktemp("vault")
    done(folder, "init", "--school", "S01", "--name", "One", "--prefix", "127.9.0.0/28", "--zone", "Asia/Shanghai",
         "--language", "en", "--web-port", "0")  # fmt: skip
    done(folder, "person", "add", "Wang Wei", "--school", "S01")
    done(folder, "secret", "set", "--school", "S01", "--type", "password", "--account", "viewer", stdin=f"{VIEWER}\n")
    done(folder, "secret", "set", "--school", "S01", "--type", "password", "--account", "root", "--for", "admin",
         stdin=f"{PASSPHRASE}\n{ADMIN}\n")  # fmt: skip
    done(folder, "person", "login", "Wang Wei", "--school", "S01", "--name", "wang", "--may", "reveal",
         stdin=f"{PASSPHRASE}\n{PASSWORD}\n")  # fmt: skip
    return folder


@pytest.fixture
def house(made: Path, tmp_path: Path) -> Path:
    """A copy to be spoiled."""
    folder = tmp_path / "house"
    shutil.copytree(made, folder)
    return folder


def id_of(folder: Path, account: str) -> str:
    rows = json.loads(done(folder, "secret", "list", "--json"))
    return next(row["id"] for row in rows if row["account"] == account)


def reveal(folder: Path, account: str, *words: str, stdin: str = f"{PASSWORD}\n", code: int = 0) -> str:
    return done(folder, "secret", "reveal", id_of(folder, account)[:8], "--as", "wang", "--reason", "new lens", *words,
                stdin=stdin, code=code)  # fmt: skip


def test_lists_show_no_secret(made: Path) -> None:
    said = done(made, "secret", "list") + done(made, "secret", "list", "--json") + done(made, "credential", "list")
    assert "viewer" in said
    assert "root" in said
    assert VIEWER not in said
    assert ADMIN not in said


def test_a_crash_leaves_no_memory_on_disk(made: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    try:
        done(made, "secret", "list")
        assert resource.getrlimit(resource.RLIMIT_CORE) == (0, before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)


def test_a_pipe_gets_the_secret_only_when_asked(made: Path) -> None:
    for words in ((), ("--json",)):
        said = reveal(made, "viewer", *words, code=2)
        assert "--plain" in said
        assert VIEWER not in said
    assert reveal(made, "viewer", "--plain").strip() == VIEWER
    assert json.loads(reveal(made, "viewer", "--plain", "--json"))["secret"] == VIEWER
    assert "new lens" in done(made, "secret", "audit", "--looks")


def test_a_wrong_password_reveals_nothing_and_is_written_down(house: Path) -> None:
    said = reveal(house, "viewer", "--plain", stdin="some other password\n", code=2)
    assert "not right" in said
    assert VIEWER not in said
    with closing(sqlite3.connect(house / "data" / "campuswatch.sqlite")) as ledger:
        actions = [row[0] for row in ledger.execute("SELECT action FROM audit WHERE chain = '' ORDER BY seq")]
    assert actions[-1] == "login.refused"


def test_the_admin_compartment_asks_for_its_passphrase_too(made: Path) -> None:
    assert ADMIN in reveal(made, "root", "--plain", stdin=f"{PASSWORD}\n{PASSPHRASE}\n")
    refused = reveal(made, "root", "--plain", stdin=f"{PASSWORD}\nanother long passphrase\n", code=3)
    assert "not the passphrase" in refused
    assert ADMIN not in refused


def test_a_password_is_changed_with_the_old_one_and_a_login_made_with_the_passphrase(house: Path) -> None:
    done(house, "person", "login", "Wang Wei", "--school", "S01", stdin=f"{PASSWORD}\nanother password of Wang\n")
    reveal(house, "viewer", "--plain", code=2)
    assert VIEWER in reveal(house, "viewer", "--plain", stdin="another password of Wang\n")
    done(house, "person", "add", "Curious Colleague", "--school", "S01")
    said = done(house, "person", "login", "Curious Colleague", "--school", "S01", "--name", "cat", "--may", "reveal",
                stdin="a guessed passphrase\na long enough password\n", code=3)  # fmt: skip
    assert "not the passphrase" in said


def test_logins_are_accepted_with_the_passphrase_only_for_that_gives_rights(house: Path) -> None:
    words = ("secret", "audit", "--school", "", "--accept", "restored the backup of May")
    assert "not the passphrase" in done(house, *words, stdin="another long passphrase\n", code=3)
    assert "1 are right" in done(house, *words, stdin=f"{PASSPHRASE}\n")


def test_what_was_put_back_is_found_and_accepted_only_with_a_reason(house: Path) -> None:
    ledger = house / "data" / "campuswatch.sqlite"
    with closing(sqlite3.connect(ledger)) as connection:
        row = connection.execute("SELECT * FROM credential WHERE account = 'viewer'").fetchone()
    done(house, "secret", "set", "--school", "S01", "--type", "password", "--account", "viewer", stdin="newer-one-1\n")
    assert "as they were put there" in done(house, "secret", "audit")
    with closing(sqlite3.connect(ledger)) as connection, connection:
        marks = ",".join("?" * len(row))
        connection.execute(f"INSERT OR REPLACE INTO credential VALUES ({marks})", row)
    said = done(house, "secret", "audit", code=1)
    assert "put back" in said
    assert VIEWER not in reveal(house, "viewer", "--plain", code=3)
    done(house, "secret", "audit", "--school", "S01", "--accept", " ", code=2)
    assert "1 are right" in done(house, "secret", "audit", "--school", "S01", "--accept", "restored the backup of May")
    assert "as they were put there" in done(house, "secret", "audit")
    assert VIEWER in reveal(house, "viewer", "--plain")


def test_without_its_row_the_compartment_is_not_set_up_anew(house: Path) -> None:
    """Who deletes the row would have the next passphrase typed for a compartment that opens nothing."""
    with closing(sqlite3.connect(house / "data" / "campuswatch.sqlite")) as connection, connection:
        connection.execute("DELETE FROM compartment")
    said = done(house, "secret", "audit", "--admin", stdin=f"{PASSPHRASE}\n", code=3)
    assert "backup" in said


def test_new_keys_for_everything(house: Path) -> None:
    assert "2 secrets" in done(house, "secret", "rekey", "--admin", stdin=f"{PASSPHRASE}\n")
    done(house, "secret", "rekey", "--passphrase", stdin=f"{PASSPHRASE}\nanother one for the cupboard\n")
    key = (house / "data" / "vault.key").read_bytes()
    done(house, "secret", "rekey", "--key-file")
    assert (house / "data" / "vault.key").read_bytes() != key
    assert not (house / "data" / "vault.key.next").exists()
    said = reveal(house, "root", "--plain", stdin=f"{PASSWORD}\n{PASSPHRASE}\n", code=3)
    assert ADMIN not in said
    assert ADMIN in reveal(house, "root", "--plain", stdin=f"{PASSWORD}\nanother one for the cupboard\n")
    assert VIEWER in reveal(house, "viewer", "--plain")
    done(house, "secret", "audit", "--admin", stdin="another one for the cupboard\n")


def test_a_change_of_the_key_file_that_was_cut_short_is_finished_or_undone(house: Path) -> None:
    """Both files lie there; which of them opens the ledger says how far it came."""
    old, coming = house / "data" / "vault.key", house / "data" / "vault.key.next"
    coming.write_bytes(b"n" * 32)
    coming.chmod(0o600)
    assert VIEWER in reveal(house, "viewer", "--plain")
    assert coming.exists()
    done(house, "secret", "rekey", "--key-file")
    done_with = old.read_bytes()
    old.rename(coming)
    old.write_bytes(b"o" * 32)
    old.chmod(0o600)
    assert VIEWER in reveal(house, "viewer", "--plain")
    assert old.read_bytes() == done_with
    assert not coming.exists()


def test_shared_and_factory_secrets_are_told_without_being_shown(house: Path) -> None:
    for account, secret in (("one", "12345"), ("two", "12345"), ("admin", "12345"), ("alone", "nobody-has-this-1")):
        done(house, "secret", "set", "--school", "S01", "--type", "password", "--account", account, stdin=f"{secret}\n")
    said = done(house, "secret", "shared", code=1)
    assert {"one", "two", "admin"} <= set(said.split())
    assert "alone" not in said.split()
    assert "factory login" in said
    assert "12345" not in said
    found = json.loads(done(house, "secret", "shared", "--json", code=1))
    assert [len(one["secrets"]) for one in found] == [3]


def test_due_by_policy_and_report_upward(house: Path) -> None:
    done(house, "secret", "due")
    made = done(house, "secret", "policy", "--days", "90", "--school", "S01", "--document", "county 2026-31")
    assert "90 days" in made
    assert "no secret is due" in done(house, "secret", "due")
    with closing(sqlite3.connect(house / "data" / "campuswatch.sqlite")) as connection, connection:
        connection.execute("UPDATE credential SET changed_ms = changed_ms - 91 * 86400000 WHERE account = 'viewer'")
    said = done(house, "secret", "due", code=1)
    assert "overdue" in said
    assert "county 2026-31" in said
    paper = house / "changes.html"
    done(house, "secret", "report", "--school", "S01", "--since", "2026-01-01", "--format", "html", "--output",
         str(paper))  # fmt: skip
    table = done(house, "secret", "report", "--school", "S01", "--since", "2026-01-01", "--format", "csv")
    for text in (paper.read_text(encoding="utf-8"), table):
        assert "viewer" in text
        assert "root" in text
        assert VIEWER not in text
        assert ADMIN not in text


def test_groups_and_why_a_secret_holds(house: Path) -> None:
    done(house, "devices", "add", "Gate", "--school", "S01", "--kind", "camera")
    (device,) = json.loads(done(house, "devices", "list", "--json"))
    code = device["code"]
    done(house, "secret", "group", "gates", "--school", "S01", "--add", code)
    done(house, "secret", "set", "--school", "S01", "--group", "gates", "--type", "password", "--account", "viewer",
         stdin="of-the-gates-1\n")  # fmt: skip
    rows = json.loads(done(house, "secret", "list", "--device", code, "--json"))
    by_account = {row["account"]: row for row in rows}
    assert by_account["viewer"]["why"] == "of a group that it is in"
    assert by_account["viewer"]["instead_of"] == [id_of_wide(house)]
    assert by_account["root"]["why"] == "of its school"
    done(house, "secret", "group", "gates", "--school", "S01", "--remove", code=2)


def id_of_wide(folder: Path) -> str:
    rows = json.loads(done(folder, "secret", "list", "--json"))
    return next(row["id"] for row in rows if row["account"] == "viewer" and not row["group"])


def test_secrets_that_cannot_be_are_refused_without_being_quoted(house: Path) -> None:
    said = done(house, "secret", "set", "--school", "S01", "--type", "sshkey", "--account", "ops",
                stdin="no-key-at-all", code=2)  # fmt: skip
    assert "no-key-at-all" not in said
    key = house / "id_ed25519"
    subprocess.run(
        [sys.executable, "-c", "from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey as K\n"
         "from cryptography.hazmat.primitives.serialization import *\n"
         "print(K.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode())"],
        stdout=key.open("w"), check=True,
    )  # fmt: skip
    done(house, "secret", "set", "--school", "S01", "--type", "sshkey", "--account", "ops", "--file", str(key))
    assert "OPENSSH PRIVATE KEY" in reveal(house, "ops", "--plain")


class Terminal:
    """What somebody sees who sits at it, and their keys."""

    def __init__(self, folder: Path, *words: str) -> None:
        self._pid, self._handle = pty.fork()
        if self._pid == 0:
            os.chdir(folder)
            os.execve(
                sys.executable,
                [sys.executable, "-m", "campuswatch.cli", *words],
                {**os.environ, "LANG": "en_US.UTF-8", "TERM": "xterm"},
            )
        self.seen = ""

    def until(self, text: str) -> None:
        end = time.monotonic() + LIMIT_S
        while text not in self.seen and time.monotonic() < end:
            if select.select([self._handle], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self._handle, 4096).decode()
                except OSError:  # it ended
                    break
        assert text in self.seen, self.seen

    def type(self, text: str) -> None:
        os.write(self._handle, text.encode())

    def end(self) -> int:
        try:
            _, status = os.waitpid(self._pid, 0)
        finally:
            os.close(self._handle)
        return os.waitstatus_to_exitcode(status)


def test_on_a_terminal_it_is_shown_on_another_screen_and_wiped(made: Path) -> None:
    screen = Terminal(made, "secret", "reveal", id_of(made, "viewer")[:8], "--as", "wang", "--reason", "new lens")
    screen.until("password of wang")
    screen.type(f"{PASSWORD}\n")
    screen.until(VIEWER)
    assert "\x1b[?1049h" in screen.seen.split(VIEWER)[0]
    screen.type("\n")
    screen.until("\x1b[?1049l")
    assert screen.end() == 0
    assert PASSWORD not in screen.seen
    left = re.sub(r"\x1b\[\?1049h.*?\x1b\[\?1049l", "", screen.seen, flags=re.DOTALL)
    assert VIEWER not in left


@pytest.fixture
def service(house: Path) -> Iterator[Path]:
    log = (house / "run.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "campuswatch.cli", "run"], cwd=house, stdout=log, stderr=log,
        env={**os.environ, "LANG": "en_US.UTF-8"},
    )  # fmt: skip
    try:
        end = time.monotonic() + LIMIT_S
        while not (house / "data" / "control.sock").exists() and time.monotonic() < end:
            assert process.poll() is None, (house / "run.log").read_text()
            time.sleep(0.1)
        yield house
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        log.close()


@pytest.mark.timeout(300)
def test_the_service_holds_it_open_until_it_is_sealed(service: Path) -> None:
    assert "passphrase" in reveal(service, "root", "--plain", code=2)
    assert "not the passphrase" in done(service, "secret", "unseal", stdin="another long passphrase\n", code=3)
    assert "15 minutes" in done(service, "secret", "unseal", stdin=f"{PASSPHRASE}\n")
    assert ADMIN in reveal(service, "root", "--plain")
    assert "passphrase" in done(service, "person", "login", "Wang Wei", "--school", "S01", "--may", "reveal", code=2)
    done(service, "secret", "rekey", "--key-file", code=3)
    assert "sealed" in done(service, "secret", "seal")
    assert "passphrase" in reveal(service, "root", "--plain", code=2)
    assert PASSPHRASE not in (service / "run.log").read_text()
