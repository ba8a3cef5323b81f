"""The users of an ONVIF device. Pure.

Source: ONVIF Core Specification, device management service: GetUsers (access class READ_SYSTEM_SECRET, tells no
passwords), SetUser (WRITE_SYSTEM; a user is named, and gets password and level), UserLevel of onvif.xsd.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from collector.protocols.xml import Element
from inventory.model.account import AccountLevel, AccountTold

GET = "GetUsers"
SET = "SetUser"
INFORMATION = "GetDeviceInformation"
LEVELS: Mapping[str, AccountLevel] = {
    "Administrator": AccountLevel.ADMINISTRATOR,
    "Operator": AccountLevel.OPERATOR,
    "User": AccountLevel.VIEWER,
}
WRITTEN = frozenset({*LEVELS, "Anonymous", "Extended"})
MAX_USERS = 64


def read_levels(answer: Element) -> Mapping[str, str]:
    """Of GetUsers: each name with its level as the device writes it."""
    told = ((entry.text("Username"), entry.text("UserLevel")) for entry in answer.all("User"))
    return dict([(name, level) for name, level in told if name][:MAX_USERS])


def read_users(answer: Element) -> tuple[AccountTold, ...]:
    return tuple(
        AccountTold(name=name, level=LEVELS.get(level, AccountLevel.OTHER))
        for name, level in read_levels(answer).items()
    )


def set_arguments(account: str, secret: str, level: str) -> str:
    """Arguments of SetUser; the level is the one that it has, for the device wants it again."""
    return (
        f"<tds:User><tt:Username>{escape(account)}</tt:Username><tt:Password>{escape(secret)}</tt:Password>"
        f"<tt:UserLevel>{escape(level)}</tt:UserLevel></tds:User>"
    )
