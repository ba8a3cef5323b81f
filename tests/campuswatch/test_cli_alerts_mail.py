from __future__ import annotations

import json
from pathlib import Path
from smtpd import Kept, smtp_server, text_of

import click
import pytest
from click.testing import CliRunner, Result

from campuswatch.cli.alerts_mail import outbox, test
from campuswatch.migrate import upgrade


def run(command: object, folder: Path, *words: str) -> Result:
    """As `main` runs it: `return_value` is the exit code."""
    words = (*words, "--config", str(folder / "campuswatch.toml"))
    return CliRunner().invoke(command, words, standalone_mode=False)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    upgrade(f"sqlite:///{tmp_path}/data/campuswatch.sqlite")
    return tmp_path


def settings(folder: Path, port: int) -> None:
    (folder / "campuswatch.toml").write_text(
        f"""[mail]\nserver = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "alerts@example.org"\n"""
    )


def test_a_test_goes_the_whole_way_and_its_end_is_told(folder: Path) -> None:
    kept = Kept()
    with smtp_server(kept) as port:
        settings(folder, port)
        done = run(test, folder, "--to", "you@example.org", "--language", "vi")
    assert (done.return_value, done.output) == (0, "taken for you@example.org: 250 2.0.0 queued as 1\n")
    ((to, message),) = kept.letters
    assert to == "you@example.org"
    assert "Không có gì hỏng" in text_of(message)


def test_what_is_refused_is_told_listed_and_tried_anew(folder: Path) -> None:
    kept = Kept()
    kept.on_rcpt = lambda to: "550 5.1.1 no such user"
    with smtp_server(kept) as port:
        settings(folder, port)
        done = run(test, folder, "--to", "nobody@example.org", "--json")
        assert done.return_value == 1
        told = json.loads(done.output)
        assert told["state"] == "dead"
        assert "550 5.1.1 no such user" in told["why"]
        listed = run(outbox, folder)
        assert listed.return_value == 1
        assert "no such user" in " ".join(listed.output.split())
        kept.on_rcpt = lambda to: ""
        again = run(outbox, folder, "--again", told["id"][:8])
        assert again.return_value == 0
        (row,) = json.loads(run(outbox, folder, "--json").output)
        assert (row["id"], row["state"]) == (told["id"], "waiting")
        assert "ledger.no_dead_notice" in repr(run(outbox, folder, "--again", told["id"][:8]).exception)


def test_nothing_waits(folder: Path) -> None:
    settings(folder, 1)
    done = run(outbox, folder)
    assert (done.return_value, done.output) == (0, "nothing waits, and nothing was refused\n")


def test_a_way_that_is_not_set_up_is_told_before_anything_is_written(folder: Path) -> None:
    (folder / "campuswatch.toml").write_text("")
    assert "mail.no_server" in repr(run(test, folder, "--to", "you@example.org").exception)
    assert "no hook is called" in str(run(test, folder, "--hook", "group").exception)
    assert isinstance(run(test, folder).exception, click.UsageError)
    assert run(outbox, folder).return_value == 0
