"""How ISAPI says no: ResponseStatus of a request, userCheck of a login. Pure.

Source: Hikvision's ISAPI guide, "Error codes"; the fields of userCheck are those of the login page's answer.
"""

from __future__ import annotations

from collector.protocols.errors import BadAnswer, Denied, Full, NotOffered, ProtocolError
from collector.protocols.isapi.device import PROTOCOL
from collector.protocols.web_refusal import NO_WORDS, Words
from collector.protocols.web_session import Page
from collector.protocols.xml import Element, read_xml

LOCKED = frozenset({"lock", "locked"})
BUSY = frozenset({"devicebusy", "serviceunavailable", "maxsessionuserlogin", "nomemory", "upgrading"})
UNKNOWN_HERE = frozenset({"notsupport", "methodnotallowed", "invalidoperation", "badurlformat", "invalidurl"})
NO_RIGHT = frozenset({"lowprivilege", "badauthorization", "insufficientprivilege"})
OUTSIDE = frozenset({"badauthorization"})
NOT_FOUND = frozenset({404, 405, 501})
MOST_SECONDS = 7 * 86_400  # a lock that is told to be longer is asked about again after a week


def read_words(body: bytes) -> Words:
    """What a refused login is told; NO_WORDS for a page for people, an empty one, or anything else."""
    try:
        root = read_xml(body, PROTOCOL)
    except BadAnswer:
        return NO_WORDS
    if root.name == "ResponseStatus":
        reason = _reason(root)
        return Words(busy=reason in BUSY, inside=reason in UNKNOWN_HERE or reason in NO_RIGHT - OUTSIDE)
    if root.name != "userCheck":
        return NO_WORDS
    seconds = number(root.text("unlockTime")) or 0
    locked = root.text("lockStatus").lower() in LOCKED or seconds > 0
    tries = number(root.text("retryLoginTime"))
    return Words(locked=locked, locked_s=min(seconds, MOST_SECONDS), tries=None if locked else tries)


def error_of(page: Page, path: str, account: str) -> ProtocolError:
    """Why a page was not given: NotOffered (or not for this channel or disk), Full, Denied (no right) or BadAnswer."""
    try:
        root = read_xml(page.body, PROTOCOL)
        reason = _reason(root) if root.name == "ResponseStatus" else ""
    except BadAnswer:  # a page for people, or none: the code alone speaks
        reason = ""
    if reason in UNKNOWN_HERE or (page.code in NOT_FOUND and reason not in NO_RIGHT | BUSY):
        return NotOffered(protocol=PROTOCOL, what=path.partition("?")[0])
    if reason in BUSY:
        return Full(protocol=PROTOCOL, code=page.code)
    if reason in NO_RIGHT:
        return Denied("web_session.forbidden", protocol=PROTOCOL, account=account)
    return BadAnswer("web_session.code", protocol=PROTOCOL, code=page.code, path=path.partition("?")[0])


def _reason(root: Element) -> str:
    return (root.text("subStatusCode") or root.text("statusString")).replace(" ", "").lower()


def number(text: str) -> int | None:
    """A whole number that is not negative, as ISAPI writes them; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
