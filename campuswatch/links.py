"""Links that need no login: to acknowledge a fault from a mail, and to report one at a school. Both are signed.

The key lies in a file of its own beside the ledger, so that who reads the ledger can make no link. A link of a mail
says which fault and which notice, and until when it works; a link of a school says nothing but the school and is made
anew by counting up its generation.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from inventory.errors import VaultError
from inventory.keyfile import create_key_file, read_key_file
from inventory.model.notice import Action, Notice

FILE_NAME = "links.key"
LIFE_MS = 7 * 86_400_000
"""From when a notice was written."""
MAC_BYTES = 16
SHAPE = struct.Struct(">16s16sQ")
MOST_TOKEN = 120
ACK, REPORT = b"acknowledge\0", b"report\0"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a link of a mail says: both are ids."""

    fault: str
    notice: str
    until_ms: int


class Links:
    """The key is never shown and never leaves."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __repr__(self) -> str:
        return "Links()"

    def acknowledging(self, fault: str, notice: str, until_ms: int) -> str:
        """The token of a link in a mail; both are ids in hex."""
        said = SHAPE.pack(bytes.fromhex(fault), bytes.fromhex(notice), until_ms)
        return _text(said + self._mac(ACK, said))

    def read(self, token: str) -> Claim | None:
        """What we signed; None for anything else. Whether it still works is another question."""
        if len(token) > MOST_TOKEN or not token.isascii():
            return None
        try:
            octets = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except binascii.Error:
            return None
        said, mac = octets[: SHAPE.size], octets[SHAPE.size :]
        if len(said) != SHAPE.size or not hmac.compare_digest(mac, self._mac(ACK, said)) or _text(octets) != token:
            return None
        fault, notice, until_ms = SHAPE.unpack(said)
        return Claim(fault.hex(), notice.hex(), until_ms)

    def reporting(self, school: str, generation: int) -> str:
        """The token of a school's link: 26 letters and digits that can be typed from a poster."""
        mac = self._mac(REPORT, f"{school}\0{generation}".encode())
        return base64.b32encode(mac).decode().rstrip("=").lower()

    def is_report(self, token: str, school: str, generation: int) -> bool:
        return hmac.compare_digest(token.lower().encode(), self.reporting(school, generation).encode())

    def _mac(self, purpose: bytes, said: bytes) -> bytes:
        return hmac.new(self._key, purpose + said, hashlib.sha256).digest()[:MAC_BYTES]


def open_links(data_dir: Path) -> Links:
    """Makes the key where there is none yet; two that do so at once agree on one. Raises VaultError."""
    path = data_dir / FILE_NAME
    if not path.exists():
        try:
            create_key_file(path)
        except VaultError as error:
            if error.message.id != "vault.key_file_exists":
                raise
    return Links(read_key_file(path))


def ack_link(links: Links, public_url: str) -> Callable[[Action, Notice], str | None]:
    """For the target `ack` of a letter's action, whose parameter `fault` is an id; None where people reach no page."""

    def address(action: Action, notice: Notice) -> str | None:
        if not public_url:
            return None
        token = links.acknowledging(str(action.params["fault"]), notice.id, notice.created_ms + LIFE_MS)
        return f"{public_url.rstrip('/')}/ack/{token}"

    return address


def report_address(links: Links, public_url: str, school: str, generation: int) -> str:
    """Where people of a school report faults; begins with `/` where nobody said how the pages are reached."""
    return f"{public_url.rstrip('/')}/report/{quote(school)}/{links.reporting(school, generation)}"


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")
