"""A real SMTP server on loopback that keeps what it gets and can be told to refuse."""

from __future__ import annotations

import asyncio
import email
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Answer = Callable[[str], str]
"""A recipient -> what is answered; empty to take it."""


def take(recipient: str) -> str:
    return ""


class Kept:
    """`letters` are (recipient, message) in the order in which they were acknowledged."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, EmailMessage]] = []
        self.octets: list[bytes] = []
        self.on_rcpt: Answer = take
        self.on_data: Answer = take
        self.users: list[str] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := self.on_rcpt(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if refusal := self.on_data(envelope.rcpt_tos[0]):
            return refusal
        content = envelope.content
        assert isinstance(content, bytes)
        self.octets.append(content)
        read = email.message_from_bytes(content, policy=default)
        self.letters += [(recipient, read) for recipient in envelope.rcpt_tos]
        return "250 2.0.0 queued as 1"

    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for _, message in self.letters]


@contextmanager
def smtp_server(kept: Kept, port: int = 0, tls: ssl.SSLContext | None = None, **options: Any) -> Iterator[int]:
    """Serves on 127.0.0.1 while open; gives its port. `tls` offers STARTTLS, or with `implicit=True` is spoken at
    once; `accounts` (user -> password) are asked for."""
    accounts: dict[str, str] = options.pop("accounts", {})
    implicit = options.pop("implicit", False)

    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        user, password = data.login.decode(), data.password.decode()
        kept.users.append(user)
        return AuthResult(success=accounts.get(user) == password, handled=False)

    if accounts:
        options |= {
            "authenticator": authenticate,
            "auth_required": True,
            "auth_require_tls": tls is not None and not implicit,
        }
    if tls is not None and not implicit:
        options |= {"tls_context": tls, "require_starttls": True}
    controller = Controller(
        kept, hostname="127.0.0.1", port=port or free_port(), ssl_context=tls if implicit else None, **options
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def listening(controller: Controller, *, on: bool) -> None:
    """Whether new connections are taken; those that are open go on. Returns when it is so."""

    async def switch() -> None:
        if controller.server is not None and not on:
            controller.server.close()
            controller.server = None
        elif controller.server is None and on:
            controller.server = await controller.loop.create_server(
                controller._factory_invoker, host=controller.hostname, port=controller.port
            )

    asyncio.run_coroutine_threadsafe(switch(), controller.loop).result(10)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def html_of(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")
