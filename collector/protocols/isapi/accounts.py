"""The accounts of an ISAPI device, and the login that a recorder keeps of the camera at a channel. Pure.

Source: Hikvision, Device Network SDK (Information Release) Developer Guide V6.1.7, /ISAPI/Security/users with XML_User
(the password is write-only; `loginPassword` is wanted only together with `security` in the address), XML_ResponseStatus
and its table of status codes; /ISAPI/ContentMgmt/InputProxy/channels/<ID> of the Intelligent Security API, General
Application. That a refused password comes under HTTP 200 with a statusCode that is not 1 is told by people who write
to these devices. The scheme that encrypts single elements (`security=1`) is not spoken: docs/decisions/0032.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from collector.protocols.errors import BadAnswer
from collector.protocols.isapi.device import PROTOCOL
from collector.protocols.isapi.responses import number
from collector.protocols.xml import Element, Limits, read_xml
from inventory.model.account import AccountLevel, AccountTold

USERS = "/ISAPI/Security/users"
USER_CHECK = "/ISAPI/Security/userCheck"
PROXY = "/ISAPI/ContentMgmt/InputProxy/channels"
KIND = "application/xml; charset=UTF-8"
NAMESPACES = (
    "http://www.isapi.org/ver20/XMLSchema",
    "http://www.hikvision.com/ver20/XMLSchema",
    "http://www.std-cgi.com/ver20/XMLSchema",
)
"""A firmware wants its own one back; another answer gets the first."""
LEVELS: Mapping[str, AccountLevel] = {
    "administrator": AccountLevel.ADMINISTRATOR,
    "operator": AccountLevel.OPERATOR,
    "viewer": AccountLevel.VIEWER,
}
MAX_USERS = 64
MAX_DEPTH = 4
DONE, BUSY, DEVICE_ERROR, REBOOT = 1, 2, 3, 7
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_SMALL = Limits(octets=32 * 1024, elements=256, depth=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """`number` is what the device knows it by; `namespace` the one in which it told of it."""

    number: int
    name: str
    level: str = ""
    enabled: bool | None = None
    namespace: str = NAMESPACES[0]

    def told(self) -> AccountTold:
        level = LEVELS.get(self.level.lower(), AccountLevel.OTHER)
        return AccountTold(name=self.name, level=level, enabled=self.enabled)


def read_users(document: bytes) -> tuple[User, ...]:
    """Raises BadAnswer for anything else than a UserList."""
    root = read_xml(document, PROTOCOL)
    if root.name != "UserList":
        raise BadAnswer(protocol=PROTOCOL, detail="no UserList")
    return tuple(_users(root))[:MAX_USERS]


def _users(root: Element) -> Iterator[User]:
    for entry in root.all("User"):
        id_number, name = number(entry.text("id")), entry.text("userName")
        if id_number is None or not name:
            continue
        enabled = entry.text("enabled").lower()
        yield User(
            number=id_number,
            name=name,
            level=entry.text("userLevel"),
            enabled=enabled == "true" if enabled in ("true", "false") else None,
            namespace=_namespace(entry) or _namespace(root) or NAMESPACES[0],
        )


def _namespace(element: Element) -> str:
    told = element.attribute("xmlns")
    return told if told in NAMESPACES else ""


def user_path(user: User) -> str:
    return f"{USERS}/{user.number}"


def with_password(user: User, secret: str) -> bytes:
    """The XML_User that gives this user another password, and leaves what it may do."""
    level = f"<userLevel>{escape(user.level)}</userLevel>" if user.level else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<User version="2.0" xmlns="{user.namespace}"><id>{user.number}</id>'
        f"<userName>{escape(user.name)}</userName><password>{escape(secret)}</password>{level}</User>"
    ).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A channel's camera as the recorder told it: `document` is all of it, `account` the name it logs in with."""

    document: Element
    account: str


def proxy_path(channel: int) -> str:
    return f"{PROXY}/{channel}"


def read_proxy(document: bytes, channel: int) -> Proxy:
    """Raises BadAnswer for anything else than this channel's InputProxyChannel."""
    root = read_xml(document, PROTOCOL, _SMALL)
    source = root.find("sourceInputPortDescriptor")
    if root.name != "InputProxyChannel" or source is None or number(root.text("id")) != channel:
        raise BadAnswer(protocol=PROTOCOL, detail=f"no InputProxyChannel {channel}")
    return Proxy(document=root, account=source.text("userName"))


def with_login(proxy: Proxy, account: str, secret: str) -> bytes:
    """The same channel with another login: everything goes back as it was told, for what is left out is forgotten.

    Raises BadAnswer for names that are none without their prefix.
    """
    root = proxy.document
    content = "".join(
        _source(child, account, secret) if child.name == "sourceInputPortDescriptor" else _written(child)
        for child in root.children
    )
    namespace = _namespace(root) or NAMESPACES[0]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<InputProxyChannel version="2.0" xmlns="{namespace}">'
        f"{content}</InputProxyChannel>"
    ).encode()


def _source(source: Element, account: str, secret: str) -> str:
    """The password stands behind the name: the schema is a sequence."""
    login = f"<userName>{escape(account)}</userName><password>{escape(secret)}</password>"
    parts = [_written(child) for child in source.children if child.name not in ("userName", "password")]
    names = [child.name for child in source.children if child.name != "password"]
    parts.insert(names.index("userName") if "userName" in names else len(parts), login)
    return f"<sourceInputPortDescriptor>{''.join(parts)}</sourceInputPortDescriptor>"


def _written(element: Element, depth: int = 0) -> str:
    """Texts are escaped; attributes, of which these documents have none that matter, are left out."""
    if _NAME.fullmatch(element.name) is None:
        raise BadAnswer(protocol=PROTOCOL, detail="an element without a name")
    if element.children and depth < MAX_DEPTH:
        content = "".join(_written(child, depth + 1) for child in element.children)
    else:
        content = escape(element.text())
    return f"<{element.name}>{content}</{element.name}>"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`done` None: the device does not say whether it did it. `words` are its own, cleaned."""

    done: bool | None
    words: str = ""


def read_outcome(code: int, body: bytes) -> Outcome:
    """What came of a PUT. `code` is HTTP's."""
    try:
        root = read_xml(body, PROTOCOL, _SMALL)
        status = number(root.text("statusCode")) if root.name == "ResponseStatus" else None
        words = root.text("subStatusCode") or root.text("statusString")
    except BadAnswer:  # a page for people, or none
        status, words = None, ""
    if status in (DONE, REBOOT):
        return Outcome(True, words)
    if status is not None and status != DEVICE_ERROR:
        return Outcome(False, words or f"statusCode {status}")
    if status == DEVICE_ERROR or code >= 500:
        return Outcome(None, words or f"HTTP {code}")
    return Outcome(code < 300, words or f"HTTP {code}")
