"""The line to a mail server: secured or not used, with one deadline, and no word of a server believed too much."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from smtpd import Kept, free_port, smtp_server

import pytest
from certificates import Authority
from hostile_lines import Script, drip, flood, garbage, hang_up, lines_without_end, playing, smtp

from alerts.notifiers.email import compose, send_mail
from alerts.notifiers.notifier import Delayed, MailServer, Means, NotSent, Parcel, Refused, Unreachable, clean

PARCEL = Parcel(
    id="0" * 32, kind="fault.opened", to="wang@example.org", school="S01", school_name="示例小学", language="zh-CN",
    created_ms=0, subject="s", text="t", html="<p>t</p>",
)  # fmt: skip
SERVER = MailServer(
    host="127.0.0.1", port=0, security="none", sender="alerts@watch.example.org", sender_name="campuswatch", timeout_s=5
)


def send(server: MailServer, parcel: Parcel = PARCEL) -> str:
    return asyncio.run(send_mail(parcel, Means(mail=server)))


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_line_is_secured_by_our_own_authority(authority: Authority, security: str) -> None:
    kept = Kept()
    context = authority.server_context()
    with smtp_server(kept, tls=context, implicit=security == "tls", accounts={"watch": "secret"}) as port:
        server = replace(
            SERVER, port=port, security=security, ca_file=authority.file, user="watch", password=lambda: "secret"
        )
        assert send(server) == "250 2.0.0 queued as 1"
    assert kept.users == ["watch"]
    assert [to for to, _ in kept.letters] == ["wang@example.org"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("wrong", ["authority", "name", "of this machine"])
def test_a_certificate_that_proves_nothing_gets_neither_mail_nor_password(
    authority: Authority, tmp_path: Path, security: str, wrong: str
) -> None:
    kept = Kept()
    other = Authority(tmp_path, "another authority")
    context = (other if wrong == "authority" else authority).server_context(
        "127.0.0.2" if wrong == "name" else "127.0.0.1"
    )
    with smtp_server(kept, tls=context, implicit=security == "tls", accounts={"watch": "secret"}) as port:
        server = replace(SERVER, port=port, security=security, user="watch", password=lambda: "secret")
        if wrong != "of this machine":
            server = replace(server, ca_file=authority.file)
        with pytest.raises(Unreachable) as refused:
            send(server)
    assert refused.value.message.id == "mail.tls_failed"
    assert kept.users == []
    assert kept.letters == []


def test_a_server_that_offers_no_tls_any_more_gets_nothing(authority: Authority) -> None:
    """Somebody on the way took STARTTLS out of its answer."""
    kept = Kept()
    with smtp_server(kept) as port, pytest.raises(Unreachable):
        send(replace(SERVER, port=port, security="starttls", ca_file=authority.file))
    assert kept.letters == []


def test_what_is_said_before_the_line_is_secured_is_not_heard_after(authority: Authority) -> None:
    """CVE-2011-0411: an answer behind the 220, put there by somebody on the way."""

    async def run() -> None:
        script = smtp(ehlo=b"250-here\r\n250 STARTTLS\r\n", starttls=b"220 go on\r\n250 queued as thine\r\n")
        async with playing(script) as port:
            server = replace(SERVER, port=port, security="starttls", ca_file=authority.file, timeout_s=2)
            with pytest.raises(Unreachable):
                await send_mail(PARCEL, Means(mail=server))

    asyncio.run(run())


@pytest.mark.parametrize("script", [drip, flood, lines_without_end, hang_up, garbage])
def test_a_server_that_plays_with_us_ends_at_the_deadline_or_before(script: Script) -> None:
    async def run() -> None:
        async with playing(script) as port:
            with pytest.raises(Unreachable):
                await send_mail(PARCEL, Means(mail=replace(SERVER, port=port, timeout_s=1)))

    asyncio.run(run())


def test_one_deadline_is_for_all_of_a_mail() -> None:
    """Each answer comes in time, if a new time began with each."""

    async def run() -> None:
        async with playing(smtp(pause_s=0.4)) as port:
            with pytest.raises(Unreachable) as refused:
                await send_mail(PARCEL, Means(mail=replace(SERVER, port=port, timeout_s=1)))
        assert refused.value.message.id == "mail.too_slow"

    asyncio.run(run())


@pytest.mark.parametrize("verb", ["ehlo", "mail", "rcpt", "data", "body"])
def test_a_server_that_falls_silent_is_left(verb: str) -> None:
    async def run() -> None:
        async with playing(smtp(**{verb: b""})) as port:
            with pytest.raises(Unreachable):
                await send_mail(PARCEL, Means(mail=replace(SERVER, port=port, timeout_s=0.5)))

    asyncio.run(run())


@pytest.mark.parametrize(
    ("answers", "kind", "id"),
    [
        ({"rcpt": b"550 5.1.1 no such user\r\n"}, Refused, "mail.refused"),
        ({"body": b"554 5.7.1 spam\r\n"}, Refused, "mail.refused"),
        ({"data": b"554 no\r\n"}, Refused, "mail.refused"),
        ({"mail": b"552 5.3.4 too large\r\n"}, Refused, "mail.refused"),
        ({"rcpt": b"451 4.7.1 greylisted\r\n"}, Delayed, "mail.delayed"),
        ({"body": b"452 disk full\r\n"}, Delayed, "mail.delayed"),
        # What would be said of every letter costs none of them its life.
        ({"mail": b"550 5.1.8 sender refused\r\n"}, Unreachable, "mail.server_refuses"),
        ({"mail": b"451 too fast\r\n"}, Unreachable, "mail.server_refuses"),
        ({"greeting": b"554 go away\r\n"}, Unreachable, "mail.server_refuses"),
        ({"greeting": b"421 busy\r\n"}, Unreachable, "mail.server_refuses"),
    ],
)
def test_what_is_about_the_letter_is_told_from_what_is_about_us(
    answers: dict[str, bytes], kind: type[NotSent], id: str
) -> None:
    async def run() -> None:
        async with playing(smtp(**answers)) as port:
            with pytest.raises(kind) as refused:
                await send_mail(PARCEL, Means(mail=replace(SERVER, port=port)))
        assert refused.value.message.id == id

    asyncio.run(run())


def test_what_a_server_says_is_shown_as_one_clean_short_line() -> None:
    said = b"550-\x1b[31mred\xe2\x80\xae\r\n550 " + b"x" * 2_000 + b"\r\n"

    async def run() -> NotSent:
        async with playing(smtp(rcpt=said)) as port:
            with pytest.raises(Refused) as refused:
                await send_mail(PARCEL, Means(mail=replace(SERVER, port=port)))
            return refused.value

    text = str(asyncio.run(run()).message.params["said"])
    assert len(text) <= 300
    assert text.isprintable()
    assert "\u202e" not in text


def test_a_mail_that_was_taken_stays_taken_whatever_comes_after() -> None:
    async def run() -> str:
        async with playing(smtp(quit=b"500 what?\r\n")) as port:
            return await send_mail(PARCEL, Means(mail=replace(SERVER, port=port)))

    assert asyncio.run(run()) == "250 queued"


def test_who_never_answers_a_farewell_is_not_sent_the_letter_again() -> None:
    over = asyncio.Event()

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await smtp(quit=b"")(reader, writer)
        await over.wait()

    async def run() -> str:
        async with playing(play) as port:
            said = await send_mail(PARCEL, Means(mail=replace(SERVER, port=port, timeout_s=0.9)))
            over.set()
            return said

    assert asyncio.run(run()) == "250 queued"


HIDDEN = ("=?utf-8?q?a=0d=0aBcc:_evil@example.org?=", "x =?utf-8?b?4oCudGVzdA==?=", "=?zlib?q?a?=", "==??utf-8?q?=0a?=",
          "=?utf-8?q?=00=1b?=", "=?unknown-8bit?q?=ff?=")  # fmt: skip


@pytest.mark.parametrize("name", HIDDEN)
def test_what_a_name_hides_in_an_encoded_word_is_no_header(name: str) -> None:
    octets = compose(replace(PARCEL, subject=name, school_name=name), SERVER).as_bytes()
    read = message_from_bytes(octets, policy=default)
    assert read.keys() == compose(PARCEL, SERVER).keys()
    assert read["Subject"] == name.replace("=?", "= ?")
    assert str(read["From"].addresses[0].display_name) == name.replace("=?", "= ?") + " · campuswatch"


def test_nobody_listens() -> None:
    with pytest.raises(Unreachable) as refused:
        send(replace(SERVER, port=free_port()))
    assert refused.value.message.params["reason"] == "Connection refused"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "wang",
        "a@b\r\nBcc: c@d",
        "a b@example.org",
        "a@b>,<c@d",
        "王@example.org",
        "a@-",
        '"a\r\n"@b',
        "a@b@c",
        "@b",
    ],
)
def test_an_address_that_is_none_ends_no_command(address: str) -> None:
    with pytest.raises(Refused):
        send(replace(SERVER, port=free_port()), replace(PARCEL, to=address))


def test_the_same_notice_is_the_same_message_whenever_it_is_sent() -> None:
    first, second = compose(PARCEL, SERVER), compose(PARCEL, SERVER)
    assert first["Message-ID"] == second["Message-ID"] == f"<{'0' * 32}@watch.example.org>"
    assert first["References"] is None


def test_lines_are_short_and_plain_ascii_on_the_wire() -> None:
    """RFC 5322 §2.1.1, for servers without 8BITMIME or SMTPUTF8."""
    parcel = replace(PARCEL, subject="示" * 500, text="长" * 5_000, html="<p>" + "长" * 5_000, school_name="学" * 300)
    octets = compose(parcel, SERVER).as_bytes()
    assert octets.isascii()
    assert max(map(len, octets.split(b"\r\n"))) <= 78
    assert message_from_bytes(octets)["Subject"]


def test_a_passwords_value_stands_in_no_error_and_no_repr() -> None:
    secret = "hunter2hunter2"
    server = replace(SERVER, port=free_port(), user="watch", password=lambda: secret)
    assert secret not in repr(server)
    with pytest.raises(Unreachable) as refused:
        send(server)
    assert secret not in f"{refused.value!r} {refused.value.__cause__!r}"


def test_text_of_others_is_one_line_without_hidden_signs() -> None:
    assert clean("a\r\n b\t\x00c\u2028d\u202ee\u200df") == "a b c d" + "e\u200df"
    assert clean("x" * 500, 10) == "x" * 9 + "…"
