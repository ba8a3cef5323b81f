"""What people type in, judged before it enters the ledger: pure, each refusal a Conflict with one sentence."""

from __future__ import annotations

import re
import unicodedata
from zoneinfo import available_timezones

from inventory.errors import Conflict
from inventory.model.credential import Credential
from inventory.model.school import DEFAULT_PORTS, School

MAX_NAME = 120
MAX_ACCOUNT = 120
MAX_SECRET = 255  # octets; an SNMP community holds no more

# It begins every device's code, and so tags, file names and addresses of pages.
_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?")
# Stands for no school: on what the collector measures of itself.
_TAKEN = frozenset({"bureau"})
# Control, format (bidi overrides, zero-width), surrogate; and the separators that end a line.
_NOT_IN_A_LINE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Emoji are joined by these.
_JOINERS = frozenset({"\u200c", "\u200d"})


def admit_school(school: School) -> None:
    """Raises Conflict for a code, name, zone or port that would break something later."""
    if not _CODE.fullmatch(school.code) or school.code.lower() in _TAKEN:
        raise Conflict("ledger.bad_school_code", school=printable(school.code))
    if not school.name.strip() or not is_line(school.name, MAX_NAME):
        raise Conflict("ledger.bad_name", name=printable(school.name), limit=MAX_NAME)
    if school.zone not in available_timezones():
        raise Conflict("ledger.bad_zone", zone=printable(school.zone))
    for protocol, port in school.ports.items():
        if protocol not in DEFAULT_PORTS or not 0 < port < 65_536:
            raise Conflict("ledger.bad_port", protocol=printable(protocol), port=port)


def admit_credential(credential: Credential) -> None:
    """Raises Conflict, which never quotes a secret."""
    if not is_line(credential.account, MAX_ACCOUNT):
        raise Conflict("ledger.bad_name", name=printable(credential.account), limit=MAX_ACCOUNT)
    for secret in (credential.secret, credential.auth_secret, credential.priv_secret):
        if not is_line(secret, MAX_SECRET) or len(secret.encode()) > MAX_SECRET:
            raise Conflict("vault.bad_secret", limit=MAX_SECRET)


def is_line(text: str, most: int) -> bool:
    """Whether it is one line of at most `most` characters, without any that hide or turn others."""
    return len(text) <= most and not any(map(_harmful, text))


def printable(text: str) -> str:
    """Its beginning, fit to be shown in a refusal."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _harmful(sign) else sign for sign in text[:40])


def _harmful(sign: str) -> bool:
    return unicodedata.category(sign) in _NOT_IN_A_LINE and sign not in _JOINERS
