"""Papers that schools owe: confirmed by a person of the school, counted by time, reminded of once."""

from __future__ import annotations

import shutil
from collections import Counter as Count
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from duty_school import EASY
from reporting_school import (
    ACTOR,
    CENTRE,
    HEAD,
    SAFETY,
    at,
    issued,
    mailed,
    make_due,
    office_in,
    plan,
    plant,
    seen,
    settings_in,
)

from campuswatch.delivery.lacking import MISSING, look
from campuswatch.delivery.reminding import Reminding, remind, tell
from campuswatch.reports.archive import Archive, ArchiveError
from campuswatch.usecases.actor import Actor, Forbidden, Right
from campuswatch.usecases.obligations import add_obligation, end_obligation, enter_offered
from campuswatch.usecases.pins import set_pin
from campuswatch.usecases.reporting import correct
from campuswatch.usecases.signing_in import NotLetIn
from campuswatch.usecases.submitting import Counter, Signer, submit
from dashboards.reports.handed_in import merged, read_handed_in
from dashboards.reports.papers import REPORTS
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.credential import Purpose
from inventory.model.obligation import Due, Obligation, Punctuality, Submission
from inventory.model.report import Change
from inventory.model.scope import BUREAU, Scope
from inventory.model.transition import Observed
from inventory.passphrase import KEY_BYTES
from inventory.person_secrets import MOST_TRIES, PAUSE_MS
from inventory.register import verify
from inventory.repository import reports, submissions, transitions
from inventory.tables.report import REPORT_STEPS
from inventory.vault import KeyCompartment, Vault

PIN = "482913"
NOV_1 = date(2026, 11, 1)
MADE_MS = at(NOV_1, 5, 1)
DUE_MS = at(date(2026, 11, 16)) - 1
TABLE = Obligation(id="", kind="table", due=Due.NEXT_MONTH, day=15, document="值班制度", since=date(2026, 10, 1))
ENTERED_MS = at(date(2026, 10, 15))
SIGNER = Signer(text="head", secret=PIN)
HOUR_MS, DAY_MS = 3_600_000, 86_400_000


@pytest.fixture(autouse=True)
def ledger(migrated_sqlite: Path, tmp_path: Path) -> None:
    """With its tables."""
    shutil.copy(migrated_sqlite, tmp_path / "ledger.db")


class Desk:
    """A school that owes its monthly table by the 15th, and has it in the archive since the first."""

    def __init__(self, folder: Path, *, made: bool = True) -> None:
        self.folder = folder
        self.database = Database.open(f"sqlite:///{folder}/ledger.db")
        plant(self.database, plans=(plan("table", "table", every_school=True),))
        self.vault = Vault({Purpose.POLL: KeyCompartment(b"k" * KEY_BYTES)}, [])
        set_pin(self.database, self.vault, ACTOR, HEAD, PIN, now_ms=ENTERED_MS, stretch=EASY)
        self.rule = add_obligation(self.database, ACTOR, REPORTS, TABLE, now_ms=ENTERED_MS)
        if made:
            with office_in(folder, self.database) as office:
                make_due(office, MADE_MS)
        self.counter = Counter(archive=Archive(settings_in(folder).reports_path), safety_to=(SAFETY,), language="zh-CN")

    def submit(self, now_ms: int, *, actor: Actor = ACTOR, signer: Signer = SIGNER, note: str = "") -> Submission:
        number = issued(self.database)[0].number
        return submit(self.database, self.vault, self.counter, actor, number, signer, note=note, now_ms=now_ms)

    def correct(self, now_ms: int, why: str = "故障登记有误") -> None:
        with office_in(self.folder, self.database) as office:
            correct(office, ACTOR, issued(self.database)[0].number, why=why, now_ms=now_ms)

    def standing(self, now_ms: int, *, scope: Scope = BUREAU) -> list[Punctuality]:
        with self.database.read() as connection:
            found = read_handed_in(connection, scope, at(NOV_1), at(date(2026, 12, 1)), now_ms=now_ms)
        return [one.punctuality for one in found]

    def reminded(self, now_ms: int) -> Count[tuple[str, str]]:
        """What this turn put into the outbox: kinds and addresses."""
        before = {one.id for one in mailed(self.database)}
        remind(self.database, "zh-CN", now_ms)
        return Count((one.kind, one.to) for one in mailed(self.database) if one.id not in before)


def test_a_paper_is_confirmed_with_a_pin_and_stands_in_the_chain(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with closing(desk.database):
        made = desk.submit(DUE_MS, note="两处已修复")
        assert (made.name, made.post, made.proof, made.version) == (HEAD.name, HEAD.post, "pin", 1)
        assert desk.standing(DUE_MS + DAY_MS) == [Punctuality.ON_TIME]
        with desk.database.read() as connection:
            steps = reports.steps(connection, BUREAU, "S01", made.number)
            assert submissions.of_number(connection, BUREAU, made.number) == [made]
            assert verify(connection, BUREAU, REPORT_STEPS, "S01") is None
        assert [one.action for one in steps] == ["issued", "submitted"]
        assert issued(desk.database)[0].files[0].digest in steps[1].detail
        (told,) = [one for one in mailed(desk.database) if one.kind == "report.handed_in"]
        assert (told.to, told.letter.facts[0].value) == (SAFETY, f"{HEAD.name}, {HEAD.post}")
        with pytest.raises(Conflict) as refused:
            desk.submit(DUE_MS + 1)
        assert refused.value.message.id == "submission.there"


def test_a_moment_after_its_time_is_late_and_before_nothing_is_known_of_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with closing(desk.database):
        assert desk.standing(MADE_MS) == [Punctuality.DUE]
        desk.submit(DUE_MS + 1)
        assert desk.standing(DUE_MS) == [Punctuality.DUE]
        assert desk.standing(DUE_MS + 1) == [Punctuality.LATE]


def test_who_shows_no_right_pin_is_of_another_place_or_has_no_right_confirms_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with closing(desk.database):
        with pytest.raises(NotLetIn):
            desk.submit(DUE_MS, signer=Signer(text="head", secret="000000"))
        with pytest.raises(Conflict) as refused:
            desk.submit(DUE_MS, signer=Signer(text=CENTRE.name, secret=PIN))
        assert refused.value.message.id == "submission.not_of_school"
        with pytest.raises(Forbidden):
            desk.submit(DUE_MS, actor=Actor("reader", BUREAU, frozenset(Right) - {Right.SUBMIT}))
        with pytest.raises(Missing):
            desk.submit(DUE_MS, actor=Actor("other", Scope.of(["S02"]), frozenset(Right)))
        with desk.database.read() as connection:
            assert submissions.since(connection, BUREAU, 0) == []


def test_wrong_pins_are_counted_and_then_the_right_one_waits_too(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with closing(desk.database):
        for _ in range(MOST_TRIES):
            with pytest.raises(NotLetIn):
                desk.submit(DUE_MS, signer=Signer(text="head", secret="000000"))
        with pytest.raises(NotLetIn):
            desk.submit(DUE_MS + 1)
        desk.submit(DUE_MS + PAUSE_MS)


def test_a_paper_whose_file_was_altered_cannot_be_confirmed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with closing(desk.database):
        desk.counter.archive.path(issued(desk.database)[0].files[0].digest).write_bytes(b"another")
        with pytest.raises(ArchiveError):
            desk.submit(DUE_MS)


def test_what_changed_since_it_was_handed_in_is_told_until_the_correction_is_confirmed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with closing(desk.database):
        desk.submit(MADE_MS + HOUR_MS)
        down = [seen(at(date(2026, 10, 20), 8), Observed.DOWN), seen(at(date(2026, 10, 20), 20), Observed.UP)]
        desk.database.write(lambda one: transitions.append(one, down)).result()
        desk.correct(DUE_MS - DAY_MS)
        with desk.database.read() as connection:
            (one,) = read_handed_in(connection, BUREAU, at(NOV_1), at(date(2026, 12, 1)), now_ms=DUE_MS)
        assert one.punctuality is Punctuality.ON_TIME
        assert any("availability" in change.figure for change in one.changed)
        desk.submit(DUE_MS - HOUR_MS)
        with desk.database.read() as connection:
            (one,) = read_handed_in(connection, BUREAU, at(NOV_1), at(date(2026, 12, 1)), now_ms=DUE_MS)
        assert (one.changed, one.submission.version if one.submission else 0) == ((), 1)


def test_changes_one_after_another_come_to_one() -> None:
    first = (Change(figure="a", was=1, now=2), Change(figure="b", was=1, now=2))
    second = (Change(figure="a", was=2, now=3), Change(figure="b", was=2, now=1))
    assert merged([first, second]) == [Change(figure="a", was=1, now=3)]


def test_a_school_sees_its_own_and_not_what_others_owe(tmp_path: Path) -> None:
    desk = Desk(tmp_path, made=False)
    with closing(desk.database):
        assert desk.standing(MADE_MS, scope=Scope.of(["S01"])) == [Punctuality.DUE]
        assert desk.standing(MADE_MS, scope=Scope.of(["S02"])) == []


def test_reminders_come_once_to_the_school_and_then_to_the_bureau(tmp_path: Path) -> None:
    desk = Desk(tmp_path, made=False)
    with closing(desk.database):
        assert desk.reminded(at(date(2026, 11, 14), 8)) == {}
        assert desk.reminded(at(date(2026, 11, 15), 8)) == {("report_due.soon", HEAD.email): 1}
        assert desk.reminded(DUE_MS) == {}
        assert desk.reminded(DUE_MS + 1) == {("report_due.missing", HEAD.email): 1}
        assert desk.reminded(DUE_MS + HOUR_MS) == {}
        assert desk.reminded(DUE_MS + DAY_MS + 1) == {("report_due.escalated", CENTRE.email): 1}
        assert desk.reminded(DUE_MS + 2 * DAY_MS) == {}
        letters = {one.kind: one for one in mailed(desk.database)}
        assert "S01" in str(letters["report_due.escalated"].letter.sentences[0].params["schools"])
        assert letters["report_due.escalated"].language == "en"


def test_what_came_in_is_not_reminded_of(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with closing(desk.database):
        desk.submit(MADE_MS + HOUR_MS)
        for now_ms in (at(date(2026, 11, 15), 8), DUE_MS + 1, DUE_MS + DAY_MS + 1):
            assert desk.reminded(now_ms) == {}


def test_who_was_off_for_weeks_mails_nobody_about_what_is_long_over(tmp_path: Path) -> None:
    desk = Desk(tmp_path, made=False)
    with closing(desk.database):
        assert desk.reminded(DUE_MS + 10 * DAY_MS) == {}


def test_two_that_remind_at_once_remind_once(tmp_path: Path) -> None:
    """The reminder is noted in the transaction of its mail: what another process told meanwhile is left out."""
    desk = Desk(tmp_path, made=False)
    with closing(desk.database):
        with desk.database.read() as connection:
            (lack,) = look(connection, DUE_MS + 1)
        assert lack.what == MISSING
        assert desk.reminded(DUE_MS + 1) == {("report_due.missing", HEAD.email): 1}
        (told,) = [one for one in mailed(desk.database) if one.kind == "report_due.missing"]
        other = [Reminding(lack.reminder, [replace(told, id="f" * 32)])]
        assert desk.database.write(lambda one: tell(one, other, DUE_MS + 2)).result() == 0


def test_obligations_are_entered_once_and_ended_without_forgiving(tmp_path: Path) -> None:
    desk = Desk(tmp_path, made=False)
    with closing(desk.database):
        with pytest.raises(Conflict) as refused:
            add_obligation(desk.database, ACTOR, REPORTS, replace(TABLE, day=20), now_ms=ENTERED_MS)
        assert refused.value.message.id == "obligation.there"
        end_obligation(desk.database, ACTOR, desk.rule.id[:6], now_ms=DUE_MS + 1)
        assert desk.standing(DUE_MS + DAY_MS) == [Punctuality.MISSING]  # it was owed, and did not come
        made = enter_offered(desk.database, ACTOR, REPORTS, date(2026, 12, 1), now_ms=DUE_MS + 2)
        assert len(made) == 6
        assert enter_offered(desk.database, ACTOR, REPORTS, date(2026, 12, 1), now_ms=DUE_MS + 3) == []


@pytest.mark.parametrize(("wish", "id"), [
    (replace(TABLE, kind="nonsense"), "archive.no_kind"),
    (replace(TABLE, kind="ranking"), "archive.not_of_school"),
    (replace(TABLE, day=0), "obligation.bad_day"),
    (replace(TABLE, day=32), "obligation.bad_day"),
    (replace(TABLE, hour="25:00"), "report_plan.bad_time"),
    (replace(TABLE, document=" "), "ledger.no_text"),
    (replace(TABLE, school="S99"), "ledger.no_school"),
])  # fmt: skip
def test_what_cannot_be_asked_for_is_refused_in_one_sentence(tmp_path: Path, wish: Obligation, id: str) -> None:
    desk = Desk(tmp_path, made=False)
    with closing(desk.database), pytest.raises((Conflict, Missing)) as refused:
        add_obligation(desk.database, ACTOR, REPORTS, wish, now_ms=ENTERED_MS)
    assert refused.value.message.id == id
