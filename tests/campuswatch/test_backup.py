"""A backup, the loss of the machine, and what comes back; and what is refused."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import io
import json
import re
import shutil
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pyrage
import pytest
from command_line import run, run_here
from postgres import PostgresServer

from campuswatch.backup import archive
from campuswatch.backup.nightly import NightlyBackup, superfluous
from campuswatch.backup_settings import Backup
from campuswatch.migrate import head, upgrade
from campuswatch.reports.archive import Archive
from campuswatch.settings import load
from collector.clock import SystemClock
from inventory.database import Database
from inventory.errors import DatabaseError
from inventory.model.report import Form, Report, ReportFile
from inventory.repository import reports

SECRET = "Kanarienvogel-7713"
COMMUNITY = "canary-community-9"
REPORT = b'{"figures": 42}'


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school with secrets, a scan's worth of devices, samples and a picture, backed up; its recovery key beside."""
    folder = tmp_path_factory.mktemp("school")
    for words, stdin in (
        (["init", "--school", "S01", "--name", "第一小学", "--prefix", "127.40.0.9/28", "--zone", "Asia/Shanghai",
          "--language", "en", "--web-port", "0"], ""),
        (["credential", "add", "--school", "S01", "--type", "community"], COMMUNITY + "\n"),
        (["credential", "add", "--school", "S01", "--type", "password", "--account", "admin"], SECRET + "\n"),
        (["school", "add", "S02", "--name", "Trường Hai"], ""),
        (["fault", "link", "S01"], ""),
        (["recovery", "create", "principal", "--key-file", "principal.key"], ""),
    ):  # fmt: skip
        done = run(folder, *words, stdin=stdin)
        assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(folder / "data" / "samples.sqlite")) as samples:
        samples.execute("CREATE TABLE IF NOT EXISTS kept (value)")
        samples.execute("INSERT INTO kept VALUES (42)")
        samples.commit()
    frames = folder / "data" / "pictures" / "S01"
    frames.mkdir(parents=True)
    (frames / "s01-cam-0001.jpg").write_bytes(b"\xff\xd8 a frame")
    issue_report(folder)
    done = run(folder, "backup", "--out", "campus.age", "--json")
    assert done.returncode == 0, done.stderr
    return folder


def issue_report(folder: Path) -> None:
    """And a file beside it that no row names: what a crash left."""
    settings = load(folder / "campuswatch.toml")
    archive = Archive(settings.reports_path)
    archive.keep(b"of a report that never was")
    file = ReportFile(form=Form.JSON, language="en", digest=archive.keep(REPORT), size=len(REPORT), made_ms=1)
    report = Report(
        id="1", number="S01-R-2026-0001", version=1, kind="monthly", school="S01", period="2026-10", known_ms=1,
        made_ms=1, by="principal", files=(file,),
    )  # fmt: skip
    with closing(Database.open(settings.database_url)) as database:
        database.write(lambda connection: reports.add(connection, report)).result()


def restored(school: Path, home: Path, backup: str = "campus.age", key: str = "principal.key") -> None:
    done = run(home, "restore", str(school / backup), "--key-file", str(school / key))
    assert done.returncode == 0, done.stdout + done.stderr


def test_on_a_clean_machine_all_of_it_is_there_again(school: Path, tmp_path: Path) -> None:
    restored(school, tmp_path)
    assert (tmp_path / "campuswatch.toml").read_text() == (school / "campuswatch.toml").read_text()
    for words in (["school", "list", "--json"], ["credential", "list", "--json"], ["recovery", "list", "--json"]):
        assert run_here(tmp_path, *words).stdout == run_here(school, *words).stdout
    assert (tmp_path / "data/vault.key").read_bytes() == (school / "data/vault.key").read_bytes()
    assert (tmp_path / "data/links.key").read_bytes() == (school / "data/links.key").read_bytes()
    assert run_here(tmp_path, "fault", "link", "S01").stdout == run_here(school, "fault", "link", "S01").stdout
    with closing(sqlite3.connect(tmp_path / "data/samples.sqlite")) as samples:
        assert samples.execute("SELECT value FROM kept").fetchall() == [(42,)]
    assert (tmp_path / "data/pictures/S01/s01-cam-0001.jpg").read_bytes() == b"\xff\xd8 a frame"
    verified = json.loads(run_here(tmp_path, "verify", "--json").stdout)
    assert verified["opened"] == verified["secrets"] == 2
    assert verified["wrong"] == []
    assert verified["reports"] == 1
    kept = [path for path in (tmp_path / "data/reports").rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in kept] == [REPORT]
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "data").rglob("*") if path.is_file()} == {0}
    # And it is a ledger that one can go on with.
    assert run(tmp_path, "school", "add", "S03", "--name", "Third").returncode == 0
    assert run(tmp_path, "backup", "--out", "again.age").returncode == 0


def test_verify_says_that_a_backup_is_whole_and_leaves_nothing_behind(
    school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    done = run(tmp_path, "verify", str(school / "campus.age"), "--key-file", str(school / "principal.key"), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["opened"] == 2
    assert json.loads(done.stdout)["reports"] == 1
    assert list(tmp_path.iterdir()) == []


def test_nothing_in_it_can_be_read_without_the_key(school: Path) -> None:
    sealed = (school / "campus.age").read_bytes()
    secrets = [SECRET, COMMUNITY, "第一小学", "S02"]
    assert not [one for one in secrets if one.encode() in sealed]
    assert (school / "data/vault.key").read_bytes() not in sealed


def test_even_opened_it_holds_no_secret_and_no_key_in_the_clear(school: Path) -> None:
    identity = secret_of(school / "principal.key")
    plain = opened(school / "campus.age", identity)
    kek = (school / "data/vault.key").read_bytes()
    for name, content in plain.items():
        assert kek not in content, name
        assert (school / "data/links.key").read_bytes() not in content, name
        assert SECRET.encode() not in content, name
        assert COMMUNITY.encode() not in content, name
    assert pyrage.decrypt(plain["keys/poll.age"], [identity]) == kek
    assert pyrage.decrypt(plain["keys/links.age"], [identity]) == (school / "data/links.key").read_bytes()


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda octets: octets[:-100], "cannot be opened"),
        (lambda octets: octets[: len(octets) // 2], "cannot be opened"),
        (lambda octets: octets[:2_000] + bytes([octets[2_000] ^ 1]) + octets[2_001:], "cannot be opened"),
        (lambda octets: b"", "cannot be opened"),
        (lambda octets: b"PK\x03\x04" + octets, "cannot be opened"),
    ],
)
def test_what_was_cut_or_altered_is_refused_and_leaves_nothing(school: Path, tmp_path: Path, harm, says: str) -> None:
    bad = tmp_path / "bad.age"
    bad.write_bytes(harm((school / "campus.age").read_bytes()))
    home = tmp_path / "home"
    home.mkdir()
    done = run_here(home, "restore", str(bad), "--key-file", str(school / "principal.key"))
    assert done.returncode == 3
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(home.iterdir()) == []


def test_another_key_opens_nothing(school: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.key"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    done = run_here(tmp_path, "verify", str(school / "campus.age"), "--key-file", str(other))
    assert done.returncode == 3
    assert "cannot be opened" in done.stderr


def changed(plain: dict[str, bytes], name: str, content: bytes | None) -> dict[str, bytes]:
    return {
        **{key: value for key, value in plain.items() if key != name},
        **({} if content is None else {name: content}),
    }


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("ledger/school/000001.jsonl", b"[]\n", "is not what was written"),
        ("ledger/school/000001.jsonl", None, "is missing"),
        ("manifest.json", None, "no manifest"),
        ("manifest.json", b"{}", "no manifest"),
        ("manifest.json", b'{"format": 9}', "newer"),
        ("../evil", b"x", "does not belong"),
        ("/etc/evil", b"x", "does not belong"),
        ("ledger/school/../../../evil.jsonl", b"x", "does not belong"),
        ("pictures/../../evil", b"x", "does not belong"),
    ],
)
def test_who_can_seal_cannot_slip_in_anything(
    school: Path, tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    """The recipient's public key is no secret: whoever has it can make a file that opens."""
    identity = secret_of(school / "principal.key")
    plain = changed(opened(school / "campus.age", identity), name, content)
    bad = tmp_path / "bad.age"
    bad.write_bytes(sealed(plain, identity))
    home = tmp_path / "home"
    home.mkdir()
    done = run_here(home, "restore", str(bad), "--key-file", str(school / "principal.key"))
    assert done.returncode == 3
    assert says in done.stderr
    assert list(home.iterdir()) == []
    assert not (tmp_path / "evil").exists()


def test_settings_of_a_backup_put_nothing_elsewhere(school: Path, tmp_path: Path) -> None:
    """Its pictures could be anybody's start files. With settings of one's own it goes anywhere."""
    identity = secret_of(school / "principal.key")
    plain = opened(school / "campus.age", identity)
    away = tmp_path / "away"
    places = (f'[service]\ndata_dir = "{away}"', f'[vault]\nkey_file = "{away}"', f'[store]\npath = "{away}"',
              f'[database]\nurl = "sqlite:///{away}"', f'[database]\nurl = "sqlite:///file:{away}?a=b"')  # fmt: skip
    for number, settings in enumerate(places):
        bad = changed(plain, "settings.toml", settings.encode())
        told = json.loads(bad["manifest.json"])
        told["digests"]["settings.toml"] = digest(settings.encode())
        (tmp_path / "bad.age").write_bytes(sealed(changed(bad, "manifest.json", json.dumps(told).encode()), identity))
        home = tmp_path / f"home{number}"
        home.mkdir()
        done = run_here(home, "restore", str(tmp_path / "bad.age"), "--key-file", str(school / "principal.key"))
        assert done.returncode == 2, (settings, done.stderr)
        assert "settings of your own" in done.stderr
        assert list(home.iterdir()) == []
        assert not away.exists()


def test_a_manifest_names_nothing_outside_the_backup(school: Path, tmp_path: Path) -> None:
    """A digest of /dev/zero would be worked out for ever."""
    identity = secret_of(school / "principal.key")
    plain = opened(school / "campus.age", identity)
    told = json.loads(plain["manifest.json"])
    for name in ("/dev/zero", "pictures/../../../../../../../../dev/zero"):
        evil = json.dumps(told | {"digests": {name: "0" * 64}}).encode()
        (tmp_path / "bad.age").write_bytes(sealed(changed(plain, "manifest.json", evil), identity))
        done = run_here(tmp_path, "restore", str(tmp_path / "bad.age"), "--key-file", str(school / "principal.key"))
        assert done.returncode == 3
        assert "does not belong" in done.stderr


def test_a_header_of_a_gigabyte_is_not_read_into_memory(tmp_path: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 1 << 30
    zeros = bytes(1 << 20)
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1) as file:
        file.write(header.tobuf(tarfile.GNU_FORMAT))
        for _ in range(16):
            file.write(zeros)
    bomb = tmp_path / "bomb.age"
    bomb.write_bytes(pyrage.encrypt(packed.getvalue(), [identity.to_public()]))
    asked: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        read = gzip.GzipFile.read
        patch.setattr(gzip.GzipFile, "read", lambda self, size=-1: (asked.append(size), read(self, size))[1])
        with pytest.raises(DatabaseError) as refused:
            archive.unpack(bomb, str(identity), tmp_path)
    assert refused.value.message.id == "backup.damaged"
    assert max(asked) <= archive.MOST_AT_ONCE


def test_a_row_altered_in_an_opened_backup_is_found_by_the_audit_chain(school: Path, tmp_path: Path) -> None:
    identity = secret_of(school / "principal.key")
    plain = opened(school / "campus.age", identity)
    name = "ledger/audit/000001.jsonl"
    altered = plain[name].replace(b"recipient.added", b"recipient.minded", 1)
    assert altered != plain[name]
    manifest = json.loads(plain["manifest.json"])
    manifest["digests"][name] = digest(altered)
    bad = tmp_path / "bad.age"
    bad.write_bytes(sealed({**plain, name: altered, "manifest.json": json.dumps(manifest).encode()}, identity))
    done = run_here(tmp_path, "verify", str(bad), "--key-file", str(school / "principal.key"))
    assert done.returncode == 1
    assert "audit chain" in done.stdout


def test_nothing_that_is_there_is_overwritten(school: Path, tmp_path: Path) -> None:
    shutil.copytree(school / "data", tmp_path / "data")
    shutil.copy(school / "campuswatch.toml", tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = run_here(tmp_path, "restore", str(school / "campus.age"), "--key-file", str(school / "principal.key"))
    assert done.returncode == 2
    assert "is in the way" in done.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_without_a_recipient_there_is_no_backup(tmp_path: Path) -> None:
    assert run_here(tmp_path, "init", "--school", "S01", "--name", "One", "--prefix", "127.40.0.9/28", "--zone",
                    "Asia/Shanghai", "--language", "en", "--web-port", "0").returncode == 0  # fmt: skip
    done = run_here(tmp_path, "backup", "--out", "x.age")
    assert done.returncode == 2
    assert "campuswatch recovery create" in done.stderr
    assert not (tmp_path / "x.age").exists()


def test_a_file_that_is_there_is_no_place_for_a_backup(school: Path) -> None:
    before = (school / "campuswatch.toml").read_bytes()
    done = run_here(school, "backup", "--out", "campuswatch.toml")
    assert done.returncode == 2
    assert "is there already" in done.stderr
    assert (school / "campuswatch.toml").read_bytes() == before
    no_key = run_here(school, "verify", "campus.age", "--key-file", "campus.age")
    assert (no_key.returncode, "holds no secret key" in no_key.stderr) == (3, True)


def test_a_key_file_is_never_overwritten_and_a_name_taken_once(school: Path) -> None:
    done = run_here(school, "recovery", "create", "other", "--key-file", "principal.key")
    assert done.returncode == 3
    done = run_here(school, "recovery", "create", "principal", "--key-file", "second.key")
    assert done.returncode == 2
    assert not (school / "second.key").exists()
    done = run_here(school, "recovery", "add", "bureau", "--recipient", "age1nonsense")
    assert done.returncode == 3


def test_a_backup_of_an_older_program_comes_up_to_date(school: Path, tmp_path: Path) -> None:
    """As revision 0003 would have written it: without the tables and columns that came later."""
    identity = secret_of(school / "principal.key")
    plain = opened(school / "campus.age", identity)
    manifest = json.loads(plain["manifest.json"])
    kept = columns_of("0003", tmp_path / "0003.sqlite")
    for later in ("credential", "audit", "audit_head"):  # today's tell of what was not there
        del kept[later]
    manifest["heads"] = {}
    for shape in list(manifest["shapes"]):
        name = shape["name"]
        piece = f"ledger/{name}/000001.jsonl"
        if name not in kept:
            manifest["shapes"].remove(shape)
            manifest["rows"].pop(name)
            plain.pop(piece, None)
            manifest["digests"].pop(piece, None)
            continue
        places = [place for place, (column, _) in enumerate(shape["columns"]) if column in kept[name]]
        shape["columns"] = [shape["columns"][place] for place in places]
        if piece in plain:
            rows = [json.loads(line) for line in plain[piece].splitlines()]
            plain[piece] = b"".join(json.dumps([row[place] for place in places]).encode() + b"\n" for row in rows)
            manifest["digests"][piece] = digest(plain[piece])
    manifest["revision"] = "0003"
    plain["manifest.json"] = json.dumps(manifest).encode()
    (tmp_path / "old.age").write_bytes(sealed(plain, identity))
    home = tmp_path / "home"
    home.mkdir()
    done = run_here(home, "restore", str(tmp_path / "old.age"), "--key-file", str(school / "principal.key"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert run_here(home, "school", "list", "--json").returncode == 0
    with closing(sqlite3.connect(home / "data/campuswatch.sqlite")) as ledger:
        assert ledger.execute("SELECT version_num FROM alembic_version").fetchall() == [(head(),)]


def test_the_oldest_of_ours_go_and_nothing_else(tmp_path: Path) -> None:
    names = [f"campuswatch-2026111{day}-034000.age" for day in range(5)]
    for name in [*names, "campuswatch.age", "holiday.jpg", ".campuswatch-20261110-034000.age.partial"]:
        (tmp_path / name).touch()
    assert [path.name for path in superfluous(tmp_path, 3)] == names[:2]
    assert superfluous(tmp_path, 5) == []


def columns_of(revision: str, file: Path) -> dict[str, set[str]]:
    """What the tables of a released revision have."""
    upgrade(f"sqlite:///{file}", revision)
    with closing(sqlite3.connect(file)) as ledger:
        names = [name for (name,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: {row[1] for row in ledger.execute(f"PRAGMA table_info({name})")} for name in names}


def secret_of(file: Path) -> object:
    text = next(line for line in file.read_text().splitlines() if not line.startswith("#"))
    return pyrage.x25519.Identity.from_str(text)


def opened(file: Path, identity: object) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(file.read_bytes(), [identity]))) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]


def sealed(plain: dict[str, bytes], identity: object) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in plain.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return pyrage.encrypt(buffer.getvalue(), [identity.to_public()])  # type: ignore[attr-defined]


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_the_night_leaves_one_and_takes_the_oldest_away(school: Path, tmp_path: Path) -> None:
    folder = tmp_path / "nights"
    folder.mkdir()
    for day in range(3):
        (folder / f"campuswatch-2026010{day}-034000.age").touch()
    settings = Backup(folder=str(folder), keep=2)
    asyncio.run(NightlyBackup(settings, school / "campuswatch.toml", folder, "Asia/Shanghai", SystemClock()).run())
    left = sorted(path.name for path in folder.iterdir())
    assert len(left) == 2
    assert left[0] == "campuswatch-20260102-034000.age"
    done = run_here(tmp_path, "verify", str(folder / left[1]), "--key-file", str(school / "principal.key"), "--json")
    assert json.loads(done.stdout)["wrong"] == []


def test_a_night_without_a_backup_is_told_and_takes_nothing_away(
    school: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    old = [tmp_path / f"campuswatch-2026010{day}-034000.age" for day in range(3)]
    for path in old:
        path.touch()
    settings = Backup(folder=str(tmp_path), keep=1)
    config = tmp_path / "nowhere.toml"
    asyncio.run(NightlyBackup(settings, config, tmp_path, "UTC", SystemClock()).run())
    assert "no backup this night" in caplog.text
    assert all(path.exists() for path in old)


@pytest.mark.needs("postgresql")
def test_onto_a_postgresql_and_back(school: Path, tmp_path: Path, postgres: PostgresServer) -> None:
    """The settings that are there say where all goes."""
    homes = [tmp_path / "postgresql", tmp_path / "sqlite"]
    for home in homes:
        home.mkdir()
    settings = (school / "campuswatch.toml").read_text()
    url = f'\\nurl = "{postgres.url(postgres.new_database())}"\\n'
    there = re.sub(r"\n#url = .postgresql.*\n", url, settings, count=1)
    assert there != settings
    (homes[0] / "campuswatch.toml").write_text(there)
    (homes[1] / "campuswatch.toml").write_text(settings)
    restored(school, homes[0])
    assert (homes[0] / "campuswatch.toml").read_text() == there
    assert not (homes[0] / "data/campuswatch.sqlite").exists()
    assert run_here(homes[0], "school", "list", "--json").stdout == run_here(school, "school", "list", "--json").stdout
    assert run(homes[0], "school", "add", "S09", "--name", "Nine").returncode == 0  # it goes on counting its rows
    assert run(homes[0], "backup", "--out", str(school / "from-postgresql.age")).returncode == 0
    restored(school, homes[1], "from-postgresql.age")
    assert "S09" in run_here(homes[1], "school", "list", "--json").stdout
    again = run_here(homes[0], "restore", str(school / "campus.age"), "--key-file", str(school / "principal.key"))
    assert again.returncode == 2
