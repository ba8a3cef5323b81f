"""To whom IEEE gave the first half of a MAC, by the list that netaddr carries; no network."""

from __future__ import annotations

import re
from functools import lru_cache

from netaddr import EUI, AddrFormatError, NotRegisteredError

_DIGITS = re.compile(r"[0-9a-f]{12}")
_BETWEEN = re.compile(r"[\s:.\-]")
LOCAL, GROUP = 0x02, 0x01  # of the first octet (IEEE 802, section 8.2)


def normal_mac(text: str) -> str:
    """As `aa:bb:cc:dd:ee:ff`, from any usual way to write it; empty for what is no device's own MAC.

    Groups, all zeros and all ones are nobody's; a locally administered one is kept, for it may be all there is.
    """
    digits = _BETWEEN.sub("", text.lower())
    if not _DIGITS.fullmatch(digits) or int(digits[:2], 16) & GROUP or not digits.strip("0"):
        return ""
    return ":".join(digits[place : place + 2] for place in range(0, 12, 2))


def is_local(mac: str) -> bool:
    """Whether somebody made the address up: no maker's, and maybe not unique."""
    return bool(int(mac[:2], 16) & LOCAL)


@lru_cache(maxsize=16_384)
def maker_of(mac: str) -> str:
    """The organisation, empty where the MAC is none, is locally administered, or nobody is registered."""
    normal = normal_mac(mac)
    if not normal or is_local(normal):
        return ""
    try:
        return str(EUI(normal).oui.registration()["org"])
    except (NotRegisteredError, AddrFormatError):
        return ""
