"""Secrets that nobody could guess are put everywhere, everything is done with them, and then they are searched for: in
what was said, logged, written, exported and backed up, in arguments and environments of every process."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest

from campuswatch.backup import archive
from campuswatch.backup.age import read_identity

LIMIT_S = 90
CANARIES = {
    "community": "Zq7-canary-community",
    "viewer": "Zq7-canary-viewer-pass",
    "auth": "Zq7-canary-auth-pass",
    "priv": "Zq7-canary-priv-pass",
    "admin": "Zq7-canary-admin-pass",
    "admin again": "Zq7-canary-admin-next",
    "passphrase": "Zq7-canary-passphrase-long",
    "passphrase again": "Zq7-canary-passphrase-next",
    "person": "Zq7-canary-person-password",
    "wrong": "Zq7-canary-wrong-password",
}


def forms(secret: str) -> set[bytes]:
    """As it may have been written down."""
    octets = secret.encode()
    return {
        octets,
        octets.hex().encode(),
        base64.b64encode(octets).rstrip(b"=")[:-1],
        urllib.parse.quote(secret, safe="").encode(),
        secret.encode("utf-16-le"),
        octets[::-1],
    }


NEEDLES = {form: name for name, secret in CANARIES.items() for form in forms(secret)}
# Found at once: a thousand files times sixty needles are many looks.
PATTERN = re.compile(b"|".join(re.escape(form) for form in sorted(NEEDLES, key=len, reverse=True)))


def found_in(octets: bytes) -> set[str]:
    return {NEEDLES[hit] for hit in PATTERN.findall(octets)}


def test_the_search_finds_what_is_there() -> None:
    """In every form: a search that finds nothing proves nothing."""
    for name, secret in CANARIES.items():
        for form in forms(secret):
            assert name in found_in(b"x" + form + b"y"), (name, form)


class Watcher:
    """Reads command lines and environments of all processes, over and over."""

    def __init__(self) -> None:
        self.found: set[str] = set()
        self.looks = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Watcher:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.02):
            for folder in Path("/proc").glob("[0-9]*"):
                for name in ("cmdline", "environ"):
                    with contextlib.suppress(OSError):  # it ended, or is somebody else's
                        self.found |= found_in((folder / name).read_bytes())
            self.looks += 1


class House:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = b""

    def do(self, *words: str, stdin: str = "", code: int | None = 0) -> str:
        """Whatever it says is searched in the end."""
        ended = subprocess.run(
            [sys.executable, "-m", "campuswatch.cli", *words],
            cwd=self.folder, input=stdin.encode(), capture_output=True, timeout=LIMIT_S,
            env={**os.environ, "LANG": "en_US.UTF-8"},
        )  # fmt: skip
        self.said += ended.stdout + ended.stderr
        assert code is None or ended.returncode == code, (words, ended.stdout, ended.stderr)
        return ended.stdout.decode()

    def files(self) -> Iterator[tuple[Path, bytes]]:
        for path in self.folder.rglob("*"):
            if path.is_file():
                yield path, path.read_bytes()


def fill(house: House) -> None:
    """Each canary in its place."""
    word = CANARIES
    house.do("init", "--school", "S01", "--name", "One", "--prefix", "127.9.0.0/30", "--zone", "Asia/Shanghai",
             "--language", "en", "--web-port", "0")  # fmt: skip
    to = ("secret", "set", "--school", "S01", "--type")
    house.do(*to, "community", stdin=f"{word['community']}\n")
    house.do(*to, "password", "--account", "viewer", stdin=f"{word['viewer']}\n")
    house.do(*to, "snmpv3", "--account", "ops", "--auth", "sha256", "--priv", "aes128",
             stdin=f"{word['auth']}\n{word['priv']}\n")  # fmt: skip
    house.do(*to, "password", "--account", "root", "--for", "admin", stdin=f"{word['passphrase']}\n{word['admin']}\n")
    house.do("person", "add", "Wang Wei", "--school", "S01")
    house.do("person", "login", "Wang Wei", "--school", "S01", "--name", "wang", "--may", "reveal",
             stdin=f"{word['passphrase']}\n{word['person']}\n")  # fmt: skip
    house.do("devices", "add", "Gate", "--school", "S01", "--kind", "camera", "--address", "127.9.0.1",
             "--vendor", "Hikvision")  # fmt: skip


def use(house: House) -> None:
    """Everything that lists, reports, fails or goes wrong."""
    word = CANARIES
    plain = house.do("secret", "list", "--json")
    first = re.search(r'"id": "(\w+)"', plain)
    assert first is not None
    reveal = ("secret", "reveal", first[1], "--as", "wang", "--reason", "canary")
    house.do(*reveal, stdin=f"{word['person']}\n", code=2)  # no terminal
    house.do(*reveal, "--plain", stdin=f"{word['wrong']}\n", code=2)
    house.do("secret", "audit", "--admin", stdin=f"{word['wrong']}\n", code=3)
    house.do("secret", "audit", "--admin", stdin=f"{word['passphrase']}\n")
    house.do("secret", "audit", "--looks", "--json")
    house.do("secret", "shared", "--admin", stdin=f"{word['passphrase']}\n")
    house.do("secret", "due", "--all", "--json", code=None)
    for shape in ("table", "csv", "html"):
        house.do("secret", "report", "--school", "S01", "--since", "2020-01-01", "--format", shape)
    house.do("secret", "set", "--school", "S01", "--type", "password", "--account", "root", "--for", "admin",
             stdin=f"{word['passphrase']}\n{word['admin again']}\n")  # fmt: skip
    house.do("secret", "rekey", "--admin", stdin=f"{word['passphrase']}\n")
    house.do("secret", "rekey", "--passphrase", stdin=f"{word['passphrase']}\n{word['passphrase again']}\n")
    house.do("secret", "set", "--school", "S01", "--type", "sshkey", "--account", "x", stdin=word["viewer"], code=2)
    house.do("secret", "set", "--school", "S09", "--type", "password", "--account", "x", stdin=f"{word['viewer']}\n",
             code=2)  # fmt: skip
    rotate(house)
    back_up(house)
    house.do("devices", "export", "--school", "S01", code=None)
    house.do("poll", "127.9.0.1", code=None)
    house.do("doctor", code=None)


def rotate(house: House) -> None:
    """A new password is made, sealed, and forgotten again: the device is silent."""
    to = ("secret", "rotate", "--school", "S01", "--account", "viewer", "--waive", "canary")
    assert json.loads(house.do(*to, "--dry-run", "--json"))[0]["wave"] == 0
    told = json.loads(house.do(*to, "--json", code=1))
    assert (told["progress"], told["turns"]["kept"]) == ("stopped", 1)
    house.do("secret", "rotations", "--json")


def back_up(house: House) -> None:
    """Sealed; opened by its recipient, as files that are searched like all others; and put back elsewhere."""
    key, sealed = house.folder / "principal.key", house.folder / "all.age"
    house.do("recovery", "create", "principal", "--key-file", str(key))
    house.do("backup", "--out", str(sealed), "--json")
    house.do("verify", str(sealed), "--key-file", str(key), "--admin", stdin=f"{CANARIES['passphrase again']}\n")
    opened, restored = house.folder / "opened", house.folder / "restored"
    for folder in (opened, restored):
        folder.mkdir()
    archive.unpack(sealed, read_identity(key.read_text()), opened)
    vault_key = (house.folder / "data" / "vault.key").read_bytes()
    members = [path.read_bytes() for path in opened.rglob("*") if path.is_file()]
    assert any(b'"secret.resealed"' in octets for octets in members)
    for form in (vault_key, vault_key.hex().encode(), base64.b64encode(vault_key)[:-2]):
        assert not any(form in octets for octets in members)
    house.do("restore", str(sealed), "--key-file", str(key), "--config", str(restored / "campuswatch.toml"))


def serve(house: House) -> None:
    """The service looks with them, is opened and sealed, and asked what it does; its log is a file like others."""
    word = CANARIES
    with (house.folder / "run.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "campuswatch.cli", "run"],
            cwd=house.folder, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            end = time.monotonic() + LIMIT_S
            while not (house.folder / "data" / "control.sock").exists() and time.monotonic() < end:
                assert process.poll() is None
                time.sleep(0.1)
            house.do("secret", "unseal", stdin=f"{word['wrong']}\n", code=3)
            house.do("secret", "unseal", stdin=f"{word['passphrase again']}\n")
            house.do("secret", "list")
            house.do("status", "--json")
            house.do("secret", "audit", "--admin")
            house.do("secret", "seal")
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_no_secret_is_found_anywhere(tmp_path: Path) -> None:
    house = House(tmp_path)
    with Watcher() as watcher:
        fill(house)
        use(house)
        serve(house)
    copy = tmp_path / "backup.sqlite"
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "campuswatch.sqlite")) as ledger:
        ledger.execute("VACUUM INTO ?", (str(copy),))
    assert watcher.looks > 20
    assert watcher.found == set()
    assert found_in(house.said) == set()
    leaks = {str(path.relative_to(tmp_path)): found_in(octets) for path, octets in house.files()}
    assert len(leaks) > 5
    assert {path: names for path, names in leaks.items() if names} == {}
