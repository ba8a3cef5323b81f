"""Logins by role, links for passwords and tokens of programs on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pyotp
import pytest
from command_line import run_here

from campuswatch.entry_key import open_entry_key
from campuswatch.opening import open_ledger, open_vault
from campuswatch.settings import FILE_NAME, load
from campuswatch.usecases import second_factor, tokens
from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.logins import choose_password
from collector.clock import SystemClock
from inventory.model.scope import BUREAU
from inventory.repository import person_logins

PASSPHRASE = "nine grey geese fly over the dam"
PASSWORD = "quiet rivers run under old bridges"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    done(tmp_path, "init", "--school", "S01", "--name", "One", "--prefix", "127.9.0.0/30", "--zone", "Asia/Shanghai",
         "--language", "en", "--web-port", "0")  # fmt: skip
    done(tmp_path, "person", "add", "Wang Wei", "--school", "S01")
    done(tmp_path, "area", "add", "S01", "gate", "--name", "Gate")
    return tmp_path


def done(home: Path, *words: str, stdin: str = "") -> str:
    ended = run_here(home, *words, stdin=stdin)
    assert ended.returncode == 0, (words, ended.stdout, ended.stderr)
    return ended.stdout


def choose(home: Path, address: str) -> None:
    settings = load(home / FILE_NAME)
    database = open_ledger(settings)
    vault, key = open_vault(settings, database), open_entry_key(settings.data_dir)
    choose_password(database, vault, key, address.rpartition("/")[2], PASSWORD, now_ms=SystemClock().now_ms())
    database.close()


def with_login(home: Path, *more: str) -> None:
    """Wang Wei is `wang`, whose password is PASSWORD."""
    said = done(home, "person", "login", "Wang Wei", "--school", "S01", "--name", "wang", "--json", *more,
                stdin=f"{PASSPHRASE}\n")  # fmt: skip
    choose(home, json.loads(said[said.index("{") :])["address"])


def test_a_role_is_given_with_a_link_and_changed_without_one(home: Path) -> None:
    with_login(home, "--role", "viewer", "--area", "gate")
    refused = run_here(home, "person", "login", "Wang Wei", "--school", "S01", "--role", "duty", "--area", "gate",
                       stdin=f"{PASSPHRASE}\n")  # fmt: skip
    assert refused.returncode != 0
    said = done(home, "person", "login", "Wang Wei", "--school", "S01", "--role", "duty", stdin=f"{PASSPHRASE}\n")
    assert said == "Wang Wei is wang: duty\n"


def test_nobody_gives_roles_or_links_without_the_passphrase(home: Path) -> None:
    with_login(home, "--role", "duty")
    for words in (("login", "Wang Wei", "--school", "S01", "--role", "administrator"),
                  ("link", "Wang Wei", "--school", "S01")):  # fmt: skip
        assert run_here(home, "person", *words, stdin="not the passphrase\n").returncode == 3


def test_a_forgotten_password_is_chosen_anew_by_the_newest_link(home: Path) -> None:
    with_login(home, "--role", "duty")
    link = ("person", "link", "Wang Wei", "--school", "S01", "--json")
    first, second = (json.loads(done(home, *link, stdin=f"{PASSPHRASE}\n"))["address"] for _ in range(2))
    with pytest.raises(Exception, match="link"):
        choose(home, first)
    choose(home, second)


def test_a_token_is_made_with_the_password_listed_without_it_and_revoked(home: Path) -> None:
    with_login(home, "--role", "technician")
    make = ("token", "make", "wang", "--name", "figures", "--days", "30", "--json")
    assert run_here(home, *make, stdin="wrong\n").returncode != 0
    assert run_here(home, *make, "--may", "people", stdin=f"{PASSWORD}\n").returncode != 0
    made = json.loads(done(home, *make, "--may", "look", "--may", "scan", stdin=f"{PASSWORD}\n"))
    listed = done(home, "token", "list", "--json")
    assert made["token"] not in listed
    assert [(one["id"], one["rights"]) for one in json.loads(listed)] == [(made["id"], ["look", "scan"])]
    assert lets(home, made["token"])
    done(home, "token", "revoke", made["id"])
    assert not lets(home, made["token"])
    assert json.loads(done(home, "token", "list", "--json")) == []
    assert "over" in done(home, "token", "list", "--all")


def lets(home: Path, token: str) -> bool:
    settings = load(home / FILE_NAME)
    database, key = open_ledger(settings), open_entry_key(settings.data_dir)
    with database.read() as connection:
        let = tokens.let_by_token(connection, key, token, now_ms=SystemClock().now_ms())
    database.close()
    return let is not None


def test_who_has_a_one_time_code_is_asked_for_it(home: Path) -> None:
    with_login(home, "--role", "duty")
    settings = load(home / FILE_NAME)
    database = open_ledger(settings)
    vault, now_ms = open_vault(settings, database), SystemClock().now_ms()
    with database.read() as connection:
        login = person_logins.named(connection, BUREAU, "wang")
    assert login is not None
    himself = Actor("Wang Wei", BUREAU, frozenset(Right))
    totp = pyotp.TOTP(second_factor.begin(database, vault, login).secret)
    codes = second_factor.confirm(database, vault, himself, login, totp.at(now_ms // 1000), now_ms=now_ms)
    database.close()
    make = ("token", "make", "wang", "--name", "figures")
    assert run_here(home, *make, stdin=f"{PASSWORD}\n000000\n").returncode != 0
    done(home, *make, stdin=f"{PASSWORD}\n{codes[0]}\n")
