"""The command line as people meet it: help, exit codes, one sentence for what is wrong."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path

import click
import pytest
from command_line import run
from sqlalchemy import Connection

from campuswatch.cli import VERBS
from campuswatch.cli.desk import Desk
from campuswatch.cli.devices import rows_of
from campuswatch.cli.scan import place
from campuswatch.settings import FILE_NAME
from inventory.adoption import adopt
from inventory.model.collector_beat import CollectorBeat
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.scope import BUREAU
from inventory.model.sighting import Sighting
from inventory.model.transition import Observed, Transition
from inventory.repository import beats, devices, transitions
from inventory.repository.devices import Filter
from language.message import Message

INIT = ["init", "--school", "S01", "--name", "第一小学", "--prefix", "127.40.0.9/28", "--zone", "Asia/Shanghai",
        "--language", "en", "--web-port", "0"]  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    made = run(folder, *INIT)
    assert made.returncode == 0, made.stderr
    return folder


def commands() -> Iterator[tuple[str, click.Command]]:
    for name, (module, _) in VERBS.items():
        yield from below(name, import_module(module).command)


def below(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for sub, inner in command.commands.items():
            yield from below(f"{name} {sub}", inner)
    else:
        yield name, command


@pytest.mark.parametrize(("name", "command"), list(commands()))
def test_every_verb_has_an_example_and_json(name: str, command: click.Command) -> None:
    with click.Context(command, info_name=f"campuswatch {name}") as context:
        help_text = command.get_help(context)
    assert f"campuswatch {name}" in help_text.split("Example:")[1]
    assert "--json" in help_text
    assert "--config" in help_text


def test_init_writes_what_it_says(home: Path) -> None:
    assert stat.S_IMODE((home / "data" / "vault.key").stat().st_mode) == 0o600
    listed = json.loads(run(home, "school", "list", "--json").stdout)
    assert listed[0]["code"] == "S01"
    assert listed[0]["name"] == "第一小学"
    assert listed[0]["prefixes"] == ["127.40.0.0/28"]


@pytest.mark.parametrize("wrong", [["--zone", "Mars/One"], ["--web-port", "70000"], ["--school", "../etc"]])
def test_init_leaves_nothing_where_an_answer_cannot_be(tmp_path: Path, wrong: list[str]) -> None:
    refused = run(tmp_path, *INIT, *wrong)
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    assert not list(tmp_path.iterdir())


def test_a_credential_wants_a_school_that_is_there(home: Path) -> None:
    refused = run(home, "credential", "add", "--school", "S99", "--type", "community", stdin="public\n")
    assert refused.returncode == 2
    assert "S99" in refused.stderr


def test_init_never_overwrites(home: Path) -> None:
    before = (home / "campuswatch.toml").read_bytes()
    again = run(home, *INIT)
    assert again.returncode == 2
    assert "is there already" in again.stderr
    assert (home / "campuswatch.toml").read_bytes() == before


def test_a_missing_settings_file_is_one_sentence(tmp_path: Path) -> None:
    answer = run(tmp_path, "devices", "list")
    assert answer.returncode == 2
    assert answer.stderr.count("\n") == 1
    assert "campuswatch init" in answer.stderr


def test_a_mistake_in_the_settings_names_line_and_key(home: Path, tmp_path: Path) -> None:
    (tmp_path / "campuswatch.toml").write_text("[poll]\nconcurency = 5\n", encoding="utf-8")
    answer = run(tmp_path, "devices", "list")
    assert answer.returncode == 2
    assert "campuswatch.toml:2" in answer.stderr
    assert "concurrency" in answer.stderr


def test_unknown_verb_device_and_school(home: Path) -> None:
    assert run(home, "watch").returncode == 2
    gone = run(home, "devices", "show", "s01-cam-0001")
    assert gone.returncode == 2
    assert "s01-cam-0001" in gone.stderr
    assert gone.stderr.count("\n") == 1
    assert "Traceback" not in run(home, "scan", "127.40.0.0/28", "--school", "S09").stderr


def test_status_without_a_service_says_so(home: Path) -> None:
    answer = run(home, "status")
    assert answer.returncode == 3
    assert "is it running" in answer.stderr


def test_a_secret_is_read_from_standard_input_and_never_shown(home: Path) -> None:
    added = run(home, "credential", "add", "--school", "S01", "--type", "password", "--account", "admin",
                "--vendor", "Hikvision", stdin="Xuexiao-2026\n")  # fmt: skip
    assert added.returncode == 0, added.stderr
    listed = run(home, "credential", "list", "--json")
    assert json.loads(listed.stdout)[0]["account"] == "admin"
    for file in (home / "data").iterdir():
        assert b"Xuexiao-2026" not in file.read_bytes()
    assert "Xuexiao-2026" not in added.stdout + added.stderr + listed.stdout


def test_no_secret_is_one_sentence(home: Path) -> None:
    answer = run(home, "credential", "add", "--school", "S01", "--type", "community")
    assert answer.returncode == 2
    assert "standard input" in answer.stderr


def test_doctor_looks_at_this_machine(home: Path) -> None:
    answer = run(home, "doctor", "--json")
    assert answer.returncode in (0, 1), answer.stderr
    verdicts = json.loads(answer.stdout)
    assert {"ping", "descriptors", "buffers", "neighbours", "clock", "disk"} <= verdicts.keys()
    assert all(entry["remedy"] for entry in verdicts.values() if entry["level"] != "ok")
    assert (answer.returncode == 1) == any(entry["level"] == "bad" for entry in verdicts.values())


def test_export_is_a_table_for_spreadsheets(home: Path) -> None:
    answer = run(home, "devices", "export")
    assert answer.stdout.startswith("\ufeffschool,code,name")


def test_what_a_silent_collector_saw_last_is_not_the_state_of_now(tmp_path: Path) -> None:
    made = run(tmp_path, *INIT)
    assert made.returncode == 0, made.stderr
    desk = Desk(tmp_path / FILE_NAME, as_json=True)
    now_ms = desk.clock.now_ms()
    camera = Device(id="1" * 32, code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name="x", address="127.40.0.1")
    answered = Transition(
        device=camera.code, school="S01", witness="rtsp", collector="main", at_ms=now_ms - 60_000, half_gap_ms=0,
        state=Observed.UP, reason=Message("observed.answered"), recorded_ms=now_ms,
    )  # fmt: skip

    def plant(connection: Connection) -> None:
        devices.add(connection, camera, actor="x", at_ms=now_ms)
        adopt(connection, BUREAU, camera.code, actor="x", at_ms=now_ms - 120_000)
        transitions.append(connection, [answered])

    def state_beside(beat_ms: int) -> str:
        beat = CollectorBeat(collector="main", at_ms=beat_ms, boot_id="b", monotonic_s=1.0)
        desk.database.write(lambda connection: beats.put(connection, beat)).result()
        (row,) = rows_of(desk, Filter(school="S01"))
        return str(row["state"])

    with closing(desk):
        desk.database.write(plant).result()
        assert state_beside(now_ms) == "UP"
        assert state_beside(now_ms - 3_600_000) == "UNKNOWN"


def test_finds_are_listed_in_the_order_of_their_addresses() -> None:
    addresses = ["fd00::2", "10.1.0.10", "fd00::1", "10.1.0.9"]
    found = [Sighting(school="S01", address=address, at_ms=0) for address in addresses]
    assert [one.address for one in sorted(found, key=place)] == ["10.1.0.9", "10.1.0.10", "fd00::1", "fd00::2"]


def test_words_that_are_no_text_are_one_sentence(home: Path) -> None:
    words = [sys.executable, "-m", "campuswatch.cli", "devices", "list", "--text", b"\xff"]
    answer = subprocess.run(words, cwd=home, capture_output=True, timeout=60)
    assert answer.returncode == 2
    assert b"UTF-8" in answer.stderr
    assert b"Traceback" not in answer.stderr
    assert run(home, "school", "add", "S7", "--name", "x", "--port", "rtsp=²").returncode == 2
    assert "1970 to 2999" in run(home, "devices", "retire", "s01-cam-0001", "--day", "0001-01-01").stderr
    assert "1970 to 2999" in run(home, "devices", "adopt", "s01-cam-0001", "--in-service", "9999-12-31").stderr
    assert "0<=x<=10000" in run(home, "demo", "--cameras", "-5").stderr
    assert "too small for this campus" in run(home, "simulate", "campus", "--cameras", "10000").stderr
    assert "--port wants" in run(home, "school", "add", "S7", "--name", "x", "--port", "rtsp=" + "9" * 5000).stderr


def test_a_recording_whose_name_is_no_text_is_identified_all_the_same(home: Path) -> None:
    name = b"\xff\xe4.snmprec"
    (home / os.fsdecode(name)).write_text("1.3.6.1.2.1.1.1.0|4|Cisco IOS Software, C2960 Software\n", encoding="utf-8")
    words = [sys.executable, "-m", "campuswatch.cli", "identify", "--recording", name, b"none\xff.snmprec"]
    answer = subprocess.run(words, cwd=home, capture_output=True, timeout=60)
    assert json.loads(answer.stdout)["file"] == "\\xff\\xe4.snmprec"
    assert answer.stderr.decode() == "campuswatch: none\\xff.snmprec: No such file or directory\n"
    assert answer.returncode == 1


def test_devices_are_listed_by_the_words_that_the_list_shows(home: Path) -> None:
    assert run(home, "devices", "list", "--kind", "camera", "--stage", "adopted", "--state", "DOWN").returncode == 0


def test_settings_written_by_notepad_are_read(home: Path, tmp_path: Path) -> None:
    (tmp_path / "campuswatch.toml").write_text("\ufeff[web]\nport = 8080\n", encoding="utf-8")
    assert "not TOML" not in run(tmp_path, "status").stderr


def test_new_settings_that_do_not_work_give_way_to_the_last(home: Path) -> None:
    config = home / "campuswatch.toml"
    before = config.read_text(encoding="utf-8")
    service = subprocess.Popen(
        [sys.executable, "-m", "campuswatch.cli", "run"], cwd=home,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "LANG": "en_US.UTF-8"},
    )  # fmt: skip
    assert service.stdout is not None
    assert service.stderr is not None
    try:
        assert "pages:" in service.stdout.readline()
        assert "/first/" in service.stdout.readline()
        with socket.create_server(("127.0.0.1", 0)) as holder:
            taken = holder.getsockname()[1]
            config.write_text(before.replace("\nport = 0", f"\nport = {taken}"), encoding="utf-8")
            service.send_signal(signal.SIGHUP)
            assert "pages:" in service.stdout.readline()
        config.write_text(before + "\n[nonsense]\n", encoding="utf-8")
        service.send_signal(signal.SIGHUP)
        config_sentences = []
        for line in service.stderr:
            config_sentences.append(line)
            if "nonsense" in line:
                break
        assert any(str(taken) in line and "go on" in line for line in config_sentences)
        config.write_text(before, encoding="utf-8")
        assert run(home, "status").returncode == 0
    finally:
        config.write_text(before, encoding="utf-8")
        service.terminate()
        assert service.wait(20) == 0


def test_a_credential_is_removed_by_the_beginning_of_its_id(home: Path) -> None:
    words = ["credential", "add", "--school", "S01", "--type", "community"]
    assert run(home, *words, stdin="typo\n").returncode == 0
    listed = json.loads(run(home, "credential", "list", "--json").stdout)
    wrong = next(row["id"] for row in listed if row["type"] == "snmp_community")
    assert run(home, "credential", "remove", "zz").returncode == 2
    assert run(home, "credential", "remove", wrong[:8]).returncode == 0
    left = json.loads(run(home, "credential", "list", "--json").stdout)
    assert [row["id"] for row in left] == [row["id"] for row in listed if row["id"] != wrong]
