from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from pathlib import Path
from smtpd import free_port

import pytest
from certificates import Authority
from hostile_lines import Script, drip, flood, garbage, hang_up, http, playing

from alerts.notifiers.notifier import Delayed, Hook, Means, NotSent, Parcel, Refused, Unreachable
from alerts.notifiers.webhook import post_notice
from alerts.notifiers.wecom import MOST_TEXT, judge, shortened, tell_robot

SECRET = "key=9f8e-secret"
PARCEL = Parcel(
    id="0" * 32, kind="fault.opened", to="hook", school="S01", school_name="示例小学", language="zh-CN", created_ms=7,
    subject="主题", text="正文", thread="f1", letter={"subject": ["mail.test.subject"]}, links=(("看", "https://x/"),),
)  # fmt: skip


def hook(port: int, **values: object) -> Means:
    known: dict[str, object] = {
        "name": "hook", "channel": "webhook", "url": f"http://127.0.0.1:{port}/in?{SECRET}", "secret": "s3cret",
        "timeout_s": 2.0, **values,
    }  # fmt: skip
    return Means(hooks={"hook": Hook(**known)})  # type: ignore[arg-type]


def told(script: Script, notifier=post_notice, **values: object) -> str:  # type: ignore[no-untyped-def]
    async def run() -> str:
        async with playing(script) as port:
            answer: str = await notifier(PARCEL, hook(port, **values))
            return answer

    return asyncio.run(run())


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def test_a_web_hook_hears_the_notice_signed() -> None:
    seen: list[bytes] = []
    told(http(answer("204 No Content"), seen))
    head, _, body = seen[0].partition(b"\r\n\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head.decode().splitlines())
    }
    assert head.startswith(f"POST /in?{SECRET} HTTP/1.1".encode())
    assert headers["x-campuswatch-notice"] == PARCEL.id
    at, _, signed = headers["x-campuswatch-signature"].partition(",v1=")
    wanted = hmac.new(b"s3cret", at.removeprefix("t=").encode() + b"." + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(signed, wanted)
    said = json.loads(body)
    assert (said["subject"], said["fault"], said["links"]) == ("主题", "f1", [{"label": "看", "url": "https://x/"}])
    assert said["letter"] == {"subject": ["mail.test.subject"]}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("500 Oops", Delayed), ("503 Busy", Delayed), ("429 Slow", Delayed), ("400 No", Refused), ("413 Big", Refused),
        ("404 Gone", Unreachable), ("401 Who", Unreachable), ("302 Found", Unreachable), ("301 Moved", Unreachable),
    ],
)  # fmt: skip
def test_what_a_hook_answers_decides_whether_it_is_tried_again(status: str, kind: type[NotSent]) -> None:
    with pytest.raises(kind) as refused:
        told(http(answer(status)))
    assert SECRET not in repr(refused.value.message)


def test_no_redirect_is_followed() -> None:
    async def run() -> list[bytes]:
        seen: list[bytes] = []
        async with playing(http(answer("200 OK"), seen)) as elsewhere:
            moved = answer("307 Over there", b"", f"Location: http://127.0.0.1:{elsewhere}/")
            async with playing(http(moved)) as port:
                with pytest.raises(Unreachable):
                    await post_notice(PARCEL, hook(port))
        return seen

    assert asyncio.run(run()) == []


def too_long(length: int) -> bytes:
    return answer("200 OK", b"x" * length)


@pytest.mark.parametrize(
    "script",
    [drip, flood, hang_up, garbage, http(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000),
     http(too_long(200_000)), http(too_long(100_000)),
     http(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n" + b"x" * 300_000)],
)  # fmt: skip
def test_a_hook_that_plays_with_us_costs_a_deadline_and_no_memory(script: Script) -> None:
    with pytest.raises(NotSent) as refused:
        told(script, timeout_s=1.0)
    assert SECRET not in repr(refused.value.message)


def test_nobody_listens_and_the_address_is_not_told() -> None:
    with pytest.raises(Unreachable) as refused:
        asyncio.run(post_notice(PARCEL, hook(free_port())))
    assert SECRET not in f"{refused.value!r}{refused.value.message!r}"
    assert SECRET not in repr(hook(1))
    assert "s3cret" not in repr(hook(1))


def test_a_hook_is_trusted_by_its_certificate_alone(tmp_path: Path) -> None:
    authority, other = Authority(tmp_path), Authority(tmp_path, "other")
    seen: list[bytes] = []

    async def run(ca_file: Path | None) -> None:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await http(answer("200 OK"), seen)(reader, writer)

        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=authority.server_context())
        port = server.sockets[0].getsockname()[1]
        try:
            await post_notice(PARCEL, hook(port, url=f"https://127.0.0.1:{port}/", ca_file=ca_file))
        finally:
            server.close()

    for wrong in (None, other.file):
        with pytest.raises(Unreachable) as refused:
            asyncio.run(run(wrong))
        assert refused.value.message.id == "hook.tls_failed"
    assert seen == []
    asyncio.run(run(authority.file))
    assert len(seen) == 1


def test_a_robot_hears_plain_text() -> None:
    seen: list[bytes] = []
    said = told(http(answer("200 OK", b'{"errcode":0,"errmsg":"ok"}'), seen), tell_robot)
    assert said == "0 ok"
    assert json.loads(seen[0].partition(b"\r\n\r\n")[2]) == {"msgtype": "text", "text": {"content": "正文"}}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"errcode":45009,"errmsg":"api freq out of limit"}', Delayed),
        (b'{"errcode":93000,"errmsg":"invalid webhook url"}', Unreachable),
        (b'{"errcode":44004,"errmsg":"empty content"}', Refused),
        (b"<html>proxy</html>", Unreachable), (b"[]", Unreachable), (b'{"errcode":"x"}', Unreachable),
        (b"[" * 100_000, Unreachable), (b'{"errcode":1e999}', Unreachable), (b'{"errcode":NaN}', Unreachable),
    ],
)  # fmt: skip
def test_what_a_robot_thinks_is_read_from_its_answer(body: bytes, kind: type[NotSent]) -> None:
    with pytest.raises(kind):
        judge("group", body)


def test_a_long_text_is_cut_between_characters() -> None:
    cut = shortened("字" * 2_000)
    assert len(cut.encode()) <= MOST_TEXT
    assert cut.endswith("字…")
    assert shortened("short") == "short"


def test_a_hook_hears_of_its_schools_and_kinds_only() -> None:
    one = Hook(name="h", channel="webhook", url="u", schools=frozenset({"S01"}), kinds=("fault.",))
    assert one.wants("S01", "fault.opened")
    assert not one.wants("S02", "fault.opened")
    assert not one.wants("S01", "duty.gap")
