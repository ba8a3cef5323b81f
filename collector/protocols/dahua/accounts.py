"""The accounts of a Dahua device, and the login that a recorder keeps of the camera at a channel. Pure.

Source: Dahua, HTTP API for IPC/SD/NVR, "User management": getUserInfoAll, and modifyPassword with `name`, `pwd` and
`pwdOld`; setConfig of the table RemoteDevice, whose slots count from 0 where channels count from 1 (told by owners of
DHI-NVR recorders, and seen in recordings of them).

The interface takes passwords in the address of a GET and nowhere else. So these paths are secrets themselves: they go
to the device and into nothing else, see `WebSession`, which tells a path without its query; the device's own web
server may keep a log of requests, of which we know nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from collector.protocols.dahua.lines import PROTOCOL, error_of, field, indexed, read_lines
from collector.protocols.errors import BadAnswer
from inventory.model.account import AccountLevel, AccountTold

USERS = "/cgi-bin/userManager.cgi?action=getUserInfoAll"
_MODIFY = "/cgi-bin/userManager.cgi?action=modifyPassword"
_SET = "/cgi-bin/configManager.cgi?action=setConfig"
SLOT = "RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_{index}"
# Groups of the factory; others are made by people.
GROUPS: Mapping[str, AccountLevel] = {
    "admin": AccountLevel.ADMINISTRATOR,
    "operator": AccountLevel.OPERATOR,
    "user": AccountLevel.VIEWER,
}
MAX_USERS = 64


def read_users(body: bytes) -> tuple[AccountTold, ...]:
    """Whether an account is enabled is not told. Raises BadAnswer where there is none."""
    entries = indexed(read_lines(body), "users")
    told = [(field(entry, "Name"), field(entry, "Group").lower()) for _, entry in sorted(entries.items())]
    found = [AccountTold(name=name, level=GROUPS.get(group, AccountLevel.OTHER)) for name, group in told if name]
    if not found:
        raise BadAnswer(protocol=PROTOCOL, detail="no users")
    return tuple(found[:MAX_USERS])


def modify_path(account: str, now: str, then: str) -> str:
    """Holds both passwords."""
    query = urlencode({"name": account, "pwd": then, "pwdOld": now}, quote_via=quote)
    return f"{_MODIFY}&{query}"


def remote_slot(body: bytes, channel: int) -> Mapping[str, str]:
    """The fields of a channel's slot, its password left out; empty where there is none. Raises BadAnswer."""
    prefix = f"table.{SLOT.format(index=channel - 1)}."
    lines = read_lines(body)
    return {
        key[len(prefix) :]: value
        for key, value in lines.items()
        if key.startswith(prefix) and not key.endswith(".Password")
    }


def login_path(channel: int, account: str, secret: str) -> str:
    """Holds the camera's password."""
    slot = SLOT.format(index=channel - 1)
    query = urlencode({f"{slot}.UserName": account, f"{slot}.Password": secret}, quote_via=quote, safe=":")
    return f"{_SET}&{query}"


def read_done(code: int, body: bytes) -> bool | None:
    """Whether a change was made: `OK`, or an error; None where it cannot be told."""
    if 200 <= code < 300 and body.strip().upper() == b"OK":
        return True
    if error_of(body) or code in (400, 403, 404, 501):
        return False
    return None
