"""Who is told, by which ways, and how our own silence is noticed."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from dataclasses import replace
from pathlib import Path
from smtpd import Kept, html_of, smtp_server, text_of

import pytest
from hostile_lines import http, playing
from outbox import (
    LETTER,
    a_postman,
    deliver,
    kept,
    person,
    put,
    settings_for,
    states,
    with_school,
    work_until,
)

from campuswatch.all_well import AllWell, standing_letter, write
from campuswatch.dead_man import DeadMan, put_beat, sign_of_life
from campuswatch.hook_files import hooks_of
from campuswatch.mail_means import means_of
from campuswatch.mail_settings import Alerts, told_address
from campuswatch.settings import Settings, SettingsError
from campuswatch.usecases.telling import can_be_told, notice_for_programs, notices_for
from campuswatch.watchdog import Watchdog, keep_feeding, limit_of
from collector.clock import SystemClock
from dashboards.standing import Census
from inventory.database import Database
from inventory.letters import from_json, to_json
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.notice import Action, Fact, Letter, NoticeState
from inventory.model.school import School
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed, Transition
from inventory.repository import devices, service_periods, transitions
from language.message import Message

NOW_MS = SystemClock().now_ms()
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
WELL = b'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"errcode":0}'


def test_each_address_is_told_once_and_who_has_none_or_left_is_not() -> None:
    people = [person(1), person(2, email="P1@example.org"), person(3, email=""), person(4, left_ms=5), person(5)]
    made = notices_for(people, LETTER, kind="duty.gap", school="S01", now_ms=7, due_ms=9, fault="f")
    assert [(one.to, one.person, one.due_ms, one.fault) for one in made] == [
        ("p1@example.org", person(1).id, 9, "f"), ("p5@example.org", person(5).id, 9, "f"),
    ]  # fmt: skip
    assert len({one.id for one in made}) == 2
    assert [can_be_told(one) for one in people] == [True, True, False, False, True]


def test_a_letter_comes_back_from_the_ledger_as_it_went() -> None:
    letter = Letter(
        subject=Message("a.b", {"n": 1, "x": 1.5, "s": "例"}),
        sentences=(Message("c.d"),),
        facts=(Fact(Message("e.f"), "words"), Fact(Message("e.g"), Message("h.i", {"k": "v"}))),
        actions=(Action(Message("j.k"), "ack", {"fault": "1"}),),
        parts=(Letter(subject=Message("l.m"), heading="例"),),
    )
    assert from_json(json.loads(json.dumps(to_json(letter)))) == letter


def write_hook(folder: Path, name: str, text: str, mode: int = 0o600) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return name


def test_programs_are_told_by_every_hook_that_wants_it(database: Database, tmp_path: Path) -> None:
    with_school(database)
    seen: dict[str, list[bytes]] = {"all": [], "robot": [], "other": []}

    async def run() -> None:
        async with (
            playing(http(OK, seen["all"])) as port,
            playing(http(WELL, seen["robot"])) as robot,
            playing(http(OK, seen["other"])) as other,
        ):
            files = (
                write_hook(tmp_path, "all.toml", f'url = "http://127.0.0.1:{port}/"\nsecret = "s"\nlanguage = "vi"'),
                write_hook(tmp_path, "robot.toml", f'channel = "wecom"\nurl = "http://127.0.0.1:{robot}/"'),
                write_hook(tmp_path, "other.toml", f'url = "http://127.0.0.1:{other}/"\nschools = ["S02"]'),
            )
            settings = settings_for(tmp_path, 1, server="", alerts=Alerts(hooks=files))
            put(database, notice_for_programs(LETTER, kind="fault.opened", school="S01", now_ms=NOW_MS))
            postman = asyncio.create_task(a_postman(database, settings).run())
            while states(database) != {NoticeState.GATHERED: 1, NoticeState.SENT: 2}:
                assert not postman.done()
                await asyncio.sleep(0.02)
            postman.cancel()
            await asyncio.wait([postman])

    asyncio.run(run())
    assert {name: len(found) for name, found in seen.items()} == {"all": 1, "robot": 1, "other": 0}
    said = json.loads(seen["all"][0].partition(b"\r\n\r\n")[2])
    assert (said["language"], said["school_name"], said["kind"]) == ("vi", "示例小学", "fault.opened")
    assert "测试" in json.loads(seen["robot"][0].partition(b"\r\n\r\n")[2])["text"]["content"]


def test_without_hooks_what_is_for_programs_rests_untold(database: Database, tmp_path: Path) -> None:
    put(database, notice_for_programs(LETTER, kind="fault.opened", school="", now_ms=NOW_MS))
    deliver(database, settings_for(tmp_path, 1, server=""))
    assert states(database) == {NoticeState.QUIET: 1}


@pytest.mark.parametrize(
    ("text", "mode", "problem"),
    [
        ('url = "https://x.example.org/"', 0o644, "can be read by others"),
        ('url = "http://x.example.org/"', 0o600, "must begin with https://"),
        ('url = "https://u:p@x.example.org/"', 0o600, "must hold no user or password"),
        ('urll = "https://x.example.org/"', 0o600, "did you mean 'url'?"),
        ("", 0o600, "'url' must be given"),
        ('channel = "sms"\nurl = "https://x/"', 0o600, "must be one of webhook, wecom"),
    ],
)
def test_a_hooks_file_is_strict(tmp_path: Path, text: str, mode: int, problem: str) -> None:
    settings = Settings(alerts=Alerts(hooks=(write_hook(tmp_path, "h.toml", text, mode),)), folder=tmp_path)
    with pytest.raises(SettingsError, match=r"h\.toml") as refused:
        hooks_of(settings)
    assert problem in str(refused.value)


def test_two_hooks_of_a_name_and_one_that_is_gone_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    names = ("h.toml", "sub/h.toml", "dead_man.toml")
    for name in names:
        write_hook(tmp_path, name, 'url = "https://x/"')
    settings = Settings(alerts=Alerts(hooks=(*names, "gone.toml")), folder=tmp_path)
    with pytest.raises(SettingsError) as refused:
        hooks_of(settings)
    assert len(refused.value.problems) == 3


def test_what_goes_out_in_clear_stays_on_this_machine() -> None:
    assert not told_address("http://127.0.0.1:8000/x")
    assert not told_address("http://[::1]/")
    assert not told_address("https://x.example.org/y?z")
    for wrong in ("http://10.0.0.1/", "ftp://x/", "https://", "http://127.0.0.1.example.org/", "https://x/#y"):
        assert told_address(wrong), wrong


def test_a_sign_of_life_goes_the_whole_way_again_and_again(database: Database, tmp_path: Path) -> None:
    seen: list[bytes] = []

    async def run() -> None:
        async with playing(http(OK, seen)) as port:
            alerts = Alerts(dead_man_url=f"http://127.0.0.1:{port}/beat", dead_man_every_s=0.05)
            settings = settings_for(tmp_path, 1, server="", alerts=alerts)
            postman = a_postman(database, settings)
            works = [
                asyncio.create_task(postman.run()),
                asyncio.create_task(DeadMan(database, settings, SystemClock(), postman.wake).run()),
            ]
            while len(seen) < 3:
                assert not any(work.done() for work in works)
                await asyncio.sleep(0.02)
            for work in works:
                work.cancel()
            await asyncio.wait(works)

    asyncio.run(run())
    assert states(database) == {}  # they stand in no account of what people were told
    beats = [one for one in kept(database).values() if one.kind == "dead_man"]
    assert len([one for one in beats if one.state is NoticeState.SENT]) >= 3
    assert json.loads(seen[0].partition(b"\r\n\r\n")[2])["kind"] == "dead_man"


def test_an_old_sign_of_life_is_neither_repeated_nor_followed_by_more(database: Database, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, 1, server="", alerts=Alerts(dead_man_url="http://127.0.0.1:1/"))
    first, second = (sign_of_life("main", NOW_MS + step) for step in (0, 1))
    assert database.write(lambda connection: put_beat(connection, first)).result()
    assert not database.write(lambda connection: put_beat(connection, second)).result()
    work_until(a_postman(database, settings), lambda: kept(database)[first.id].ended_ms is not None)
    found = kept(database)[first.id]
    assert found.state is NoticeState.QUIET
    assert found.error is not None
    assert found.error.id == "hook.no_line"
    assert database.write(lambda connection: put_beat(connection, second)).result()


def camera(number: int) -> Device:
    return Device(
        id=f"{number:032x}", school="S01", code=f"s01-cam-{number:04}", name=f"C{number}", kind=Kind.CAMERA,
        address=f"10.1.0.{number}", stage=Stage.ADOPTED,
    )  # fmt: skip


def test_the_daily_mail_tells_what_the_pages_show(database: Database, tmp_path: Path) -> None:
    with_school(database, language="en")
    by = {"actor": "test", "at_ms": NOW_MS}

    def plant(connection: object) -> None:
        for number, observed in ((1, Observed.UP), (2, Observed.UP), (3, Observed.DOWN)):
            one = camera(number)
            devices.add(connection, one, **by)  # type: ignore[arg-type]
            service = ServicePeriod(device=one.code, start_ms=NOW_MS - 9_000)
            service_periods.put(connection, service, recorded_ms=NOW_MS)  # type: ignore[arg-type]
            row = Transition(
                school="S01", device=one.code, witness="ping", collector="main", state=observed, reason=Message("a.b"),
                at_ms=NOW_MS - 5_000,
                half_gap_ms=0, recorded_ms=NOW_MS - 4_000,
            )  # fmt: skip
            transitions.append(connection, [row])  # type: ignore[arg-type]

    database.write(plant).result()
    server = Kept()
    with smtp_server(server) as port:
        settings = settings_for(tmp_path, port, alerts=Alerts(all_well_to=("centre@example.org",)))
        asyncio.run(AllWell(database, settings, SystemClock(), lambda: None).run())
        deliver(database, settings)
    ((to, message),) = server.letters
    assert to == "centre@example.org"
    letter = standing_letter(database, SystemClock().now_ms())
    counts = letter.facts[0].value
    assert isinstance(counts, Message)
    text = text_of(message)
    assert "S01 示例小学: " in text
    assert f"up {counts.params['up']}, down {counts.params['down']}" in text
    assert counts.params["up"] + counts.params["down"] + counts.params["unknown"] == 3  # type: ignore[operator]
    assert str(message["Subject"]) in html_of(message)


def test_all_is_well_only_where_all_is() -> None:
    home = School(code="S01", name="One")

    def subject(census: Census, faults: int = 0, dead: int = 0) -> str:
        mail: dict[str, str | int | float] = {"sent": 1, "waiting": 0, "dead": dead}
        return write([home], {"S01": census}, {"S01": faults}, mail).subject.id

    up, down = census(up=3), census(up=2, down=1)
    assert subject(up) == "all_well.subject"
    assert subject(census()) == "all_well.subject.none"
    assert subject(down) == subject(up, faults=1) == subject(up, dead=1) == "all_well.subject.not"


def census(up: int = 0, down: int = 0) -> Census:
    from alerts.state import State

    states = dict.fromkeys(State, 0) | {State.UP: up, State.DOWN: down}
    return Census(states, (), True)


class HandClock(SystemClock):
    now_s = 0.0

    def monotonic(self) -> float:
        return self.now_s


def test_the_watchdog_sees_who_stands_still_and_who_moves_again() -> None:
    clock, moved = HandClock(), {"outbox": 0, "scribe": 0}
    dog = Watchdog(clock, {name: lambda name=name: moved[name] for name in moved}, patience_s=10)  # type: ignore[misc]
    assert dog.still() == []
    for clock.now_s in (5.0, 10.0):
        moved["scribe"] += 1
        assert dog.still() == []
    clock.now_s = 11.0
    assert dog.still() == ["outbox"]
    moved["outbox"] += 1
    clock.now_s = 20.5
    assert dog.still() == ["scribe"]


@pytest.mark.parametrize("abstract", [False, True], ids=["path", "abstract"])
def test_systemd_hears_of_us_as_long_as_everything_moves(tmp_path: Path, abstract: bool) -> None:
    name = f"@campuswatch-{os.getpid()}" if abstract else str(tmp_path / "notify")
    moving = [True]

    async def run() -> list[bytes]:
        clock, count = SystemClock(), [0]

        def sign() -> int:
            count[0] += moving[0]
            return count[0]

        feeding = asyncio.create_task(
            keep_feeding(
                Watchdog(clock, {"outbox": sign}, patience_s=0.1),
                {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "60000", "WATCHDOG_PID": str(os.getpid())},
            )
        )
        heard = [await hear() for _ in range(4)]
        moving[0] = False
        while (more := await hear(0.5)) is not None:
            heard.append(more)
        feeding.cancel()
        await asyncio.wait([feeding])
        heard.append(await hear())
        return [one for one in heard if one is not None]

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind("\0" + name[1:] if abstract else name)
        systemd.setblocking(False)

        async def hear(patience_s: float = 5.0) -> bytes | None:
            try:
                return await asyncio.wait_for(asyncio.get_running_loop().sock_recv(systemd, 100), patience_s)
            except TimeoutError:
                return None

        heard = asyncio.run(run())
    assert heard[0] == b"READY=1"
    assert heard[1:4] == [b"WATCHDOG=1"] * 3
    assert heard[-1] == b"STOPPING=1"


@pytest.mark.parametrize(
    ("environment", "limit_s"),
    [
        ({}, None), ({"WATCHDOG_USEC": "30000000"}, 30.0), ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None), ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
    ],
)  # fmt: skip
def test_systemd_may_want_nothing_of_us(environment: dict[str, str], limit_s: float | None) -> None:
    assert limit_of(environment) == limit_s


def test_without_systemd_nothing_is_told() -> None:
    asyncio.run(keep_feeding(Watchdog(SystemClock(), {}, 1), {}))


def test_means_read_the_password_when_they_need_it(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, 25, user="u", password_file="p", security="tls")
    means = means_of(replace(settings, folder=tmp_path))
    assert means.mail is not None
    (tmp_path / "p").write_text("one\n")
    (tmp_path / "p").chmod(0o600)
    assert means.mail.password() == "one"
    (tmp_path / "p").write_text("two\n")
    assert means.mail.password() == "two"
