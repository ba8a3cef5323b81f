"""What compose.yaml rests on, as far as it can be seen without a container engine."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from campuswatch.containers import FOLDERS, GRAFANA_UID, INFLUXDB_UID, OUR_UID, TOKEN, make_secrets, make_settings
from campuswatch.settings import load
from campuswatch.timeseries import access_of
from dashboards.papers.typesetting import FONT_PACKAGE

ROOT = Path(__file__).parent.parent.parent
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
GIVEN = {
    "CAMPUSWATCH_SCHOOL": "S01",
    "CAMPUSWATCH_NAME": "No. 1 Primary",
    "CAMPUSWATCH_PREFIX": "127.40.0.0/28, 127.41.0.0/28",
    "CAMPUSWATCH_ZONE": "Asia/Shanghai",
    "CAMPUSWATCH_LANGUAGE": "vi",
}
OURS = {folder: (os.geteuid(), wanted) for folder, (_, wanted) in FOLDERS.items()}


def test_the_image_has_the_font_that_papers_in_chinese_want() -> None:
    assert f"install -y -qq --no-install-recommends {FONT_PACKAGE}" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def secrets_in(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in root.glob("*/*")}


def test_every_secret_is_random_and_its_readers_alone(tmp_path: Path) -> None:
    made = make_secrets(tmp_path / "one", OURS)
    assert len(made) == 5
    for path in made:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert re.fullmatch("[0-9a-f]{64}", path.read_text())
    texts = secrets_in(tmp_path / "one")
    assert len(set(texts.values())) == 3, "a token that three read, and two passwords"
    assert {texts[f"{folder}/{TOKEN}"] for folder in ("influxdb", "grafana", "campuswatch")} == {made[1].read_text()}
    make_secrets(tmp_path / "other", OURS)
    assert not set(secrets_in(tmp_path / "other").values()) & set(texts.values())


def test_a_second_run_makes_only_what_is_missing(tmp_path: Path) -> None:
    make_secrets(tmp_path, OURS)
    before = secrets_in(tmp_path)
    assert make_secrets(tmp_path, OURS) == []
    (tmp_path / "grafana" / TOKEN).unlink()
    assert make_secrets(tmp_path, OURS) == [tmp_path / "grafana" / TOKEN]
    assert secrets_in(tmp_path) == before


@pytest.mark.needs("root")
def test_each_reader_owns_its_own(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    owners = {path.parent.name: path.stat().st_uid for path in tmp_path.glob("*/*")}
    assert owners == {"influxdb": INFLUXDB_UID, "grafana": GRAFANA_UID, "campuswatch": OUR_UID}


def test_the_settings_are_accepted_and_grafana_is_given_no_secret(tmp_path: Path) -> None:
    make_secrets(tmp_path, OURS)
    home = tmp_path / "campuswatch"
    assert make_settings(home, GIVEN)
    settings = load(home / "campuswatch.toml")
    token = (home / TOKEN).read_text()
    access = access_of(settings)
    assert (access.token, access.organisation, settings.store.kind) == (token, "campuswatch", "influx")
    words = ("grafana", "export", str(tmp_path / "provisioning"), "--seen-as", "/etc/grafana/provisioning")
    done = subprocess.run(
        [sys.executable, "-m", "campuswatch.cli", *words], cwd=home, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    written = "".join(path.read_text() for path in (tmp_path / "provisioning").rglob("*") if path.is_file())
    assert "$__file{/run/campuswatch/influx.token}" in written
    assert "http://influxdb:8086" in written
    assert token not in written
    assert not make_settings(home, GIVEN), "what is there stays"


def test_compose_names_the_files_that_are_made_and_no_secret() -> None:
    for folder, (_, wanted) in FOLDERS.items():
        assert f":/volumes/{folder}\n" in COMPOSE
        for name in set(wanted) - {TOKEN}:
            assert f"_FILE: /run/campuswatch/{name}\n" in COMPOSE
    assert not re.search(r"(PASSWORD|TOKEN|SECRET)\w*(?<!_FILE): ", COMPOSE)
    assert not re.search(r'ports: \["(?!127\.0\.0\.1:)', COMPOSE), "nothing is offered to the network"
    asked = set(re.findall(r"\$\{(\w+)", COMPOSE))
    example = (ROOT / "containers" / "env.example").read_text(encoding="utf-8")
    assert asked == set(re.findall(r"^(\w+)=", example, re.MULTILINE)) == set(GIVEN)


@pytest.mark.needs("root")
@pytest.mark.parametrize(("rights", "kept"), [("+net_raw", "0000000000002000"), ("-net_raw", "0000000000000000")])
def test_the_entry_becomes_our_user_and_keeps_one_right_at_most(rights: str, kept: str) -> None:
    entry = ["sh", str(ROOT / "containers" / "entry"), "cat", "/proc/self/status"]
    bounded = f"-all,+setuid,+setgid,+setpcap,{rights}"
    done = subprocess.run(
        ["setpriv", f"--bounding-set={bounded}", "--inh-caps=-all", "--no-new-privs", *entry],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = dict(line.split(":\t", 1) for line in done.stdout.splitlines() if ":\t" in line)
    assert told["Uid"].split() == [str(OUR_UID)] * 4
    assert told["Gid"].split() == [str(OUR_UID)] * 4
    assert {name: told[name] for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb")} == dict.fromkeys(
        ("CapEff", "CapPrm", "CapBnd", "CapAmb"), kept
    )


def test_the_image_is_given_every_package_and_nothing_else() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = set(re.findall(r"^COPY (\w+) \1$", dockerfile, re.MULTILINE))
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (listed,) = re.findall(r"\[tool\.setuptools\.packages\.find\]\ninclude = \[([^\]]*)\]", pyproject)
    assert copied == set(re.findall(r'"(\w+)\*"', listed))
    assert ignored[0] == "*"
    assert {f"!{name}" for name in copied} <= set(ignored)


def test_the_lock_of_the_image_names_what_the_developers_have() -> None:
    def locked(name: str) -> set[str]:
        return set(re.findall(r"^[\w.\[\]-]+==[\w.]+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))

    image = locked("requirements-containers.lock")
    assert locked("requirements.lock") < image <= locked("requirements-dev.lock")
