"""A spreadsheet in pages: sent, shown row by row, confirmed as it was shown, or refused; nobody else sees it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import MutableMapping
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from starlette.applications import Starlette
from web_campus import KEY, SIGNED_IN, Answer, Campus, cookies, get, made_of
from web_posting import post

from campuswatch.sheets.uploads import KEPT_S
from campuswatch.usecases.roles import Role
from inventory.database import Database
from inventory.model.scope import BUREAU
from inventory.repository import audit_rows, devices, revision

TITLES = ("名称", "类型", "IP地址", "序列号")


def book(*rows: tuple[str, ...], titles: tuple[str, ...] = TITLES) -> bytes:
    made, out = Workbook(), io.BytesIO()
    sheet = made.active
    assert sheet is not None
    for row in (titles, *rows):
        sheet.append(row)
    made.save(out)
    return out.getvalue()


def send(app: Starlette, octets: bytes, **fields: str) -> Answer:
    """As a browser sends the form with a file."""
    told = {"csrf": KEY.form_token(SIGNED_IN[app].token()), **fields}
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in told.items()
    ]
    head = b'--edge\r\nContent-Disposition: form-data; name="sheet"; filename="a.xlsx"\r\n\r\n'
    body = b"".join(parts) + head + octets + b"\r\n--edge--\r\n"
    headers = {
        "host": "localhost", "content-type": "multipart/form-data; boundary=edge", "content-length": str(len(body)),
        **cookies(app),
    }  # fmt: skip
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": "/do/ledger.look", "raw_path": b"/do/ledger.look", "root_path": "", "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    messages: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def hear(message: MutableMapping[str, Any]) -> None:
        messages.append(message)

    asyncio.run(app(scope, receive, hear))
    return made_of(messages)


def hidden(text: str, name: str) -> str:
    return text.split(f'name="{name}" value="')[1].split('"')[0]


def known(database: Database) -> list[str]:
    with database.read() as connection:
        return sorted(one.name for one in devices.find(connection, BUREAU))


def shown(app: Starlette, octets: bytes, **fields: str) -> tuple[str, Answer]:
    """The address of the dry run, and its page."""
    answer = send(app, octets, **fields)
    assert answer.status == 303, answer.plain[:400]
    path = answer.headers["location"].partition("?")[0]
    return path, get(app, f"{path}?lang=en")


CAMERAS = (("大门", "摄像机", "10.1.0.5", "SN1"), ("操场", "摄像机", "10.1.0.6", "SN2"))


def test_nothing_happens_until_it_is_confirmed_and_then_what_was_shown(campus: Campus) -> None:
    app = campus.app()
    path, page = shown(app, book(*CAMERAS), school="s01")
    assert "大门" in page.plain
    assert known(campus.database) == []
    fields = {name: hidden(page.text, name) for name in ("upload", "digest")}
    done = post(app, "/do/ledger.take_in", fields)
    assert done.status == 303, done.plain[:400]
    assert known(campus.database) == ["大门", "操场"]
    assert get(app, path).status == 404


def test_what_would_be_another_thing_now_is_shown_again(campus: Campus) -> None:
    app = campus.app()
    path, page = shown(app, book(*CAMERAS), school="s01")
    campus.device(7, name="Gate", address="10.1.0.5")
    fields = {name: hidden(page.text, name) for name in ("upload", "digest")}
    refused = post(app, "/do/ledger.take_in", fields)
    assert refused.status == 409
    assert known(campus.database) == ["Gate"]
    again = get(app, f"{path}?lang=en")
    assert hidden(again.text, "digest") != fields["digest"]


def test_a_ledger_that_changed_elsewhere_does_not_hinder(campus: Campus) -> None:
    app = campus.app()
    _, page = shown(app, book(*CAMERAS), school="s01")
    campus.write(lambda connection: revision.bump(connection, "s01"))
    fields = {name: hidden(page.text, name) for name in ("upload", "digest")}
    assert post(app, "/do/ledger.take_in", fields).status == 303
    assert known(campus.database) == ["大门", "操场"]


def test_an_upload_is_nobody_elses_and_is_forgotten(campus: Campus) -> None:
    app = campus.app()
    path, page = shown(app, book(*CAMERAS), school="s01")
    other = campus.sign_in(Role.AFFAIRS, "s01")
    stranger = get(app, path, cookie=f"session={other}")
    assert stranger.status == 404
    assert "大门" in page.plain
    campus.clock.at_ms += round(KEPT_S * 1000) + 1
    assert get(app, path).status == 404


def test_with_a_problem_nothing_can_be_confirmed(campus: Campus) -> None:
    app = campus.app()
    path, page = shown(app, book(("大门", "摄像机", "10.1.0.999", "SN1")), school="s01")
    assert "1 problem" in page.plain
    assert "digest" not in page.text
    assert path.startswith("/import/")


@pytest.mark.parametrize("octets", [b"PK\x03\x04 no archive", b"\x00" * 500, b"<html><table>"])
def test_what_is_no_spreadsheet_is_said_beside_the_field(campus: Campus, octets: bytes) -> None:
    answer = send(campus.app(), octets, school="s01")
    assert answer.status == 422
    assert 'id="ledger.look-sheet-said"' in answer.text
    assert known(campus.database) == []


def test_another_schools_rows_are_not_taken_in(campus: Campus) -> None:
    campus.school("s02", "Other School")
    app = campus.app(role=Role.AFFAIRS, of="s01")
    answer = send(app, book(*CAMERAS), school="s02")
    assert answer.status == 404
    assert known(campus.database) == []


def test_rows_are_paged_by_hundreds_and_the_page_stays_small(campus: Campus) -> None:
    app = campus.app()
    rows = [(f"摄像机 {n}", "摄像机", f"10.1.{n // 250}.{n % 250 + 1}", f"SN{n}") for n in range(250)]
    path, page = shown(app, book(*rows), school="s01")
    assert page.text.count("<tr>") <= 102
    assert len(page.body) < 100_000
    last = get(app, f"{path}?after=200&lang=en")
    assert "201 to 250 of 250" in last.plain


def test_the_ledger_comes_out_as_it_is_and_it_is_known_who_took_it(campus: Campus) -> None:
    campus.device(1, name="Gate", address="10.1.0.5")
    answer = get(campus.app(), "/export?school=s01&lang=en")
    assert answer.status == 200
    assert any("Gate" in str(cell.value) for row in load_workbook(io.BytesIO(answer.body))["Devices"] for cell in row)
    with campus.database.read() as connection:
        told = [row for row in audit_rows.entries(connection, BUREAU, "s01") if row.action == "ledger.exported"]
    assert [row.actor for row in told] == ["administrator (administrator)"]
