"""`campuswatch store` as people meet it, with real servers."""

from __future__ import annotations

import json
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest
from command_line import run

from bench.influx_server import ADMIN, InfluxServer
from collector.clock import SystemClock
from collector.sample import Sample, SeriesKey
from collector.store.spool.spool import Spool
from collector.store.spool.ticket import read_ticket, tickets
from collector.store.sqlite import SqliteStore

DAY_MS = 86_400_000


def store_verb(folder: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return run(folder, "store", *words, stdin=stdin)


def settle(folder: Path, url: str, **more: str) -> str:
    """Settings of its own databases; returns the name of the raw one."""
    name = f"cli_{time.time_ns()}"
    given = {"url": url, "database": name, **more}
    lines = [f'{key} = "{value}"' for key, value in given.items()]
    text = '[service]\nzone = "Asia/Ho_Chi_Minh"\n[store]\nkind = "influx"\n[store.influx]\n' + "\n".join(lines) + "\n"
    (folder / "campuswatch.toml").write_text(text)
    return name


def secret(path: Path, text: str) -> str:
    path.write_text(text)
    path.chmod(0o600)
    return path.name


@pytest.mark.needs("influxd")
def test_setting_up_once_and_again(tmp_path: Path, influxd: InfluxServer) -> None:
    name = settle(tmp_path, influxd.url)
    shown = store_verb(tmp_path, "show")
    assert shown.returncode == 1
    assert "InfluxDB 1." in shown.stdout
    assert (
        " ".join(shown.stdout.split()).count("is missing, or this login may not see it: campuswatch store setup") == 2
    )
    made = store_verb(tmp_path, "setup")
    assert (made.returncode, made.stdout.count("done: CREATE DATABASE")) == (0, 2)
    assert store_verb(tmp_path, "setup").stdout == "everything is there\n"
    told = json.loads(store_verb(tmp_path, "show", "--json").stdout)
    assert [(one["database"], one["keep_ms"]) for one in told["databases"]] == [
        (name, 35 * DAY_MS),
        (f"{name}_5m", 400 * DAY_MS),
    ]
    assert told["trouble"] == ""


@pytest.mark.needs("influxd")
def test_what_is_there_is_changed_on_demand_only(tmp_path: Path, influxd: InfluxServer) -> None:
    name = settle(tmp_path, influxd.url)
    influxd.query(f'CREATE DATABASE "{name}" WITH DURATION 90d')
    made = store_verb(tmp_path, "setup")
    assert made.returncode == 1
    command = f'ALTER RETENTION POLICY "autogen" ON "{name}" DURATION 35d'
    assert f"to do: {command}\n       because: it keeps 90d" in made.stdout
    assert "keeps 90d, settings say 35d" in store_verb(tmp_path, "show").stdout
    altered = store_verb(tmp_path, "setup", "--alter")
    assert (altered.returncode, f"done: {command}" in altered.stdout) == (0, True)
    assert "keeps 35d" in store_verb(tmp_path, "show").stdout


@pytest.mark.needs("influxd")
def test_what_only_an_administrator_may_is_printed_or_done_by_one(
    tmp_path: Path, guarded_influxd: InfluxServer
) -> None:
    guarded_influxd.query("CREATE USER cw WITH PASSWORD 'a word'")
    secret(tmp_path / "word", "a word\n")
    name = settle(tmp_path, guarded_influxd.url, username="cw", password_file="word")
    made = store_verb(tmp_path, "setup")
    assert made.returncode == 1
    assert f'to do: CREATE DATABASE "{name}" WITH DURATION 35d' in made.stdout
    assert f'to do: GRANT ALL ON "{name}_5m" TO "cw"' in made.stdout
    mistaken = store_verb(tmp_path, "setup", "--user", ADMIN.user, stdin="wrong\n")
    assert (mistaken.returncode, f"refuses the user {ADMIN.user}" in mistaken.stderr) == (3, True)
    assert "[store.influx]" not in mistaken.stderr
    made = store_verb(tmp_path, "setup", "--user", ADMIN.user, stdin=f"{ADMIN.password}\n")
    assert (made.returncode, made.stdout.count("done: CREATE")) == (0, 2)
    assert (made.stderr, ADMIN.password in made.stdout) == ("", False)
    assert made.stdout.count("done: GRANT ALL ON") == 2
    assert store_verb(tmp_path, "setup").stdout == "everything is there\n"
    again = store_verb(tmp_path, "setup", "--user", ADMIN.user, stdin=f"{ADMIN.password}\n")
    assert again.stdout == "everything is there\n"
    guarded_influxd.query("DROP USER cw")


@pytest.mark.needs("influxd")
def test_a_user_of_the_service_that_is_not_there_is_an_administrators_to_make(
    tmp_path: Path, guarded_influxd: InfluxServer
) -> None:
    secret(tmp_path / "word", "a word\n")
    name = settle(tmp_path, guarded_influxd.url, username="nobody yet", password_file="word")
    made = store_verb(tmp_path, "setup", "--user", ADMIN.user, stdin=f"{ADMIN.password}\n")
    assert (made.returncode, made.stdout.count("done: CREATE DATABASE")) == (1, 2)
    assert (
        "to do: CREATE USER \"nobody yet\" WITH PASSWORD '…'\n       because: there is no user nobody yet"
        in made.stdout
    )
    assert f'to do: GRANT ALL ON "{name}" TO "nobody yet"' in made.stdout
    assert "a word" not in made.stdout


@pytest.mark.needs("influxd")
def test_a_wrong_login_is_one_sentence(tmp_path: Path, guarded_influxd: InfluxServer) -> None:
    secret(tmp_path / "word", "not the password")
    settle(tmp_path, guarded_influxd.url, username="root", password_file="word")
    made = store_verb(tmp_path, "setup")
    assert made.returncode == 3
    assert made.stderr.startswith(f"campuswatch: The time series server {guarded_influxd.url} refuses our login")
    assert made.stderr.count("\n") == 1
    assert "not the password" not in made.stderr
    assert store_verb(tmp_path, "show").returncode == 1


def test_a_server_that_is_away_is_told_beside_what_waits(tmp_path: Path) -> None:
    settle(tmp_path, "http://127.0.0.1:1")
    shown = store_verb(tmp_path, "show")
    assert shown.returncode == 1
    assert "does not answer" in shown.stdout
    assert "none ever ran here" in shown.stdout
    assert store_verb(tmp_path, "setup").returncode == 3


def test_replay_leaves_a_wish_in_the_zone_of_the_service(tmp_path: Path) -> None:
    settle(tmp_path, "http://127.0.0.1:1")
    spool = tmp_path / "data" / "spool"
    assert store_verb(tmp_path, "replay", "--from", "2025-11-22 10:00").returncode == 3  # no service ever ran here
    start = 1_763_780_400_000  # 03:00 UTC
    with closing(Spool(spool, SystemClock())) as kept:
        kept.append([b"ping,device=d1 up=1i"], start, start)
    ten = ("replay", "--from", "2025-11-22 10:00", "--to", "2025-11-22T10:10")
    asked = store_verb(tmp_path, *ten)
    assert (asked.returncode, asked.stdout.startswith("the shipper sends 1 records")) == (0, True)
    before = store_verb(tmp_path, "replay", "--from", "2025-11-22", "--to", "2025-11-22 10:00")
    assert (before.returncode, before.stdout.startswith("nothing is kept of that time")) == (1, True)
    assert [read_ticket(path) for path in tickets(spool)] == [(start, start + 600_000)]
    assert store_verb(tmp_path, "replay", "--from", "2025-11-22", "--to", "2025-11-21").returncode == 2
    early = store_verb(tmp_path, "replay", "--from", "9998-01-01")
    assert (early.returncode, "--from is still to come" in early.stderr) == (2, True)
    assert len(tickets(spool)) == 1


def test_before_the_first_run_it_is_said_what_makes_the_file(tmp_path: Path) -> None:
    made = run(tmp_path, "init", "--school", "S01", "--name", "Hope", "--prefix", "127.40.0.0/28",
               "--zone", "UTC", "--language", "en")  # fmt: skip
    assert made.returncode == 0
    shown = store_verb(tmp_path, "show")
    assert (shown.returncode, shown.stdout) == (3, "")
    assert "samples.sqlite: 'campuswatch run' makes it when it starts\n" in shown.stderr
    assert "moved" not in shown.stderr


def test_a_file_is_shown_and_has_no_server(tmp_path: Path) -> None:
    (tmp_path / "campuswatch.toml").write_text("")
    (tmp_path / "data").mkdir()
    store = SqliteStore(tmp_path / "data" / "samples.sqlite")
    store.write([Sample(SeriesKey("ping", "s01", "s01-pc-0001", "pc"), DAY_MS, {"up": 1})])
    store.close()
    told = json.loads(store_verb(tmp_path, "show", "--json").stdout)
    assert (told["kind"], told["damaged"]) == ("sqlite", 0)
    assert told["bytes"] > 0
    for words in (("setup",), ("replay", "--from", "2025-11-22")):
        refused = store_verb(tmp_path, *words)
        assert refused.returncode == 2
        assert "there is no server" in refused.stderr
