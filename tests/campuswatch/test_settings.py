from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campuswatch.first_settings import default_toml
from campuswatch.settings import Database, Poll, Service, Settings, SettingsError, Store, Web, load, reload


def problems_of(folder: Path, text: str) -> tuple[str, ...]:
    path = folder / "campuswatch.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(path)
    return caught.value.problems


def test_an_empty_file_gives_the_defaults_in_its_own_folder(tmp_path: Path) -> None:
    path = tmp_path / "campuswatch.toml"
    path.write_text("")
    settings = load(path)
    assert replace(settings, folder=Path()) == Settings()
    assert settings.data_dir == tmp_path / "data"
    assert settings.database_url == f"sqlite:///{tmp_path}/data/campuswatch.sqlite"
    assert settings.key_path == tmp_path / "data" / "vault.key"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[poll]\nconcurency = 3", "2: unknown key 'concurency' in [poll]; did you mean 'concurrency'?"),
        ("\n[databas]\n", "2: unknown table [databas]; did you mean 'database'?"),
        ("[poll]\nhost = 'x'", "2: unknown key 'host' in [poll]; it belongs in [web]"),
        ("port = 80", "1: unknown key 'port'; it belongs in [web] or [mail]"),
        ("[web]\nport = 70000", "2: 'port' in [web] must be 0 to 65535, not 70000"),
        ("[web]\nport = '80'", "2: 'port' in [web] must be a whole number, not a text"),
        ("[web]\nport = true", "2: 'port' in [web] must be a whole number, not true"),
        ("[web]\nport = 80.0", "2: 'port' in [web] must be a whole number, not 80.0"),
        ("[web]\nnames = ['a', 1]", "2: 'names' in [web] must be a list of texts in quotes, not this list"),
        ("web = 3", "1: [web] must be a table, not 3"),
        ("[poll.recheck]\nspacing_s = inf", "2: 'spacing_s' in [poll.recheck] must be a finite number, not inf"),
        ("poll.recheck.count = 99", "1: 'count' in [poll.recheck] must be 0 to 20, not 99"),
        ("[poll]\ninterval_s = { ping = 0 }", "2: 'ping' in [poll.interval_s] must be 0.5 to 86400, not 0"),
        ("[poll.interval_s]\n\nping = 0", "3: 'ping' in [poll.interval_s] must be 0.5 to 86400, not 0"),
        ("[poll]\ninterval_s.ping = 'a'", "2: 'ping' in [poll.interval_s] must be a finite number, not a text"),
        ("[poll]\ninterval_s = 3", "2: 'interval_s' in [poll] must be a table of numbers, not 3"),
        ("[poll]\ninterval_s.pingg = 20", "2: unknown key 'pingg' in [poll.interval_s]; did you mean 'ping'?"),
        ("[service]\nlanguage = 'vn'", "2: 'language' in [service] must be one of en, zh-CN, vi, not 'vn'"),
        ("[service]\nzone = 'Asia/Shangai'", "did you mean 'Asia/Shanghai'?"),
        ("[service]\ncollector = 'A b'", "2: 'collector' in [service] must be 1 to 32 of a-z, 0-9 and '-', not 'A b'"),
        ("[database]\nurl = 'postgresql://u:geheim@h/d'", "2: 'url' in [database] holds a password"),
        ("[database]\nurl = 'postgresql://h/d?password=geheim'", "2: 'url' in [database] holds a password"),
        ("[database]\nurl = 'mysql://h/d'", "2: 'url' in [database] must begin with sqlite: or postgresql:"),
        ("[web]\nport =\n", "2: not TOML: invalid value"),
        ("[web\n", "1: not TOML"),
        (
            "[web]\nport = 1\n\n[store.influx]\n[ web ]\nhost = '::1'",
            "5: [web] is there already, in line 1: write its keys there and remove this [web]",
        ),
        ("store.influx.url = 'http://h'\n[store]\nkind = 'influx'", "2: [store] is there already, in line 1"),
        ("[web]\nport = 1\nport = 2", "3: not TOML"),
        ("x = " + "[" * 5000, "not TOML: nested too deep"),
        ("x = " + "9" * 5000, "not TOML: a number has more than 4300 digits"),
        ("\nx" + ".a" * 5000 + " = 1", "2: more than 300 dots in one line"),
        ("[web]\nport = " + "9" * 400, "2: 'port' in [web] must be a whole number, not one as large as this"),
        ("[web]\nhost = 0x" + "f" * 5000, "2: 'host' in [web] must be a text in quotes, not one as large as this"),
        ("[limits]\nlogin_window_s = 0x" + "f" * 5000, "2: 'login_window_s' in [limits] must be a finite number"),
        ("[limits]\nlogin_window_s = 1e300", "2: 'login_window_s' in [limits] must be 60 to 86400, not 1e+300"),
        (
            '[service]\ndata_dir = "a\\u0000b"',
            "2: 'data_dir' in [service] must hold no NUL character",
        ),
        ('[web]\nnames = ["a\\u0000"]', "2: 'names' in [web] must hold no NUL character"),
        ('[database]\nurl = "postgresql://[::1/x"', "2: 'url' in [database] is no URL: Invalid IPv6 URL"),
        ("[store.influx]\nurl = 'http://u:geheim@h'", "2: 'url' in [store.influx] must name the server alone"),
        ("[store.influx]\nurl = 'u:geheim@h:8086'", "2: 'url' in [store.influx] must name the server alone"),
        ("[store.influx]\nurl = 'http://u:geheim/1@h'", "2: 'url' in [store.influx] must name the server alone"),
        ("[store.influx]\nurl = ''", "2: 'url' in [store.influx] must be such as 'http://127.0.0.1:8086', not ''"),
        ("[store.influx]\nversion = '4'", "2: 'version' in [store.influx] must be one of empty, 1, 2, 3, not '4'"),
        ("[store.influx]\nurl = 'http://no such host/'", "2: 'url' in [store.influx] must be such as 'http://127.0"),
        (
            "[store.influx]\nraw_days = 500",
            "2: 'raw_days' in [store.influx] must be no more than 'rollup_days', not 500",
        ),
        (
            "[store.influx]\nrollup_days = 7",
            "1: 'raw_days' in [store.influx] must be no more than 'rollup_days', not 35",
        ),
        ("[store.influx]\nusername = 'u'", "2: 'username' in [store.influx] wants 'password_file' beside it"),
        ("[store.influx]\n\npassword_file = 'f'", "3: 'password_file' in [store.influx] wants 'username' beside it"),
        (
            "[store.influx]\nusername = 'u'\npassword_file = 'f'\ntoken_file = 't'",
            "4: 'token_file' in [store.influx] cannot stand beside 'username' and 'password_file'",
        ),
        ("[store.influx]\nversion = '2'", "2: 'version' in [store.influx] wants 'organisation' beside it"),
        ("[grafana]\nurl = 'https://h?token=geheim'", "2: 'url' in [grafana] must name the server alone"),
        ("[grafana]\nurl = 'http://h:0'", "2: 'url' in [grafana] must be such as 'https://grafana.example'"),
        ("[grafana.influx]\nurl = 'http://h:x'", "2: 'url' in [grafana.influx] is no URL: Port could not be cast"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_way_out(tmp_path: Path, text: str, problem: str) -> None:
    (found,) = problems_of(tmp_path, text)
    assert found.startswith("campuswatch.toml:")
    assert problem in found
    assert "geheim" not in found


def test_all_mistakes_are_told_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    found = problems_of(tmp_path, "[web]\nprot = 1\nport = -1\n[poll]\nconcurrency = 0\n[x]\n")
    assert [line.split(":")[1] for line in found] == ["2", "3", "5", "6"]


def test_a_file_that_is_not_there_is_told_with_the_verb_that_writes_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="campuswatch init"):
        load(tmp_path / "campuswatch.toml")


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "campuswatch.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="not UTF-8"):
        load(tmp_path / "campuswatch.toml")


def test_a_reload_with_a_mistake_leaves_the_old_settings_running(tmp_path: Path) -> None:
    path = tmp_path / "campuswatch.toml"
    path.write_text("[web]\nport = 8081\n")
    old = load(path)
    path.write_text("[web]\nport = 8082\nhots = ''\n")
    kept, problems = reload(old, path)
    assert kept is old
    assert problems == ("campuswatch.toml:3: unknown key 'hots' in [web]; did you mean 'host'?",)
    path.write_text("[web]\nport = 8082\n")
    new, problems = reload(old, path)
    assert (new.web.port, problems) == (8082, ())


def test_the_database_password_stays_in_libpqs_file(tmp_path: Path) -> None:
    settings = Settings(database=Database(url="postgresql://u@h/d", passfile="my pass"), folder=tmp_path)
    assert settings.database_url == f"postgresql://u@h/d?passfile={tmp_path}/my%20pass"


def test_every_line_that_init_comments_out_is_right_when_it_is_put_in(tmp_path: Path) -> None:
    path = tmp_path / "campuswatch.toml"
    path.write_text(re.sub(r"(?m)^#(?=\S)", "", default_toml(Settings())))
    settings = load(path)
    assert settings.poll.interval_s["ping"] == 20
    assert settings.limits == Settings().limits


def test_a_choice_that_is_empty_is_called_so() -> None:
    assert "# First number of its version; empty finds out. One of empty, 1, 2, 3.\n" in default_toml(Settings())


WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)


@given(path=WORDS, names=st.lists(WORDS), pace=st.floats(0.5, 86_400), port=st.integers(0, 65_535))
def test_what_init_writes_reads_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, path: str, names: list[str], pace: float, port: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    settings = Settings(
        service=Service(language="vi", zone="Asia/Ho_Chi_Minh"),
        store=Store(path=path),
        web=Web(port=port, names=tuple(names)),
        poll=Poll(interval_s={"ping": pace}),
        folder=folder,
    )
    file = folder / "round-trip.toml"
    file.write_text(default_toml(settings), encoding="utf-8", newline="")
    assert load(file) == settings
