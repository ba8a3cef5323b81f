"""What a device's own log tells of refused logins: when, and from which address."""

from __future__ import annotations

from ipaddress import ip_address
from typing import NamedTuple

from collector.protocols.cleaning import clean_text

REFUSED = frozenset(
    {
        *("illaccess", "illegalaccess", "illegallogin", "illloginaccess", "illegalloginattempt"),
        *("loginfailure", "loginfail", "loginfailed", "login failed", "login failure"),
    }
)
"""How firmwares call it, in lower case: Hikvision's minor types of exceptions, Dahua's types of log entries."""
MOST = 200
"""Entries of one look: more are not counted, for that many say enough."""


class RefusedLogin(NamedTuple):
    """`device_ms` is by the device's clock; `address` is empty where none is told."""

    device_ms: int
    address: str


def is_refused(word: str) -> bool:
    return word.strip().casefold() in REFUSED


def address_of(text: str) -> str:
    """Only what is an address is one."""
    try:
        return str(ip_address(clean_text(text, 64).strip()))
    except ValueError:
        return ""
