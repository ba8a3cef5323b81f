"""From the settings to what notices are sent with, and the addresses that links in them lead to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from alerts.notifiers.notifier import MailServer, Means, Unreachable
from campuswatch.hook_files import hooks_of
from campuswatch.secretfile import read_secret
from campuswatch.settings import Settings, SettingsError
from inventory.model.notice import Action, Notice

LinkMaker = Callable[[Action, Notice], str | None]
"""The address that a link of a notice leads to; None where there is none now."""


def means_of(settings: Settings) -> Means:
    """Raises SettingsError for a hook's file with a mistake in it."""
    return Means(mail=mail_server_of(settings), hooks=hooks_of(settings))


def mail_server_of(settings: Settings) -> MailServer | None:
    mail = settings.mail
    if not mail.server:
        return None
    return MailServer(
        host=mail.server, port=mail.port, security=mail.security, sender=mail.sender, sender_name=mail.sender_name,
        ca_file=settings.path_of(mail.ca_file) if mail.ca_file else None, user=mail.user,
        password=partial(password, settings.path_of(mail.password_file)), timeout_s=mail.timeout_s,
    )  # fmt: skip


def password(path: Path) -> str:
    try:
        return read_secret(path)
    except SettingsError as error:
        raise Unreachable("mail.no_password", reason=str(error)) from None


def page_link(public_url: str) -> LinkMaker:
    """For the target `page`, whose parameter `path` begins with `/`."""

    def address(action: Action, notice: Notice) -> str | None:
        path = str(action.params.get("path", "/"))
        return f"{public_url.rstrip('/')}{path}" if public_url and path.startswith("/") else None

    return address


def links_of(settings: Settings, more: Mapping[str, LinkMaker]) -> dict[str, LinkMaker]:
    """Target of an action -> what makes its address; `more` are those of other parts of the house (`ack`)."""
    return {"page": page_link(settings.alerts.public_url), **more}
