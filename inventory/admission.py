"""What people type in, judged before it enters the ledger: pure, each refusal a Conflict with one sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from zoneinfo import available_timezones

from inventory.errors import Conflict
from inventory.model.area import Area
from inventory.model.credential import Credential, CredentialType
from inventory.model.device_file import DeviceFile
from inventory.model.person import Person
from inventory.model.school import DEFAULT_PORTS, School
from inventory.ssh_keys import admit_ssh_key
from language.catalogue import LANGUAGES

MAX_NAME = 120
MAX_PHONE = 40
MAX_NOTES = 500
MAX_PATH = 250
MAX_PHOTOS = 50
MAX_ACCOUNT = 120
LIMITS: Mapping[str, int] = {
    "phone": MAX_PHONE, "emergency_phone": MAX_PHONE, "notes": MAX_NOTES, "reason": MAX_NOTES, "document": MAX_NOTES,
}  # fmt: skip
"""Characters of a field where they are not MAX_NAME."""
MAX_SECRET = 255  # octets; an SNMP community holds no more

# It begins every device's code, and so tags, file names and addresses of pages.
_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?")
# An area's code is read by people and may be in any script; `/` and `:` part it from others in the history.
_AREA_CODE = re.compile(r"\w(?:[\w.+-]{0,30}\w)?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
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
    admit_name(school.name)
    if school.zone not in available_timezones():
        raise Conflict("ledger.bad_zone", zone=printable(school.zone))
    for protocol, port in school.ports.items():
        if protocol not in DEFAULT_PORTS or not 0 < port < 65_536:
            raise Conflict("ledger.bad_port", protocol=printable(protocol), port=port)
    admit_lines({"place": school.place, "phone": school.phone, "notes": school.notes})


def admit_area(area: Area) -> None:
    """Raises Conflict."""
    if not _AREA_CODE.fullmatch(area.code):
        raise Conflict("ledger.bad_area_code", area=printable(area.code))
    admit_name(area.name)
    admit_lines(
        {"building": area.building, "floor": area.floor, "room": area.room, "unit": area.unit, "notes": area.notes}
    )


def admit_person(person: Person) -> None:
    """Raises Conflict."""
    admit_name(person.name)
    admit_lines(
        {
            "number": person.number, "post": person.post, "unit": person.unit, "phone": person.phone,
            "email": person.email, "emergency_name": person.emergency_name,
            "emergency_phone": person.emergency_phone, "notes": person.notes,
        }
    )  # fmt: skip
    if person.email and not _EMAIL.fullmatch(person.email):
        raise Conflict("ledger.bad_email", email=printable(person.email))
    if person.language and person.language not in LANGUAGES:
        raise Conflict("ledger.bad_language", language=printable(person.language))


def admit_file(file: DeviceFile) -> None:
    """Raises Conflict."""
    admit_lines(
        {
            "position": file.position, "asset_number": file.asset_number, "serial": file.serial,
            "supplier": file.supplier, "circuit": file.circuit, "switch_holder": file.switch_holder,
            "notes": file.notes,
        }
    )  # fmt: skip
    if len(file.photos) > MAX_PHOTOS or not all(is_line(path, MAX_PATH) and path.strip() for path in file.photos):
        raise Conflict("ledger.bad_photos", most=MAX_PHOTOS, limit=MAX_PATH)


def admit_name(name: str) -> None:
    """Raises Conflict for an empty one, and for one that is no line or too long."""
    if not name.strip() or not is_line(name, MAX_NAME):
        raise Conflict("ledger.bad_name", name=printable(name), limit=MAX_NAME)


def admit_lines(fields: Mapping[str, str]) -> None:
    """Texts by the names of their fields. Raises Conflict for one that is no line or too long."""
    for field, text in fields.items():
        limit = LIMITS.get(field, MAX_NAME)
        if not is_line(text, limit):
            raise Conflict("ledger.bad_field", field=field, text=printable(text), limit=limit)


def admit_credential(credential: Credential) -> None:
    """Raises Conflict, which never quotes a secret."""
    if not is_line(credential.account, MAX_ACCOUNT):
        raise Conflict("ledger.bad_name", name=printable(credential.account), limit=MAX_ACCOUNT)
    if credential.type is CredentialType.SSH_KEY:
        admit_ssh_key(credential.secret, credential.auth_secret)
        return
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
