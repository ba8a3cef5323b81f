"""The page behind a school's link (报修), and the link in a mail by which somebody answers for a fault."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fault_office import ACTOR, PEOPLE, Office
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import Message as AsgiMessage
from web_campus import Campus, get

from alerts.chain import Level
from campuswatch.links import LIFE_MS, Links, ack_link, open_links, report_address
from campuswatch.usecases.fault_reports import change_link
from campuswatch.web.form import (
    MAX_BODY,
    MAX_FIELDS,
    MOST_AT_ONCE,
    MOST_OF_ONE,
    BadForm,
    Bodies,
    Form,
    from_ourselves,
    parse_form,
)
from campuswatch.web.visits import Visits, visitor_of
from inventory.model.device import Device, Stage
from inventory.model.fault import FaultState
from inventory.model.fault_step import FaultAction
from inventory.model.kind import Kind
from inventory.model.notice import Notice
from inventory.model.scope import BUREAU
from inventory.repository import devices, faults, notices, scans

LINKS = Links(b"k" * 32)
FORM = "application/x-www-form-urlencoded"
JPEG = b"\xff\xd8\xff\xe0" + b"x" * 2_000


@dataclass(frozen=True, slots=True)
class Posted:
    status: int
    headers: Mapping[str, str]
    text: str


def post(
    app: Starlette, path: str, body: bytes, kind: str = FORM, client: str = "127.0.0.1", chunks: int = 1,
    **headers: str,
) -> Posted:  # fmt: skip
    """By ASGI, as a server hands it on; a body may come in pieces and without its length."""
    sent: list[AsgiMessage] = []
    size = max(1, -(-len(body) // chunks))
    parts = [body[at : at + size] for at in range(0, len(body), size)] or [b""]

    async def receive() -> AsgiMessage:
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    told = {"host": "localhost", "content-type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}}
    raw = [(name.encode(), value.encode()) for name, value in told.items()]
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
             "headers": raw, "scheme": "http", "server": ("localhost", 80), "client": (client, 1), "root_path": "",
             "http_version": "1.1"}  # fmt: skip
    asyncio.run(app(scope, receive, send))
    start = sent[0]
    text = b"".join(part.get("body", b"") for part in sent[1:]).decode()
    return Posted(start["status"], {name.decode(): value.decode() for name, value in start["headers"]}, text)


@dataclass(slots=True)
class House:
    campus: Campus
    office: Office
    app: Starlette
    path: str

    def report(self, **fields: str) -> Posted:
        return post(self.app, self.path, urlencode({"name": "陈老师", **fields}).encode())


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    campus = Campus(tmp_path)
    office = Office(campus.database)
    campus.clock.at_ms = office.now_ms
    change_link(campus.database, ACTOR, "S01", new=False, open=True, now_ms=office.now_ms)
    yield House(campus, office, campus.app(links=LINKS), report_address(LINKS, "", "S01", 1))
    campus.close()


def test_a_teacher_reports_a_fault_and_the_person_on_duty_is_told(house: House) -> None:
    page = get(house.app, f"{house.path}?lang=zh-CN&device=s01-cam-0001")
    assert page.status == 200
    assert 'value="s01-cam-0001"' in page.text
    assert "东门" in page.text
    answer = house.report(text="画面全黑", contact="13800000000", area="gate")
    fault = house.office.only()
    assert answer.status == 200
    assert fault.number in answer.text
    assert (fault.text, fault.opened_by, fault.contact, fault.area) == ("画面全黑", "陈老师", "13800000000", "gate")
    assert house.office.mails() == [("fault.opened", "duty@example.org")]


def test_a_known_device_gets_no_second_fault(house: House) -> None:
    house.office.fire("s01-cam-0001")
    answer = house.report(text="dark", device="S01-CAM-0001")
    assert house.office.only().number in answer.text
    assert "seen" in house.office.done(house.office.only())
    assert len(house.office.mails()) == 1


def test_a_photo_is_kept_and_nothing_else_is(house: House) -> None:
    def multipart(photo: bytes) -> bytes:
        parts = [b'name="text"\r\n\r\nbroken', b'name="name"\r\n\r\nLan',
                 b'name="photo"; filename="../../x.jpg"\r\nContent-Type: image/jpeg\r\n\r\n' + photo]  # fmt: skip
        return b"".join(b"--B\r\nContent-Disposition: form-data; " + one + b"\r\n" for one in parts) + b"--B--\r\n"

    kind = "multipart/form-data; boundary=B"
    refused = post(house.app, house.path, multipart(b"<script>"), kind)
    assert refused.status == 400
    assert house.office.faults() == []
    assert post(house.app, house.path, multipart(JPEG), kind, chunks=7).status == 200
    (first, *_) = house.office.read(faults.steps, BUREAU, house.office.only())
    assert first.action is FaultAction.OPENED
    assert house.office.read(scans.get, BUREAU, first.photo) == ("image/jpeg", JPEG)


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"text": "x", "name": ""},
        {"text": "x" * 1_001},
        {"text": "a\u202eb"},
        {"text": "x", "device": "s02-cam-0001"},
        {"text": "x", "area": "no such"},
    ],
)
def test_what_cannot_be_entered_is_said_in_a_sentence(house: House, fields: dict[str, str]) -> None:
    answer = house.report(**fields)
    assert answer.status == 400
    assert 'role="alert"' in answer.text
    assert house.office.faults() == []


def test_words_of_visitors_come_out_as_text(house: House) -> None:
    answer = house.report(text="<script>alert(1)</script>" * 50)
    assert answer.status == 400
    assert "<script>" not in answer.text


@pytest.mark.parametrize("path", ["/report/S01/aaaa", "/report/S02/aaaa", "/report/S09/é"])
def test_a_wrong_link_opens_nothing(house: House, path: str) -> None:
    assert get(house.app, path).status == 404
    assert post(house.app, path, b"text=x&name=y").status == 404


def test_a_new_link_ends_the_old_one(house: House) -> None:
    change_link(house.campus.database, ACTOR, "S01", new=True, open=True, now_ms=house.office.now_ms)
    assert get(house.app, house.path).status == 404
    assert get(house.app, report_address(LINKS, "", "S01", 2)).status == 200
    change_link(house.campus.database, ACTOR, "S01", new=False, open=False, now_ms=house.office.now_ms)
    assert get(house.app, report_address(LINKS, "", "S01", 2)).status == 404


def test_one_address_cannot_fill_the_register_and_others_still_can(house: House) -> None:
    answers = [house.report(text=f"broken {number}").status for number in range(8)]
    assert answers == [200] * 6 + [429] * 2
    body = urlencode({"text": "another", "name": "Hoa"}).encode()
    assert post(house.app, house.path, body, x_forwarded_for="spoofed, 203.0.113.7").status == 200


def test_a_link_takes_so_many_in_an_hour(house: House) -> None:
    statuses = []
    for number in range(32):
        body = urlencode({"text": f"broken {number}", "name": "x"}).encode()
        statuses.append(post(house.app, house.path, body, x_forwarded_for=f"203.0.113.{number}").status)
    assert statuses == [200] * 30 + [400] * 2


def test_what_is_added_to_a_known_fault_counts_as_well(house: House) -> None:
    """Else one device that is out is a way to fill the register for ever."""
    house.office.fire("s01-cam-0001")
    statuses = []
    for number in range(32):
        body = urlencode({"text": f"dark {number}", "name": "x", "device": "s01-cam-0001"}).encode()
        statuses.append(post(house.app, house.path, body, x_forwarded_for=f"203.0.113.{number}").status)
    assert statuses == [200] * 30 + [400] * 2
    assert house.office.done(house.office.only()).count("seen") == 30


def test_a_link_opens_nothing_of_another_school(house: House) -> None:
    other = Device(id="9" * 32, code="s02-cam-0007", school="S02", kind=Kind.CAMERA, name="Other", stage=Stage.ADOPTED)
    house.campus.database.write(lambda one: devices.add(one, other, actor="test", at_ms=1)).result(10)
    for device in ("s02-cam-0007", "x" * 15_000, "s01-cam-0001\0"):
        answer = house.report(text="broken", device=device)
        assert answer.status == 400
        assert 'role="alert"' in answer.text
    assert house.report(text="broken", area="gate\0").status == 400
    assert house.office.faults() == []


def photo_form(text: str, photo: bytes = JPEG) -> bytes:
    parts = [f'name="text"\r\n\r\n{text}'.encode(), b'name="name"\r\n\r\nLan',
             b'name="photo"; filename="x.jpg"\r\n\r\n' + photo]  # fmt: skip
    return b"".join(b"--B\r\nContent-Disposition: form-data; " + one + b"\r\n" for one in parts) + b"--B--\r\n"


def test_a_link_takes_so_many_photos_in_a_day(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("campuswatch.web.app.MOST_PHOTOS", 2)
    app = house.campus.app(links=LINKS)
    kind = "multipart/form-data; boundary=B"
    answers = [post(app, house.path, photo_form(f"broken {number}"), kind).status for number in range(4)]
    assert answers == [200, 200, 429, 429]
    assert house.report(text="without a photo").status == 200


@pytest.mark.parametrize("path", ["/report/S01/aaaa", "/ack/x"])
def test_who_knows_no_secret_is_not_listened_to(house: House, path: str) -> None:
    answer = post(house.app, path, b"x" * (MAX_BODY + 1), "application/json", chunks=10, content_length=str(1 << 40))
    assert answer.status == 404


def test_slow_visitors_hold_so_many_bodies() -> None:
    bodies = Bodies()
    with ExitStack() as held:
        for _ in range(MOST_OF_ONE):
            held.enter_context(bodies.one_more("a"))
        with pytest.raises(HTTPException), bodies.one_more("a"):
            pass
        for number in range(MOST_AT_ONCE - MOST_OF_ONE):
            held.enter_context(bodies.one_more(f"b{number}"))
        with pytest.raises(HTTPException), bodies.one_more("c"):
            pass
    with bodies.one_more("a"):
        pass


def test_another_site_cannot_post(house: House) -> None:
    for answer in (
        post(house.app, house.path, b"text=x&name=y", sec_fetch_site="cross-site"),
        post(house.app, house.path, b"text=x&name=y", origin="https://evil.example"),
    ):
        assert answer.status == 403
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert house.office.faults() == []
    assert from_ourselves({"sec-fetch-site": "same-origin", "origin": "null"})
    assert from_ourselves({"origin": "http://localhost", "host": "localhost"})


def test_a_body_has_an_end(house: House) -> None:
    assert post(house.app, house.path, b"x" * (MAX_BODY + 1), chunks=10).status == 413
    assert post(house.app, house.path, b"", content_length=str(1 << 40)).status == 413
    assert post(house.app, house.path, b"{}", "application/json").status == 415
    assert post(house.app, house.path, b"text=%ff").status == 400


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, b"&".join(b"a%d=1" % number for number in range(MAX_FIELDS + 1))),
        (FORM, b"text=" + b"x" * 20_000),
        (FORM, "text=ü".encode()),
        ("multipart/form-data", b"--B--"),
        ("multipart/form-data; boundary=B", b""),
        ("multipart/form-data; boundary=B", b"--B\r\n\r\n"),
        ("multipart/form-data; boundary=B", b"--B\r\nno head\r\n--B--"),
        ("multipart/form-data; boundary=B", b"--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--"),
        ("multipart/form-data; boundary=B", b"--B\r\n" * 5_000 + b"--B--"),
        ("multipart/form-data; boundary=B", b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--B--'),
    ],
)
def test_a_malformed_form_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(BadForm):
        parse_form(kind, body)


def test_a_field_sent_twice_counts_once() -> None:
    assert parse_form(FORM, b"a=1&a=2") == Form({"a": "1"})


def test_visits_are_counted_by_address_and_forgotten() -> None:
    now = [0.0]
    visits = Visits(lambda: now[0], most=2, window_s=10)
    assert [visits.may("a"), visits.may("a"), visits.may("a"), visits.may("b")] == [True, True, False, True]
    now[0] = 11
    assert visits.may("a")
    assert visitor_of("127.0.0.1", {"x-forwarded-for": "1.1.1.1, 2.2.2.2"}) == "2.2.2.2"
    assert visitor_of("9.9.9.9", {"x-forwarded-for": "1.1.1.1"}) == "9.9.9.9"
    assert visitor_of("::1", {"x-forwarded-for": "2001:db8::1"}) == "2001:db8::/64"


def mail_of(house: House) -> Notice:
    (mail,) = [one for one in house.office.read(notices.every, BUREAU) if one.channel == "email"]
    return mail


def ack_path(house: House) -> str:
    mail = mail_of(house)
    (action, *_) = [one for one in mail.letter.actions if one.target == "ack"]
    address = ack_link(LINKS, "http://localhost")(action, mail)
    assert address is not None
    return address.removeprefix("http://localhost")


def test_the_link_in_a_mail_acknowledges_once(house: House) -> None:
    house.office.fire("s01-cam-0001")
    path = ack_path(house)
    for _ in range(3):  # a scanner of mails looks at every link
        assert get(house.app, path).status == 200
    assert house.office.only().state is FaultState.REPORTED
    assert post(house.app, path, b"").status == 200
    fault = house.office.only()
    assert (fault.state, fault.acknowledged_by) == (FaultState.ACKNOWLEDGED, PEOPLE[Level.DUTY].name)
    again = post(house.app, path, b"")
    assert again.status == 410
    assert "used before" in again.text or "已被使用" in again.text
    house.office.wait(24 * 60 - 1)
    assert house.office.mails() == [("fault.opened", "duty@example.org")]


def test_each_link_of_a_mail_about_many_faults_works(house: House) -> None:
    house.office.fire("s01-cam-0001")
    house.office.fire("s01-cam-0002")
    digest = "d" * 32
    for fault in house.office.faults():
        path = f"/ack/{LINKS.acknowledging(fault.id, digest, house.office.now_ms + LIFE_MS)}"
        assert [post(house.app, path, b"").status, post(house.app, path, b"").status] == [200, 410]
    assert {one.state for one in house.office.faults()} == {FaultState.ACKNOWLEDGED}


def test_an_expired_a_foreign_and_a_changed_link_are_refused(house: House) -> None:
    house.office.fire("s01-cam-0001")
    path = ack_path(house)
    foreign = Links(b"x" * 32).acknowledging(house.office.only().id, "0" * 32, 1 << 60)
    changed = path[:-1] + ("A" if path[-1] != "A" else "B")
    for wrong in (f"/ack/{foreign}", changed, "/ack/x", "/ack/" + "A" * 70):
        assert post(house.app, wrong, b"").status == 404
    house.campus.clock.at_ms = house.office.now_ms + LIFE_MS
    assert post(house.app, path, b"").status == 410
    assert house.office.only().state is FaultState.REPORTED


def test_without_a_key_no_link_works(house: House) -> None:
    house.office.fire("s01-cam-0001")
    app = house.campus.app()
    assert get(app, house.path).status == 404
    assert post(app, ack_path(house), b"").status == 404


def test_the_key_is_made_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    first, second = open_links(tmp_path), open_links(tmp_path)
    assert first.reporting("S01", 1) == second.reporting("S01", 1)
    assert (tmp_path / "links.key").stat().st_mode & 0o077 == 0
    assert "k" * 8 not in repr(LINKS)
