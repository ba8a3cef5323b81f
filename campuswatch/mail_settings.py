"""What the settings say of mail, of where alerts go beside it, and of how our own silence is noticed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from campuswatch.backup_settings import time_of_day
from campuswatch.strict_toml import setting

SECURITIES = ("starttls", "tls", "none")
ADDRESS = re.compile(r"[^@\s<>\",;:\\()\[\]]{1,64}@[A-Za-z0-9.-]{1,190}")


def mail_address(value: str) -> str:
    fine = not value or (ADDRESS.fullmatch(value) and value.isascii())
    return "" if fine else f"must be an address such as 'alerts@example.org', not {value!r}"


def mail_addresses(values: tuple[str, ...]) -> str:
    return next((wrong for value in values if (wrong := mail_address(value) or ("" if value else "is empty"))), "")


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def web_address(value: str) -> str:
    """https, or http on this machine; no password and no fragment."""
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError as error:
        return f"is no URL: {error}"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "must begin with https://"
    if parts.username is not None or parts.password is not None:
        return "must hold no user or password"
    if parts.fragment:
        return "must hold no '#'"
    return ""


def told_address(value: str) -> str:
    """An address that we send to: in clear only on this machine."""
    wrong = web_address(value)
    if wrong or not value:
        return wrong
    parts = urlsplit(value)
    clear = parts.scheme == "http" and not is_loopback(parts.hostname or "")
    return "must begin with https:// (http only for this machine)" if clear else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    server: str = setting("", "SMTP server that takes our mail; empty: none is sent.", example="smtp.example.org")
    port: int = setting(587, "Its port.", low=1, high=65535)
    security: str = setting(
        "starttls", "How the line is secured; none only without a user, or to this machine.", choices=SECURITIES
    )
    ca_file: str = setting("", "Certificates (PEM) that the server's must come from; empty: those of this machine.")
    user: str = setting("", "Account at the server; empty: it takes our mail without.")
    password_file: str = setting("", "File with its password, mode 0600.", example="smtp.password")
    sender: str = setting("", "Address our mail is from.", check=mail_address, example="alerts@example.org")
    sender_name: str = setting("campuswatch", "Name beside it, behind the school's.")
    timeout_s: float = setting(30.0, "Total seconds that sending one mail may take.", low=1, high=300)
    at_once: int = setting(4, "Mails that are sent at the same time.", low=1, high=32)
    digest_over: int = setting(
        5, "More than this many to one recipient within digest_window_s become one mail.", low=1, high=1_000
    )
    digest_window_s: float = setting(120.0, "See digest_over.", low=1, high=3_600)
    per_hour: int = setting(
        30, "Mails to one recipient in an hour; what is more waits and is gathered.", low=1, high=10_000
    )
    give_up_h: float = setting(72.0, "Hours after which a mail that cannot be sent is given up.", low=1, high=720)

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.server and not self.sender:
            yield "server", "must have a 'sender' beside it: the address our mail is from"
        if self.user and not self.password_file:
            yield "user", "must have a 'password_file' beside it"
        if self.security == "none" and self.user and not is_loopback(self.server):
            yield "security", "must be 'starttls' or 'tls' where there is a 'user': his password would go in clear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    rules: str = setting("", "File with rules of our own and changes to the shipped ones.", example="rules.toml")
    public_url: str = setting(
        "", "How people reach the pages; empty: mails have no links.", check=web_address,
        example="https://watch.example.org",
    )  # fmt: skip
    hooks: tuple[str, ...] = setting(
        (), "Files that each name a web hook or a robot of a messenger, mode 0600.", example='["duty-group.toml"]'
    )
    dead_man_url: str = setting(
        "", "Told each minute that we live: who listens there notices our silence.", check=told_address,
        example="https://watchdog.example.org/campuswatch",
    )  # fmt: skip
    dead_man_every_s: float = setting(60.0, "Seconds between that.", low=5, high=3_600)
    all_well_at: str = setting("07:30", "When to mail that all is well, in the zone of the service.", check=time_of_day)
    all_well_to: tuple[str, ...] = setting(
        (), "Who gets that mail each day; empty: nobody.", check=mail_addresses, example='["centre@example.org"]'
    )

    @property
    def all_well_crontab(self) -> str:
        hour, minute = self.all_well_at.split(":")
        return f"{int(minute)} {int(hour)} * * *"


NO_MAIL = Mail()
NO_ALERTS = Alerts()
