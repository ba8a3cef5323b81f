from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from smtpd import Kept, free_port, html_of, smtp_server, text_of

import pytest
from outbox import (
    LETTER,
    SENDER,
    a_notice,
    a_postman,
    deliver,
    kept,
    letter_of,
    person,
    put,
    settings_for,
    states,
    with_school,
    work_until,
)

from campuswatch.mail_settings import Alerts
from campuswatch.usecases.telling import notices_for
from collector.clock import SystemClock
from inventory.database import Database
from inventory.model.notice import Action, Letter, NoticeState
from inventory.model.scope import BUREAU
from inventory.repository import notices
from language.catalogue import LANGUAGES, render
from language.message import Message

NOW_MS = SystemClock().now_ms()


def test_a_notice_arrives_in_the_recipients_language_and_is_written_down(database: Database, tmp_path: Path) -> None:
    server = Kept()
    with_school(database)
    people = [person(number, language=language) for number, language in enumerate((*LANGUAGES, ""))]
    put(database, *notices_for(people, LETTER, kind="fault.opened", school="S01", now_ms=NOW_MS, fault="f1"))
    with smtp_server(server) as port:
        deliver(database, settings_for(tmp_path, port))
    assert states(database) == {NoticeState.SENT: 4}
    found = dict(server.letters)
    for number, language in enumerate((*LANGUAGES, "zh-CN")):  # who has none reads the school's
        message = found[f"p{number}@example.org"]
        assert message["Subject"] == render(LETTER.subject, language)
        assert render(LETTER.subject, language) in html_of(message)
        assert message["Content-Language"] == language
    for one in kept(database).values():
        message = found[one.to]
        assert message["Message-ID"] == f"<{one.id}@watch.example.org>"
        assert message["References"] == message["In-Reply-To"] == "<fault.f1@watch.example.org>"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["From"].addresses[0].display_name == "示例小学 · campuswatch"
        assert message["From"].addresses[0].addr_spec == SENDER
        assert one.answer == "250 2.0.0 queued as 1"
        assert one.attempts == 1
    # Moments are on the school's clock.
    assert "1970年1月1日 08:00:00" in text_of(found["p3@example.org"])


HOSTILE = "cam\r\nBcc: thief@example.org\r\n\r\n<script>alert(1)</script>\u202egnp.exe\x00\u2028{subject}"


def test_a_devices_name_is_no_header_no_markup_and_no_line_of_its_own(database: Database, tmp_path: Path) -> None:
    server = Kept()
    with_school(database, language="en", zone="UTC")
    put(database, a_notice(letter=letter_of(HOSTILE)))
    with smtp_server(server) as port:
        deliver(database, settings_for(tmp_path, port))
    ((to, message),) = server.letters
    assert to == "p1@example.org"
    assert message["Bcc"] is None
    assert "thief" in message["Subject"]
    assert "<script" not in html_of(message)
    assert "&lt;script&gt;" in html_of(message)
    for text in (text_of(message), html_of(message), str(message["Subject"])):
        assert not set("\u202e\x00\u2028") & set(text)
        assert not any(line.startswith("Bcc:") for line in text.splitlines())
    assert all(len(line) <= 998 for line in server.octets[0].split(b"\r\n"))


def test_what_is_refused_for_good_is_kept_and_told_and_the_others_arrive(database: Database, tmp_path: Path) -> None:
    server = Kept()
    server.on_rcpt = lambda to: "550 5.1.1 no\tsuch \u202euser" if to.startswith("p2@") else ""
    server.on_data = lambda to: "554 5.7.1 looks like spam" if to.startswith("p3@") else ""
    with_school(database)
    made = [a_notice(number) for number in (1, 2, 3)]
    bad = replace(a_notice(4), to="x@y.z>\r\nRCPT TO:<thief@example.org")
    put(database, *made, bad)
    with smtp_server(server) as port:
        deliver(database, settings_for(tmp_path, port))
    assert [to for to, _ in server.letters] == ["p1@example.org"]
    found = kept(database)
    assert states(database) == {NoticeState.SENT: 1, NoticeState.DEAD: 3}
    assert found[made[1].id].error == Message("mail.refused", {"host": "127.0.0.1", "said": "550 5.1.1 no such user"})
    assert found[made[2].id].error is not None
    assert found[made[2].id].error.id == "mail.refused"
    assert found[bad.id].error is not None
    assert found[bad.id].error.id == "mail.bad_address"


def test_one_that_was_refused_can_be_tried_anew(database: Database, tmp_path: Path) -> None:
    server = Kept()
    server.on_rcpt = lambda to: "550 no"
    made = a_notice()
    put(database, made)
    with smtp_server(server) as port:
        deliver(database, settings_for(tmp_path, port))
        assert states(database) == {NoticeState.DEAD: 1}
        server.on_rcpt = lambda to: ""
        work = lambda connection: notices.revive(connection, BUREAU, made.id, at_ms=made.due_ms + 1)  # noqa: E731
        assert database.write(work).result()
        deliver(database, settings_for(tmp_path, port))
    assert states(database) == {NoticeState.SENT: 1}


def test_what_is_delayed_is_tried_again_and_keeps_its_id(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campuswatch.postman.pause_ms", lambda attempts, luck: 20)
    server, tries = Kept(), [0]

    def busy(to: str) -> str:
        tries[0] += 1
        return "451 4.7.1 greylisted" if tries[0] < 4 else ""

    server.on_rcpt = busy
    made = a_notice()
    put(database, made)
    with smtp_server(server) as port:
        deliver(database, settings_for(tmp_path, port))
    assert kept(database)[made.id].attempts == 4
    assert [message["Message-ID"] for _, message in server.letters] == [f"<{made.id}@watch.example.org>"]


def test_a_server_that_is_away_loses_nothing_and_refuses_nothing(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campuswatch.postman.pause_ms", lambda attempts, luck: 20)
    monkeypatch.setattr("campuswatch.mail_ways.FIRST_S", 0.02)
    server, port = Kept(), free_port()
    put(database, *(a_notice(number) for number in range(20)))
    postman = a_postman(database, settings_for(tmp_path, port))
    work_until(postman, lambda: any(one.attempts > 1 for one in kept(database).values()))
    assert states(database) == {NoticeState.WAITING: 20}
    assert [one.id for one in postman.troubles()] == ["mail.no_line"]
    with smtp_server(server, port):
        deliver(database, settings_for(tmp_path, port))
    assert states(database) == {NoticeState.SENT: 20}
    assert len({message["Message-ID"] for _, message in server.letters}) == len(server.letters) == 20


def test_a_wrong_password_refuses_no_letter(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campuswatch.postman.pause_ms", lambda attempts, luck: 20)
    monkeypatch.setattr("campuswatch.mail_ways.FIRST_S", 0.02)
    server, file = Kept(), tmp_path / "password"
    file.write_text("wrong")
    file.chmod(0o600)
    put(database, a_notice())
    with smtp_server(server, accounts={"watch": "right"}) as port:
        settings = settings_for(tmp_path, port, user="watch", password_file="password")
        postman = a_postman(database, settings)
        work_until(postman, lambda: "watch" in server.users and bool(postman.troubles()))
        assert states(database) == {NoticeState.WAITING: 1}
        assert [one.id for one in postman.troubles()] == ["mail.login_refused"]
        file.write_text("right")  # read anew for each mail
        deliver(database, settings)
    assert states(database) == {NoticeState.SENT: 1}


def test_without_a_server_notices_wait_and_are_given_up_in_the_end(database: Database, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, 1, server="", sender="")
    old = replace(a_notice(1), created_ms=1, due_ms=1)
    put(database, old, a_notice(2))
    postman = a_postman(database, settings)
    work_until(postman, lambda: kept(database)[old.id].state is NoticeState.DEAD)
    assert kept(database)[old.id].error == Message("mail.no_server")
    assert states(database) == {NoticeState.DEAD: 1, NoticeState.WAITING: 1}
    assert postman.troubles() == [Message("mail.no_server")]
    told = asyncio.run(postman.status())
    assert (told["waiting"], told["refused_in_a_day"]) == (1, 1)
    assert "No mail server is set up" in told["troubles"][0]


def test_what_is_over_is_not_told(database: Database, tmp_path: Path) -> None:
    server = Kept()
    put(database, a_notice(1, fault="f1"), a_notice(2, fault="f2"))
    assert database.write(lambda connection: notices.quiet(connection, "f1", NOW_MS)).result() == 1
    with smtp_server(server) as port:
        deliver(database, settings_for(tmp_path, port))
    assert [to for to, _ in server.letters] == ["p2@example.org"]
    assert states(database) == {NoticeState.SENT: 1, NoticeState.QUIET: 1}


def test_many_for_one_become_one(database: Database, tmp_path: Path) -> None:
    server = Kept()
    with_school(database, language="en")
    letters = [
        Letter(subject=Message("dead_man.says", {"collector": f"number-{number}", "beat_ms": 0}),
               actions=(Action(Message("mail.page"), "page", {"path": f"/{number}"}),))
        for number in range(30)
    ]  # fmt: skip
    put(database, *(a_notice(1, letter) for letter in letters), a_notice(2))
    settings = settings_for(tmp_path, 0, alerts=Alerts(public_url="https://watch.example.org"))
    with smtp_server(server) as port:
        deliver(database, replace(settings, mail=replace(settings.mail, port=port)))
    assert sorted(to for to, _ in server.letters) == ["p1@example.org", "p2@example.org"]
    digest = next(message for to, message in server.letters if to == "p1@example.org")
    for number in range(30):
        assert f"number-{number} " in text_of(digest)
        assert f"https://watch.example.org/{number}\n" in text_of(digest)
        assert f'href="https://watch.example.org/{number}"' in html_of(digest)
    found = kept(database)
    (told,) = [one for one in found.values() if one.kind == "digest"]
    gone = [one for one in found.values() if one.state is NoticeState.GATHERED]
    assert len(gone) == 30
    assert {one.digest for one in gone} == {told.id}


def test_two_postmen_send_nothing_twice(database: Database, tmp_path: Path) -> None:
    server = Kept()
    put(database, *(a_notice(number) for number in range(60)))
    with smtp_server(server) as port:
        settings = settings_for(tmp_path, port)
        postmen = [a_postman(database, settings, name=name) for name in ("one", "two")]

        async def both() -> None:
            tasks = [asyncio.create_task(postman.run()) for postman in postmen]
            while states(database) != {NoticeState.SENT: 60}:
                assert not any(task.done() for task in tasks)
                await asyncio.sleep(0.01)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run(both())
    assert len({message["Message-ID"] for _, message in server.letters}) == len(server.letters) == 60
    assert all(postman.sent for postman in postmen)


def test_a_claim_that_ran_out_is_taken_over_and_a_late_end_counts_no_more(database: Database, tmp_path: Path) -> None:
    made = a_notice()
    put(database, made)
    now_ms = made.due_ms
    error = Message("mail.no_server")

    def claim(by: str, at_ms: int) -> list[str]:
        return database.write(
            lambda connection: notices.claim(connection, [made.id], by=by, now_ms=at_ms, until_ms=at_ms + 100)
        ).result()

    assert claim("one", now_ms) == [made.id]
    assert claim("two", now_ms + 50) == []
    assert claim("two", now_ms + 101) == [made.id]
    late = database.write(
        lambda connection: notices.refused(connection, made.id, by="one", at_ms=now_ms + 102, error=error)
    )
    assert late.result() is False
    assert kept(database)[made.id].claimed_by == "two"


def test_a_doubt_stays_whatever_fails_after(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was sent, and its sender died; then the server was away. In a digest it would be told a second time."""
    monkeypatch.setattr("campuswatch.postman.pause_ms", lambda attempts, luck: 20)
    monkeypatch.setattr("campuswatch.mail_ways.FIRST_S", 0.02)
    made = [a_notice(1) for _ in range(9)]
    put(database, *made)
    claim = lambda connection: notices.claim(  # noqa: E731
        connection, [made[0].id], by="main", now_ms=NOW_MS + 60_000, until_ms=NOW_MS + 120_000
    )
    assert database.write(claim).result() == [made[0].id]
    server, port = Kept(), free_port()
    work_until(a_postman(database, settings_for(tmp_path, port)), lambda: kept(database)[made[0].id].attempts > 2)
    with smtp_server(server, port):
        deliver(database, settings_for(tmp_path, port))
    assert kept(database)[made[0].id].state is NoticeState.SENT
    assert f"<{made[0].id}@watch.example.org>" in [message["Message-ID"] for _, message in server.letters]


DAY_MS = 86_400_000


@pytest.mark.parametrize("state", ["claimed", "put off", "new"])
def test_a_clock_that_is_set_back_holds_nothing_for_a_day(database: Database, state: str) -> None:
    made = a_notice()
    put(database, made)
    before_ms = made.due_ms
    if state == "claimed":
        claim = lambda connection: notices.claim(  # noqa: E731
            connection, [made.id], by="x", now_ms=before_ms, until_ms=before_ms + 90_000
        )
        database.write(claim).result()
    elif state == "put off":
        database.write(lambda connection: notices.put_off(connection, [made.id], next_ms=before_ms + 60_000)).result()
    with database.read() as connection:
        now = notices.due(connection, BUREAU, before_ms, channel="email", limit=5)
        after = notices.due(connection, BUREAU, before_ms - DAY_MS, channel="email", limit=5)
    assert [one.id for one in now] == ([made.id] if state == "new" else [])
    assert [one.id for one in after] == [made.id]


def test_what_is_announced_for_later_waits_also_when_the_clock_is_set_back(database: Database) -> None:
    made = replace(a_notice(), due_ms=a_notice().due_ms + 7 * DAY_MS)
    put(database, made)
    with database.read() as connection:
        for at_ms in (made.created_ms, made.created_ms - DAY_MS, made.due_ms - 1):
            assert notices.due(connection, BUREAU, at_ms, channel="email", limit=5) == []
        assert len(notices.due(connection, BUREAU, made.due_ms, channel="email", limit=5)) == 1
