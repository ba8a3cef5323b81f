"""Reports of plans: made once, late where they were missed, mailed with what is attached, through any crash."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from smtpd import Kept, html_of, smtp_server, text_of
from typing import TypeVar, cast

import pytest
from openpyxl import load_workbook
from outbox import LETTER, a_notice
from reporting_school import (
    CENTRE,
    HEAD,
    ZONE,
    all_posted,
    at,
    issued,
    mailed,
    make_due,
    office_in,
    plan,
    plant,
    post,
    runs,
    settings_in,
)
from sqlalchemy import Connection, update

from alerts.outbox import MOST_ATTACHED, fitting, on_the_line
from campuswatch.delivery.due import LATE_MS, Due
from campuswatch.delivery.letters import enclosed
from campuswatch.delivery.runner import FIRST_PAUSE_MS, pause_ms
from campuswatch.delivery.timetable import is_anything_due, read_due
from campuswatch.migrate import upgrade
from inventory.database import Database
from inventory.model.notice import Attachment, Notice, NoticeState
from inventory.model.report import Form, Report, ReportFile
from inventory.model.report_plan import When
from inventory.model.scope import BUREAU
from inventory.repository import notices, report_plans, report_runs
from inventory.repository.report_runs import LEASE_MS
from inventory.tables.report_plan import report_run
from language.message import Message

T = TypeVar("T")
NOV_1 = date(2026, 11, 1)
DUE_MS = at(NOV_1, 5)
SOON_MS = DUE_MS + 60_000
ALL = plan("all", every_school=True)
OWN = plan("own", to=("chief@example.org", "CENTRE@example.org"))


def test_a_months_papers_are_made_once_and_lie_in_the_outbox(database: Database, tmp_path: Path) -> None:
    plant(database, plans=(ALL, OWN))
    with office_in(tmp_path, database) as office:
        assert make_due(office, DUE_MS - 1) == []
        made = make_due(office, SOON_MS)
        assert make_due(office, SOON_MS) == []
        assert make_due(office, SOON_MS + LEASE_MS) == []
    assert [(one.due.school, one.report.period if one.report else "") for one in made] == [
        ("S01", "2026-10"), ("", "2026-10"),
    ]  # fmt: skip
    assert [one.late for one in issued(database)] == [False, False]
    assert {one.report for one in runs(database)} == {one.id for one in issued(database)}
    told = mailed(database)
    # The bureau's person is told once, though the plan names that address too; programs are told by links.
    assert Counter((one.school, one.channel, one.to) for one in told) == {
        ("S01", "email", HEAD.email): 1, ("S01", "hooks", ""): 1, ("", "email", CENTRE.email): 1,
        ("", "email", "chief@example.org"): 1, ("", "hooks", ""): 1,
    }  # fmt: skip
    assert all(bool(one.attachments) == (one.channel == "email") for one in told)
    assert {one.language for one in told if one.to == CENTRE.email} == {"en"}


def fresh(migrated: Path, folder: Path) -> str:
    """The address of a ledger with its tables."""
    shutil.copy(migrated, folder / "ledger.db")
    return f"sqlite:///{folder}/ledger.db"


def test_what_was_missed_is_made_late_and_says_so(database: Database, tmp_path: Path) -> None:
    plant(database, plans=(ALL,))
    with office_in(tmp_path, database) as office:
        make_due(office, DUE_MS + LATE_MS + 1)
    (report,) = issued(database)
    assert report.late
    letter = next(one.letter for one in mailed(database) if one.channel == "email")
    assert Message("report_mail.late", {"due_ms": DUE_MS}) in letter.sentences


def test_a_plan_that_reaches_nobody_still_fills_the_archive(database: Database, tmp_path: Path) -> None:
    plant(database, plans=(replace(ALL, people=False),))
    with office_in(tmp_path, database) as office:
        make_due(office, SOON_MS)
    assert len(issued(database)) == 1
    assert [one.channel for one in mailed(database)] == ["hooks"]


def test_a_withdrawn_plan_makes_nothing(database: Database, tmp_path: Path) -> None:
    plant(database, plans=(ALL,))
    database.write(lambda one: report_plans.withdraw(one, BUREAU, ALL.id, at_ms=DUE_MS - 1)).result()
    with office_in(tmp_path, database) as office:
        assert make_due(office, SOON_MS) == []


def test_the_table_of_a_month_so_far_becomes_a_new_version_when_it_is_over(database: Database, tmp_path: Path) -> None:
    early, whole = plan("early", "table", When.MONTH_END), plan("whole", "table")
    plant(database, plans=tuple(replace(one, every_school=True) for one in (early, whole)))
    with office_in(tmp_path, database) as office:
        make_due(office, at(date(2026, 10, 28), 6))
        make_due(office, SOON_MS)
    found = {(one.period, one.version): one.whole for one in issued(database)}
    assert found[("2026-10", 1)] is False
    assert found[("2026-10", 2)] is True
    assert len({one.number for one in issued(database) if one.period == "2026-10"}) == 1


def test_a_paper_that_cannot_be_kept_is_tried_again_and_says_why(database: Database, tmp_path: Path) -> None:
    plant(database, plans=(ALL,))
    blocked = settings_in(tmp_path).reports_path
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("no folder")
    with office_in(tmp_path, database) as office:
        (failed,) = make_due(office, SOON_MS)
        assert failed.error is not None
        assert failed.error.id == "report_run.disk"
        assert (issued(database), mailed(database)) == ([], [])
        (run,) = runs(database)
        assert (run.error, run.tries, run.next_ms) == (failed.error, 1, SOON_MS + FIRST_PAUSE_MS)
        blocked.unlink()
        assert make_due(office, SOON_MS + FIRST_PAUSE_MS - 1) == []
        (made,) = make_due(office, SOON_MS + FIRST_PAUSE_MS)
    assert made.report is not None
    assert [pause_ms(tries) for tries in (1, 2, 3, 99)] == [300_000, 600_000, 1_200_000, 21_600_000]


def test_a_clock_that_was_ahead_holds_no_turn_for_years(database: Database, tmp_path: Path) -> None:
    """Whoever claimed it by a clock of next year died; the clock is right again."""
    plant(database, plans=(ALL,))
    with office_in(tmp_path, database) as office:
        (due,) = read_due_in(database)
        ahead_ms = SOON_MS + 400 * 86_400_000

        def claim(one: Connection, now_ms: int) -> bool:
            return report_runs.claim(
                one, due.turn, due_ms=due.due_ms, by="dead", now_ms=now_ms, until_ms=now_ms + LEASE_MS
            )

        assert database.write(lambda one: claim(one, ahead_ms)).result()
        with database.read() as connection:
            assert is_anything_due(connection, ZONE, SOON_MS)
        assert [one.report is not None for one in make_due(office, SOON_MS)] == [True]


def read_due_in(database: Database) -> list[Due]:
    with database.read() as connection:
        return read_due(connection, ZONE, SOON_MS)


class Crash(BaseException):
    """The process dies here: nothing of ours may catch it."""


class MortalDatabase(Database):
    """The real one, whose process dies before or after the commit of the write of this number."""

    left = 10**9
    after = False

    def write(self, work: Callable[[Connection], T]) -> Future[T]:
        self.left -= 1
        if self.left < 0 and not self.after:
            raise Crash
        future = super().write(work)
        if self.left < 0:
            future.result()
            raise Crash
        return future


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("number", range(3))
def test_a_crash_at_any_commit_loses_and_doubles_nothing(
    migrated_sqlite: Path, tmp_path: Path, number: int, after: bool
) -> None:
    url = fresh(migrated_sqlite, tmp_path)
    with closing(cast(MortalDatabase, MortalDatabase.open(url))) as database:
        plant(database, plans=(ALL,))
        database.left, database.after = number, after
        with office_in(tmp_path, database) as office, pytest.raises(Crash):
            make_due(office, SOON_MS, "first")
        database.left = 10**9
        with office_in(tmp_path, database) as office:
            make_due(office, SOON_MS, "second")  # while the claim of the dead holds
            make_due(office, SOON_MS + LEASE_MS + 1, "third")
        assert [(one.period, one.version) for one in issued(database)] == [("2026-10", 1)]
        assert Counter(one.channel for one in mailed(database)) == {"email": 1, "hooks": 1}
        (run,) = runs(database)
        assert run.made_ms is not None


def test_two_that_run_at_once_make_it_once(migrated_sqlite: Path, tmp_path: Path) -> None:
    url = fresh(migrated_sqlite, tmp_path)
    with closing(Database.open(url)) as one, closing(Database.open(url)) as other:
        plant(one, plans=(ALL,))
        with office_in(tmp_path, one) as first, office_in(tmp_path, other) as second:
            told = [*make_due(first, SOON_MS, "first"), *make_due(second, SOON_MS, "second")]
        assert len(told) == 1
        assert len(issued(one)) == 1


class OvertakenDatabase(Database):
    """The real one; before the write of this number another does its work."""

    left = 10**9
    overtake: Callable[[], object]

    def write(self, work: Callable[[Connection], T]) -> Future[T]:
        self.left -= 1
        if self.left == 0:
            self.overtake()
        return super().write(work)


@pytest.mark.parametrize("number", [2, 3], ids=["while it composes", "after it issued"])
def test_one_whose_claim_ran_out_mails_nothing(migrated_sqlite: Path, tmp_path: Path, number: int) -> None:
    url = fresh(migrated_sqlite, tmp_path)
    with closing(cast(OvertakenDatabase, OvertakenDatabase.open(url))) as slow, closing(Database.open(url)) as other:
        plant(other, plans=(ALL,))
        with office_in(tmp_path, slow) as first, office_in(tmp_path, other) as second:
            slow.overtake = lambda: make_due(second, SOON_MS + LEASE_MS + 1, "second")
            slow.left = number
            assert make_due(first, SOON_MS, "first") == []
        assert [(one.period, one.version) for one in issued(other)] == [("2026-10", 1)]
        assert Counter(one.channel for one in mailed(other)) == {"email": 1, "hooks": 1}


CONFIG = f"""
[service]
zone = "{ZONE}"
language = "zh-CN"
"""


def test_a_process_killed_at_any_moment_is_taken_up(tmp_path: Path) -> None:
    """The verb itself, killed so long after its start; the last one may end."""
    (tmp_path / "campuswatch.toml").write_text(CONFIG)
    (tmp_path / "data").mkdir()
    url = settings_in(tmp_path).database_url
    upgrade(url)
    with closing(Database.open(url)) as database:
        daily = plan("daily", "daily", When.DAILY, at="00:00", every_school=True, entered_ms=0)
        plant(database, plans=(daily,), begun_ms=0)
    words = [
        sys.executable,
        "-m",
        "campuswatch.cli",
        "report",
        "run-due",
        "--config",
        str(tmp_path / "campuswatch.toml"),
    ]
    for wait_s in (1.0, 2.0, 2.5):
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[2])
        time.sleep(wait_s)  # when it dies is the point
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with closing(Database.open(url)) as database:
        free_claims(database)
        assert subprocess.run(words, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[2]).returncode == 0
        made = issued(database)
        assert len(made) == 7  # of a week
        assert len({one.period for one in made}) == 7
        assert all(run.made_ms is not None for run in runs(database))
        assert Counter(one.channel for one in mailed(database)) == {"email": 7, "hooks": 7}


def free_claims(database: Database) -> None:
    """As if the lease of the dead had run out."""
    database.write(lambda one: one.execute(update(report_run).values(claimed_until_ms=0))).result()


def test_the_mail_carries_the_archived_pdf_and_workbook(migrated_sqlite: Path, tmp_path: Path) -> None:
    url = fresh(migrated_sqlite, tmp_path)
    server = Kept()
    with closing(Database.open(url)) as database:
        plant(database, plans=(replace(ALL, forms=(Form.PDF, Form.XLSX)),))
        with office_in(tmp_path, database) as office:
            make_due(office, SOON_MS)
            with smtp_server(server) as port:
                post(database, port, tmp_path, lambda: all_posted(database), SOON_MS)
            (report,) = issued(database)
            kept = {one.form: office.archive.read(one.digest) for one in report.files}
    ((to, message),) = server.letters
    assert to == HEAD.email
    files = {one.get_filename(): one for one in message.iter_attachments()}
    assert list(files) == ["S01-R-2026-0001.pdf", "S01-R-2026-0001.xlsx"]
    assert [one.get_content_type() for one in files.values()] == [
        "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ]  # fmt: skip
    assert files["S01-R-2026-0001.pdf"].get_content() == kept[Form.PDF]
    assert kept[Form.PDF].startswith(b"%PDF-")
    book = load_workbook(BytesIO(files["S01-R-2026-0001.xlsx"].get_content()))
    assert book.sheetnames
    # Two hours of a camera in a month of 744 hours.
    for text in (text_of(message), html_of(message)):
        assert "99.73" in text
        assert "S01-R-2026-0001" in text
    assert "https://watch.example.org/reports/S01-R-2026-0001" in text_of(message)
    assert "2026年10月" in str(message["Subject"])
    assert message["Content-Language"] == "zh-CN"


def test_a_mail_whose_file_is_gone_waits_and_is_sent_when_it_is_back(migrated_sqlite: Path, tmp_path: Path) -> None:
    url = fresh(migrated_sqlite, tmp_path)
    server = Kept()
    with closing(Database.open(url)) as database:
        plant(database, plans=(ALL,))
        with office_in(tmp_path, database) as office:
            make_due(office, SOON_MS)
            path = office.archive.path(issued(database)[0].files[0].digest)
        octets = path.read_bytes()
        path.write_bytes(octets[:-1])
        with smtp_server(server) as port:

            def held_up() -> bool:
                return next(one for one in mailed(database) if one.channel == "email").error is not None

            post(database, port, tmp_path, held_up, SOON_MS)
            (held,) = [one for one in mailed(database) if one.channel == "email"]
            assert held.error == Message("mail.no_attachment", {"name": "S01-R-2026-0001.html"})
            assert (held.state, server.letters) == (NoticeState.WAITING, [])
            path.write_bytes(octets)
            post(database, port, tmp_path, lambda: all_posted(database), held.next_ms)
    assert len(server.letters) == 1


def test_what_is_too_large_for_a_mail_is_linked() -> None:
    files = tuple(
        ReportFile(form=form, language="en", digest=f"{number}" * 64, size=size, made_ms=0)
        for number, (form, size) in enumerate([(Form.PDF, 5 << 20), (Form.XLSX, 5 << 20), (Form.CSV, 100)])
    )
    report = Report(id="r", number="S01-R-2026-0001", version=2, kind="monthly", school="S01", period="2026-10",
                    known_ms=0, made_ms=0, by="", files=files)  # fmt: skip
    going = enclosed(report, (Form.PDF, Form.XLSX, Form.CSV, Form.JSON), "en")
    assert [one.name for one in going.attached] == ["S01-R-2026-0001-v2.pdf", "S01-R-2026-0001-v2.csv.zip"]
    assert going.left_out == ("S01-R-2026-0001-v2.xlsx",)
    assert enclosed(report, (Form.PDF,), "vi").attached == ()
    assert sum(on_the_line(one.size) for one in going.attached) <= MOST_ATTACHED


def test_a_digest_takes_what_is_attached_along_but_no_more_than_a_mail_carries() -> None:
    def notice(number: int, size: int) -> Notice:
        return Notice(
            id=f"{number:032x}", school="S01", kind="report.daily", channel="email", to="a@example.org", letter=LETTER,
            created_ms=0, due_ms=0, attachments=(Attachment(f"{number}.pdf", f"{number:064x}", size),),
        )  # fmt: skip

    small, large = [notice(number, 3 << 20) for number in range(4)], notice(9, 20 << 20)
    assert fitting(small) == small[:2]
    assert fitting([large, *small]) == [large]
    same = [replace(small[0], id=f"{number:032x}") for number in range(5)]
    assert fitting(same) == same


def test_many_reports_to_one_address_come_as_one_mail_with_all_files(migrated_sqlite: Path, tmp_path: Path) -> None:
    url = fresh(migrated_sqlite, tmp_path)
    server = Kept()
    with closing(Database.open(url)) as database:
        plant(database, plans=(plan("daily", "daily", When.DAILY, every_school=True),))
        with office_in(tmp_path, database) as office:
            assert len(make_due(office, at(date(2026, 11, 7), 12))) == 7
        with smtp_server(server) as port:
            post(database, port, tmp_path, lambda: all_posted(database), at(date(2026, 11, 7), 12))
        assert Counter(one.state for one in mailed(database)) == {
            NoticeState.GATHERED: 7, NoticeState.SENT: 1, NoticeState.QUIET: 7,
        }  # fmt: skip
    ((_, message),) = server.letters
    assert len(list(message.iter_attachments())) == 7


def test_notices_of_before_have_no_attachments(database: Database) -> None:
    plant(database)
    database.write(lambda one: notices.add(one, [a_notice()])).result()
    assert [one.attachments for one in mailed(database)] == [()]
