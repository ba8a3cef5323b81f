"""E-mail by SMTP (RFC 5321), secured by TLS or STARTTLS (RFC 3207), one connection a mail, one deadline for all of it.

What refuses the letter is told from what refuses us. Behind RCPT and DATA a 5xx is about this letter: it is refused for
good. Before that (greeting, TLS, login, sender) it is about us, and would be said of every letter: those wait, for a
wrong password must not cost a school its alerts.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import socket
import ssl
from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import formatdate

import aiosmtplib

from alerts.notifiers.notifier import Delayed, Doubtful, MailServer, Means, Parcel, Refused, Unreachable, clean
from alerts.notifiers.tls import client_context

MOST_SUBJECT = 160
MOST_NAME = 120  # of a file, as the recipient sees it
# What may stand in an envelope without quoting: everything else could end it or begin another (RFC 5321 §4.1.2).
MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,188}[A-Za-z0-9])?")
FAREWELL_S = 1.0
TOO_LARGE = 552  # RFC 1870: about the letter, also where MAIL is answered with it


async def send_mail(parcel: Parcel, means: Means) -> str:
    server = means.mail
    if server is None:
        raise Unreachable("mail.no_server")
    if not MAILBOX.fullmatch(parcel.to):
        raise Refused("mail.bad_address", address=clean(parcel.to, 80))
    try:
        # In a thread: with what is attached it may be megabytes, and nobody is looked at meanwhile.
        letter = await asyncio.to_thread(lambda: compose(parcel, server).as_bytes())
    except ValueError as error:  # the library found something that no header may hold
        raise Refused("mail.unwritable", reason=clean(str(error))) from error
    client = _client(server)
    try:
        async with asyncio.timeout(server.timeout_s):
            said = await _hand_over(client, letter, parcel.to, server)
        await _take_leave(client)
    except TimeoutError:
        raise Doubtful("mail.too_slow", host=server.host, seconds=server.timeout_s) from None
    finally:
        client.close()
    return said


def compose(parcel: Parcel, server: MailServer) -> EmailMessage:
    """Headers and both bodies. The same notice has the same Message-ID whenever it is sent."""
    host = server.sender.partition("@")[2]
    message = EmailMessage(policy=WIRE)
    name = " · ".join(part for part in (parcel.school_name, server.sender_name) if part)
    user, _, domain = server.sender.partition("@")
    message["From"] = Address(literal(name, 80), user, domain)
    to, _, at = parcel.to.partition("@")
    message["To"] = Address("", to, at)
    message["Subject"] = literal(parcel.subject, MOST_SUBJECT)
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = f"<{parcel.id}@{host}>"
    if parcel.thread:
        # Never sent itself: all that is said of a fault answers this one, so that it stands together (RFC 5322 §3.6.4).
        root = f"<fault.{parcel.thread}@{host}>"
        message["In-Reply-To"] = root
        message["References"] = root
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notice answers it
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(parcel.text, cte="base64")
    if parcel.html:
        message.add_alternative(parcel.html, subtype="html", cte="base64")
    for one in parcel.enclosures:
        main, _, sub = one.type.partition("/")
        message.add_attachment(one.octets, main, sub, filename=literal(one.name, MOST_NAME))
    message["Content-Language"] = parcel.language  # last: whoever sets the content takes such headers along
    return message


def literal(text: str, limit: int) -> str:
    """For a header, which says what stands in it: an encoded word (RFC 2047) that somebody wrote into a name would be
    decoded by the library, and whatever it hides (a line's end, and behind it a header) would be sent as it is."""
    return clean(text, limit).replace("=?", "= ?")


def _client(server: MailServer) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=server.host, port=server.port, use_tls=server.security == "tls", start_tls=False,
        tls_context=_tls(server), local_hostname=_own_name(), timeout=server.timeout_s,
    )  # fmt: skip


async def _hand_over(client: aiosmtplib.SMTP, letter: bytes, to: str, server: MailServer) -> str:
    with _about_us(server):
        await client.connect()
        if server.security == "starttls":
            await client.starttls()
        if server.user:
            await client.login(server.user, server.password())
        with _about_letter(server, only=TOO_LARGE):
            await client.mail(server.sender)
        with _about_letter(server):
            await client.rcpt(to)
            with _in_doubt(server):
                code, said = await client.data(letter)
    return clean(f"{code} {said}")


async def _take_leave(client: aiosmtplib.SMTP) -> None:
    """Beside the deadline of the mail: the letter was taken, and who is silent now must not be sent it again."""
    with contextlib.suppress(aiosmtplib.SMTPException, OSError, ValueError):
        async with asyncio.timeout(FAREWELL_S):
            await client.quit()


@contextlib.contextmanager
def _about_letter(server: MailServer, only: int | None = None) -> Iterator[None]:
    """A refusal in here is about this letter, or only one with that code."""
    try:
        yield
    except aiosmtplib.SMTPResponseException as error:
        if error.code >= 500 and only in (None, error.code):
            raise Refused("mail.refused", host=server.host, said=_said(error)) from error
        if only is None:
            raise Delayed("mail.delayed", host=server.host, said=_said(error)) from error
        raise


@contextlib.contextmanager
def _in_doubt(server: MailServer) -> Iterator[None]:
    """Who falls silent in here may have taken the letter."""
    try:
        yield
    except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError) as error:
        raise Doubtful("mail.no_line", host=server.host, port=server.port, reason=_plain(error)) from error


@contextlib.contextmanager
def _about_us(server: MailServer) -> Iterator[None]:
    """Whatever fails in here would fail for every letter."""
    try:
        yield
    except aiosmtplib.SMTPAuthenticationError as error:
        raise Unreachable("mail.login_refused", host=server.host, user=server.user, said=_said(error)) from None
    except aiosmtplib.SMTPResponseException as error:
        raise Unreachable("mail.server_refuses", host=server.host, said=_said(error)) from error
    except ssl.SSLError as error:
        raise Unreachable("mail.tls_failed", host=server.host, reason=_reason(error)) from error
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        if isinstance(error.__cause__, ssl.SSLError):
            raise Unreachable("mail.tls_failed", host=server.host, reason=_reason(error.__cause__)) from error
        raise Unreachable("mail.no_line", host=server.host, port=server.port, reason=_plain(error)) from error


def _tls(server: MailServer) -> ssl.SSLContext | None:
    if server.security == "none":
        return None
    try:
        return client_context(server.ca_file)
    except OSError as error:
        raise Unreachable("mail.no_ca", path=str(server.ca_file), reason=error.strerror or str(error)) from error


def _own_name() -> str:
    """For EHLO. The name as it is set: asking for a full one could wait for a name server."""
    name = socket.gethostname()
    return name if re.fullmatch(r"[A-Za-z0-9.-]{1,253}", name) else "localhost"


def _said(error: aiosmtplib.SMTPResponseException) -> str:
    return clean(f"{error.code} {error.message}")


def _plain(error: Exception) -> str:
    """`Connection refused` rather than what two libraries made of it."""
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    number = cause.errno if isinstance(cause, OSError) else None
    return os.strerror(number) if number and number > 0 else clean(str(cause) or type(cause).__name__)


def _reason(error: ssl.SSLError) -> str:
    return clean(getattr(error, "verify_message", "") or error.reason or str(error))
