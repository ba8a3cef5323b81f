"""`campuswatch grafana` as far as it goes without a Grafana: files, settings, and one sentence for what is wrong."""

from __future__ import annotations

import socket
import stat
import subprocess
from pathlib import Path

import pytest
from command_line import run

from campuswatch.settings import Settings
from campuswatch.strict_toml import read_toml

SETTINGS = """\
[store]
kind = "influx"
[store.influx]
username = "root"
password_file = "influx.password"
"""


def grafana(folder: Path, *words: str, said: str = "") -> subprocess.CompletedProcess[str]:
    return run(folder, "grafana", *words, stdin=said)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "campuswatch.toml").write_text(SETTINGS)
    return tmp_path


def secret(folder: Path, text: str) -> None:
    path = folder / "influx.password"
    path.touch(mode=0o600)
    path.write_text(text)


def closed_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def test_an_exported_folder_is_read_by_grafanas_own_user_and_holds_no_secret(home: Path) -> None:
    secret(home, "s3cret\n")
    done = grafana(home, "export", "out", "--language", "vi")
    assert done.returncode == 0, done.stderr
    files = [path for path in (home / "out").rglob("*") if path.is_file()]
    assert len(files) >= 12
    assert stat.S_IMODE((home / "out").stat().st_mode) == 0o755
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o755
        assert "s3cret" not in path.read_text()
    assert "$__env{CAMPUSWATCH_INFLUX_PASSWORD}" in (home / "out/datasources/campuswatch.yaml").read_text()
    assert "Thiết bị" in (home / "out/alerting/campuswatch-rules.yaml").read_text()


def test_where_grafana_finds_the_folder_is_a_whole_path(home: Path) -> None:
    refused = grafana(home, "export", "nowhere", "--seen-as", "provisioning")
    assert (refused.returncode, "--seen-as must begin with /" in refused.stderr) == (2, True)
    assert not (home / "nowhere").exists()


def test_a_second_export_removes_what_is_no_longer_ours_alone(home: Path) -> None:
    assert grafana(home, "export", "out", "--with-policy").returncode == 0
    policies, theirs = home / "out/alerting/campuswatch-policies.yaml", home / "out/alerting/theirs.yaml"
    assert policies.exists()
    theirs.write_text("apiVersion: 1\n")
    assert grafana(home, "export", "out").returncode == 0
    assert not policies.exists()
    assert theirs.exists()


def test_a_dollar_in_a_secret_is_refused_before_grafana_eats_it(home: Path) -> None:
    secret(home, "pa$$word\n")
    done = grafana(home, "export", "out")
    assert done.returncode == 2
    assert "'$'" in done.stderr
    assert "pa$$word" not in done.stderr
    assert not (home / "out").exists()


def test_without_influxdb_there_is_nothing_for_grafana(tmp_path: Path) -> None:
    (tmp_path / "campuswatch.toml").write_text("")
    done = grafana(tmp_path, "export", "out")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "InfluxDB" in done.stderr


def test_a_push_wants_an_address(home: Path) -> None:
    done = grafana(home, "push", said="glsa_token\n")
    assert done.returncode == 2
    assert "[grafana] url" in done.stderr


def test_a_server_that_is_away_is_one_sentence_without_the_token(home: Path) -> None:
    secret(home, "s3cret\n")
    with (home / "campuswatch.toml").open("a") as settings:
        settings.write(f'[grafana]\nurl = "http://127.0.0.1:{closed_port()}"\n')
    done = grafana(home, "check", said="glsa_token\n")
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "cannot be reached" in done.stderr
    assert "glsa_token" not in done.stdout + done.stderr
    assert "s3cret" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('url = "https://admin:admin@grafana.example"', "secrets have files of their own"),
        ('url = "grafana.example"', "must be such as"),
        ('tell = "everybody"', "must be one of"),
        ('recipients = ["S01"]', "must hold texts such as"),
        ('recipients = ["S01=a@b.example", "S01=c@b.example"]', "twice"),
        ('recipients = ["S01=a@b.example,c@b.example"]', "must hold texts such as"),
    ],
)
def test_a_mistake_in_the_settings_is_told(line: str, told: str) -> None:
    settings, problems = read_toml(f"[grafana]\n{line}\n", Settings)
    assert settings is None
    assert [told in problem.text for problem in problems] == [True]


@pytest.mark.parametrize("reference", ["$__env{X} y", "plain", "$__file{/a}$__env{b}", "${X}"])
def test_a_reference_is_one_of_grafanas(reference: str) -> None:
    settings, _ = read_toml(f'[grafana.influx]\nreference = "{reference}"\n', Settings)
    assert settings is None


@pytest.mark.parametrize("table", ["grafana", "store.influx"])
def test_an_authority_that_cannot_be_read_is_named_in_one_sentence(home: Path, table: str) -> None:
    secret(home, "s3cret\n")
    for content in (None, b"no certificate\n", "证书".encode()):
        path = home / "bureau-ca.pem"
        if content is not None:
            path.write_bytes(content)
        own = 'ca_file = "bureau-ca.pem"\n'
        text = SETTINGS + (own if table == "store.influx" else "")
        text += f'[grafana]\nurl = "https://127.0.0.1:{closed_port()}"\n' + (own if table == "grafana" else "")
        (home / "campuswatch.toml").write_text(text)
        told = grafana(home, "check", said="glsa_token\n")
        assert (told.returncode in (2, 3), told.stderr.count("\n")) == (True, 1), told.stderr
        assert f"{path} is no certificate authority that can be read" in told.stderr
        assert f"[{table}]" in told.stderr
